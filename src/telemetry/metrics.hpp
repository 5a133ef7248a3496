#pragma once

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "domain/ids.hpp"
#include "domain/press.hpp"
#include "domain/reason.hpp"

namespace kioskline::telemetry {

/// Where the time of a batch goes. Names are the values of the label `stage`.
enum class Stage : std::uint8_t { read, validate, copy, commit };
inline constexpr std::size_t stage_count = 4;
std::string_view name_of(Stage stage);

/// What a metric is, for docs/metrics.md and the test that holds the page to it.
struct MetricDescription {
  std::string name;
  std::string type;    ///< counter, gauge, histogram
  std::string labels;  ///< "museum, reason"
  std::string help;
};

/// The metrics of one museum, looked up once. References live as long as the Metrics.
struct MuseumMetrics {
  prometheus::Counter& consumed;
  prometheus::Counter& accepted;
  prometheus::Counter& rejected;
  prometheus::Counter& drills;
  prometheus::Counter& ignored_keys;
  std::array<prometheus::Counter*, reason_count> rejection_reasons;
  prometheus::Histogram& batch_rows;
  std::array<prometheus::Histogram*, stage_count> stage_seconds;
};

/// Every metric there is, by Prometheus's conventions
/// (https://prometheus.io/docs/practices/naming/). Thread-safe. Events change it
/// (telemetry/events.hpp); nobody else does.
class Metrics {
 public:
  Metrics();
  ~Metrics() = default;
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  MuseumMetrics& museum(const std::string& code);
  void set_lag(const std::string& topic, Partition partition, std::int64_t messages,
               double seconds);
  void set_parked(const std::string& topic, Partition partition);
  /// A partition given up has no lag of ours: its gauges go.
  void forget_partition(const std::string& topic, Partition partition);
  void saw_press(const std::string& museum, Instant newest);
  void confirmed_catalogue(const std::string& museum, Instant at);
  void observe_request(const std::string& route, double seconds);
  void observe_frame(double age_seconds);

  /// Of all partitions this process holds; 0 where it is not behind.
  double largest_lag_seconds() const;

  /// In Prometheus's text format, version 0.0.4. `now` gives the ages.
  std::string text(Instant now);

  /// By name.
  const std::vector<MetricDescription>& descriptions() const { return descriptions_; }

 private:
  using CounterFamily = prometheus::Family<prometheus::Counter>;
  using GaugeFamily = prometheus::Family<prometheus::Gauge>;
  using HistogramFamily = prometheus::Family<prometheus::Histogram>;

  CounterFamily& counter(const std::string& name, const std::string& labels,
                         const std::string& help);
  GaugeFamily& gauge(const std::string& name, const std::string& labels, const std::string& help);
  HistogramFamily& histogram(const std::string& name, const std::string& labels,
                             const std::string& help);
  MuseumMetrics make_museum(const std::string& code);

  prometheus::Registry registry_;
  std::vector<MetricDescription> descriptions_;

  CounterFamily& consumed_;
  CounterFamily& accepted_;
  CounterFamily& rejected_;
  CounterFamily& drills_;
  CounterFamily& rejection_reasons_;
  CounterFamily& ignored_keys_;
  HistogramFamily& batch_rows_;
  HistogramFamily& batch_stage_seconds_;
  GaugeFamily& newest_press_age_;
  GaugeFamily& catalogue_age_;
  GaugeFamily& lag_messages_;
  GaugeFamily& lag_seconds_;
  GaugeFamily& parked_;
  HistogramFamily& request_seconds_;
  HistogramFamily& frame_age_seconds_;

 public:
  // Seldom counted, so that their labels are looked up each time.
  CounterFamily& gap_offsets;
  CounterFamily& lost_offsets;
  CounterFamily& unstorable_messages;
  CounterFamily& rebalances;
  CounterFamily& fence_losses;
  CounterFamily& consumer_rebuilds;
  CounterFamily& kafka_errors;
  CounterFamily& database_errors;
  CounterFamily& database_reconnects;
  CounterFamily& requests_absorbed;
  CounterFamily& incidents_opened;
  CounterFamily& steps_fired;
  CounterFamily& deliveries_attempted;
  CounterFamily& catalogue_refreshes;
  CounterFamily& requests_answered;
  GaugeFamily& clients;

 private:
  std::mutex mutex_;  ///< guards what follows, and that no gauge is removed while it is set
  std::map<std::string, MuseumMetrics, std::less<>> museums_;
  std::map<std::string, Instant> newest_presses_;        ///< by museum
  std::map<std::string, Instant> catalogues_confirmed_;  ///< by museum
};

/// The process's own.
Metrics& process_metrics();

/// The Markdown table of docs/metrics.md.
std::string metrics_reference(const Metrics& metrics);

}  // namespace kioskline::telemetry
