#include "telemetry/metrics.hpp"

#include <fmt/format.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <utility>

namespace kioskline::telemetry {
namespace {

const prometheus::Histogram::BucketBoundaries row_buckets{1,    3,    10,    30,    100,   300,
                                                          1000, 3000, 10000, 30000, 100000};
// The aim is 4 ms from press to commit; a statement is given up after 8 s.
const prometheus::Histogram::BucketBoundaries second_buckets{
    0.0001, 0.0003, 0.001, 0.002, 0.004, 0.01, 0.03, 0.1, 0.3, 1, 3, 10};

double seconds_since(Instant earlier, Instant now) {
  // A kiosk's clock may be ahead of ours: not negative.
  return std::max(0.0, std::chrono::duration<double>(now - earlier).count());
}

prometheus::Labels labels_of(const std::string& topic, Partition partition) {
  return {{"topic", topic}, {"partition", std::to_string(partition.value)}};
}

}  // namespace

std::string_view name_of(Stage stage) {
  switch (stage) {
    case Stage::read:
      return "read";
    case Stage::validate:
      return "validate";
    case Stage::copy:
      return "copy";
    case Stage::commit:
      return "commit";
  }
  std::unreachable();
}

Metrics::CounterFamily& Metrics::counter(const std::string& name, const std::string& labels,
                                         const std::string& help) {
  descriptions_.push_back({name, "counter", labels, help});
  return prometheus::BuildCounter().Name(name).Help(help).Register(registry_);
}

Metrics::GaugeFamily& Metrics::gauge(const std::string& name, const std::string& labels,
                                     const std::string& help) {
  descriptions_.push_back({name, "gauge", labels, help});
  return prometheus::BuildGauge().Name(name).Help(help).Register(registry_);
}

Metrics::HistogramFamily& Metrics::histogram(const std::string& name, const std::string& labels,
                                             const std::string& help) {
  descriptions_.push_back({name, "histogram", labels, help});
  return prometheus::BuildHistogram().Name(name).Help(help).Register(registry_);
}

Metrics::Metrics()
    : consumed_(counter("kioskline_messages_consumed_total", "museum",
                        "Messages committed: accepted, rejected or of a drill")),
      accepted_(counter("kioskline_messages_accepted_total", "museum", "Messages accepted")),
      rejected_(counter("kioskline_messages_rejected_total", "museum",
                        "Messages rejected and kept in quarantine")),
      drills_(counter("kioskline_messages_drills_total", "museum", "Messages of drills")),
      rejection_reasons_(counter("kioskline_rejection_reasons_total", "museum, reason",
                                 "Reasons of rejected messages; a message may have several")),
      ignored_keys_(counter("kioskline_ignored_keys_total", "museum",
                            "Keys of messages that the contract does not know")),
      batch_rows_(histogram("kioskline_batch_rows", "museum", "Messages in a committed batch")),
      batch_stage_seconds_(histogram("kioskline_batch_stage_seconds", "museum, stage",
                                     "Time a committed batch took: read, validate, copy, commit")),
      newest_press_age_(gauge("kioskline_newest_press_age_seconds", "museum",
                              "Age of the newest press committed by this process")),
      catalogue_age_(gauge("kioskline_catalogue_age_seconds", "museum",
                           "Time since the exhibitions were last read and believed")),
      lag_messages_(gauge("kioskline_partition_lag_messages", "topic, partition",
                          "Offsets of a held partition not yet committed")),
      lag_seconds_(gauge("kioskline_partition_lag_seconds", "topic, partition",
                         "Age of the last committed message while more are there, else 0")),
      parked_(gauge("kioskline_partition_parked", "topic, partition",
                    "1 while a held partition waits for an operator, else 0")),
      request_seconds_(histogram("kioskline_live_request_seconds", "route",
                                 "Time the web service took for an answer, before it is sent")),
      frame_age_seconds_(histogram("kioskline_live_frame_age_seconds", "",
                                   "Age of the state a client was sent, since it was read from "
                                   "the database; one observation a frame")),
      gap_offsets(counter("kioskline_gap_offsets_total", "topic",
                          "Offsets that hold no message, such as transaction markers")),
      lost_offsets(counter("kioskline_lost_offsets_total", "topic",
                           "Offsets that Kafka dropped before they were read")),
      unstorable_messages(counter("kioskline_unstorable_messages_total", "topic",
                                  "Valid messages whose row the database refuses")),
      rebalances(counter("kioskline_rebalances_total", "kind",
                         "Decisions of the consumer group: assigned, revoked, failed")),
      fence_losses(counter("kioskline_fence_losses_total", "topic",
                           "Batches not written because another owner has the partition")),
      consumer_rebuilds(
          counter("kioskline_consumer_rebuilds_total", "", "Consumers given up and built anew")),
      kafka_errors(counter("kioskline_kafka_errors_total", "", "Errors the Kafka client reported")),
      database_errors(counter("kioskline_database_errors_total", "sqlstate_class",
                              "Errors of the database by the first two characters of SQLSTATE; "
                              "none: the connection was lost")),
      database_reconnects(counter("kioskline_database_reconnects_total", "",
                                  "Connections to the database made again after a loss")),
      requests_absorbed(counter("kioskline_requests_absorbed_total", "museum",
                                "Requests taken from the outbox into incidents")),
      incidents_opened(counter("kioskline_incidents_opened_total", "museum", "Incidents opened")),
      steps_fired(counter("kioskline_escalation_steps_total", "museum, step",
                          "Steps of escalation fired by this process")),
      deliveries_attempted(counter("kioskline_delivery_attempts_total", "museum, channel, outcome",
                                   "Attempts to send a message: sent, failed")),
      catalogue_refreshes(counter("kioskline_catalogue_refreshes_total", "museum, outcome",
                                  "Readings of the exhibitions: unchanged, changed, alarmed, "
                                  "failed")),
      requests_answered(counter("kioskline_live_requests_total", "route, status",
                                "Requests the web service answered")),
      clients(gauge("kioskline_live_clients", "", "Clients that follow events now")) {
  std::ranges::sort(descriptions_, {}, &MetricDescription::name);
}

MuseumMetrics Metrics::make_museum(const std::string& code) {
  const prometheus::Labels labels{{"museum", code}};
  MuseumMetrics museum{.consumed = consumed_.Add(labels),
                       .accepted = accepted_.Add(labels),
                       .rejected = rejected_.Add(labels),
                       .drills = drills_.Add(labels),
                       .ignored_keys = ignored_keys_.Add(labels),
                       .rejection_reasons = {},
                       .batch_rows = batch_rows_.Add(labels, row_buckets),
                       .stage_seconds = {}};
  for (std::size_t i = 0; i < museum.rejection_reasons.size(); ++i) {
    const std::string reason(kioskline::name_of(static_cast<Reason>(i)));
    museum.rejection_reasons[i] = &rejection_reasons_.Add({{"museum", code}, {"reason", reason}});
  }
  for (std::size_t i = 0; i < stage_count; ++i) {
    const std::string stage(name_of(static_cast<Stage>(i)));
    museum.stage_seconds[i] =
        &batch_stage_seconds_.Add({{"museum", code}, {"stage", stage}}, second_buckets);
  }
  return museum;
}

MuseumMetrics& Metrics::museum(const std::string& code) {
  const std::lock_guard lock(mutex_);
  const auto found = museums_.find(code);
  return found != museums_.end() ? found->second
                                 : museums_.emplace(code, make_museum(code)).first->second;
}

void Metrics::set_lag(const std::string& topic, Partition partition, std::int64_t messages,
                      double seconds) {
  const prometheus::Labels labels = labels_of(topic, partition);
  const std::lock_guard lock(mutex_);
  lag_messages_.Add(labels).Set(static_cast<double>(messages));
  lag_seconds_.Add(labels).Set(seconds);
  parked_.Add(labels);
}

void Metrics::set_parked(const std::string& topic, Partition partition) {
  const std::lock_guard lock(mutex_);
  parked_.Add(labels_of(topic, partition)).Set(1);
}

void Metrics::forget_partition(const std::string& topic, Partition partition) {
  const prometheus::Labels labels = labels_of(topic, partition);
  const std::lock_guard lock(mutex_);
  for (GaugeFamily* const family : {&lag_messages_, &lag_seconds_, &parked_}) {
    family->Remove(&family->Add(labels));
  }
}

void Metrics::saw_press(const std::string& museum, Instant newest) {
  const std::lock_guard lock(mutex_);
  Instant& known = newest_presses_.try_emplace(museum, newest).first->second;
  known = std::max(known, newest);
}

void Metrics::confirmed_catalogue(const std::string& museum, Instant at) {
  const std::lock_guard lock(mutex_);
  catalogues_confirmed_.insert_or_assign(museum, at);
}

void Metrics::observe_request(const std::string& route, double seconds) {
  request_seconds_.Add({{"route", route}}, second_buckets).Observe(seconds);
}

void Metrics::observe_frame(double age_seconds) {
  frame_age_seconds_.Add({}, second_buckets).Observe(age_seconds);
}

double Metrics::largest_lag_seconds() const {
  double largest = 0;
  for (const prometheus::MetricFamily& family : lag_seconds_.Collect()) {
    for (const prometheus::ClientMetric& metric : family.metric) {
      largest = std::max(largest, metric.gauge.value);
    }
  }
  return largest;
}

std::string Metrics::text(Instant now) {
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [museum, newest] : newest_presses_) {
      newest_press_age_.Add({{"museum", museum}}).Set(seconds_since(newest, now));
    }
    for (const auto& [museum, confirmed] : catalogues_confirmed_) {
      catalogue_age_.Add({{"museum", museum}}).Set(seconds_since(confirmed, now));
    }
  }
  return prometheus::TextSerializer().Serialize(registry_.Collect());
}

Metrics& process_metrics() {
  static Metrics metrics;
  return metrics;
}

std::string metrics_reference(const Metrics& metrics) {
  std::string text = "| metric | type | labels | meaning |\n|---|---|---|---|\n";
  for (const MetricDescription& metric : metrics.descriptions()) {
    text += fmt::format("| `{}` | {} | {} | {} |\n", metric.name, metric.type, metric.labels,
                        metric.help);
  }
  return text;
}

}  // namespace kioskline::telemetry
