#include "telemetry/events.hpp"

#include <algorithm>
#include <numeric>
#include <string>
#include <utility>

#include "telemetry/log.hpp"

namespace kioskline::telemetry {
namespace {

double number(std::int64_t count) { return static_cast<double>(count); }

std::string_view name_of(Rebalanced::Kind kind) {
  switch (kind) {
    case Rebalanced::Kind::assigned:
      return "assigned";
    case Rebalanced::Kind::revoked:
      return "revoked";
    case Rebalanced::Kind::failed:
      return "failed";
  }
  std::unreachable();
}

std::string_view name_of(CatalogueRefreshed::Outcome outcome) {
  switch (outcome) {
    case CatalogueRefreshed::Outcome::unchanged:
      return "unchanged";
    case CatalogueRefreshed::Outcome::changed:
      return "changed";
    case CatalogueRefreshed::Outcome::alarmed:
      return "alarmed";
    case CatalogueRefreshed::Outcome::failed:
      return "failed";
  }
  std::unreachable();
}

/// The two characters that the SQL standard calls its class.
std::string class_of(std::string_view sqlstate) {
  return sqlstate.empty() ? "none" : std::string(sqlstate.substr(0, 2));
}

}  // namespace

void record(const BatchCommitted& event, Metrics& metrics) {
  MuseumMetrics& museum = metrics.museum(std::string(event.museum));
  museum.consumed.Increment(number(event.accepted + event.rejected + event.drills));
  museum.accepted.Increment(number(event.accepted));
  museum.rejected.Increment(number(event.rejected));
  museum.drills.Increment(number(event.drills));
  museum.ignored_keys.Increment(number(event.ignored_keys));
  for (std::size_t i = 0; i < event.rejection_reasons.size(); ++i) {
    if (event.rejection_reasons[i] == 0) continue;
    museum.rejection_reasons[i]->Increment(number(event.rejection_reasons[i]));
  }
  museum.batch_rows.Observe(number(event.accepted + event.rejected));
  for (std::size_t i = 0; i < stage_count; ++i) {
    museum.stage_seconds[i]->Observe(event.stages[i].count());
  }
  if (event.newest_press) metrics.saw_press(std::string(event.museum), *event.newest_press);
  const auto taken =
      std::accumulate(event.stages.begin(), event.stages.end(), std::chrono::duration<double>{});
  log(Level::debug, "batch committed",
      {{"worker", event.worker},
       {"museum", event.museum},
       {"accepted", event.accepted},
       {"rejected", event.rejected},
       {"seconds", taken.count()}});
}

void record(const PartitionProgressed& event, Metrics& metrics) {
  const bool behind = event.lag_messages > 0 && event.last_timestamp;
  const std::chrono::duration<double> age =
      behind ? event.now - *event.last_timestamp : Instant::duration::zero();
  metrics.set_lag(std::string(event.topic), event.partition, event.lag_messages,
                  std::max(0.0, age.count()));
  if (event.parked) metrics.set_parked(std::string(event.topic), event.partition);
}

void record(const PartitionGivenUp& event, Metrics& metrics) {
  metrics.forget_partition(std::string(event.topic), event.partition);
}

void record(const PartitionParked& event, Metrics& metrics) {
  metrics.set_parked(std::string(event.topic), event.partition);
  log(Level::error, "partition parked; `kioskline checkpoint new-source` begins anew",
      {{"worker", event.worker},
       {"topic", event.topic},
       {"partition", event.partition.value},
       {"why", event.why}});
}

void record(const GapPassed& event, Metrics& metrics) {
  metrics.gap_offsets.Add({{"topic", std::string(event.topic)}})
      .Increment(number(event.end - event.begin));
  log(Level::info, "offsets without a message passed",
      {{"topic", event.topic},
       {"partition", event.partition.value},
       {"begin", event.begin.value},
       {"end", event.end.value}});
}

void record(const OffsetsLost& event, Metrics& metrics) {
  metrics.lost_offsets.Add({{"topic", std::string(event.topic)}})
      .Increment(number(event.end - event.begin));
  log(Level::error, "messages lost: Kafka no longer holds them",
      {{"topic", event.topic},
       {"partition", event.partition.value},
       {"begin", event.begin.value},
       {"end", event.end.value}});
}

void record(const MessageUnstorable& event, Metrics& metrics) {
  metrics.unstorable_messages.Add({{"topic", std::string(event.topic)}}).Increment();
  log(Level::error, "the database refuses a valid message: it goes to quarantine",
      {{"topic", event.topic},
       {"partition", event.partition.value},
       {"offset", event.offset.value},
       {"sqlstate", event.sqlstate},
       {"error", event.message}});
}

void record(const Rebalanced& event, Metrics& metrics) {
  metrics.rebalances.Add({{"kind", std::string(name_of(event.kind))}}).Increment();
  const bool failed = event.kind == Rebalanced::Kind::failed;
  std::vector<Field> fields{
      {"worker", event.worker}, {"kind", name_of(event.kind)}, {"partitions", event.partitions}};
  if (!event.detail.empty()) fields.emplace_back("detail", event.detail);
  log(failed ? Level::warning : Level::info, "rebalanced", fields);
}

void record(const FenceLost& event, Metrics& metrics) {
  metrics.fence_losses.Add({{"topic", std::string(event.topic)}}).Increment();
  log(Level::warning, "fence lost: nothing of the batch was written",
      {{"worker", event.worker},
       {"topic", event.topic},
       {"partition", event.partition.value},
       {"owner", event.owner}});
}

void record(const ConsumerRebuilt& event, Metrics& metrics) {
  metrics.consumer_rebuilds.Add({}).Increment();
  log(Level::warning, "consumer built anew", {{"worker", event.worker}, {"why", event.why}});
}

void record(const KafkaFailed& event, Metrics& metrics) {
  metrics.kafka_errors.Add({}).Increment();
  log(Level::warning, "Kafka error", {{"worker", event.worker}, {"error", event.message}});
}

void record(const DatabaseFailed& event, Metrics& metrics) {
  metrics.database_errors.Add({{"sqlstate_class", class_of(event.sqlstate)}}).Increment();
  log(Level::warning, "database error",
      {{"activity", event.activity}, {"sqlstate", event.sqlstate}, {"error", event.message}});
}

void record(const DatabaseReconnected& event, Metrics& metrics) {
  metrics.database_reconnects.Add({}).Increment();
  log(Level::info, "connected to the database again", {{"connection", event.connection}});
}

void record(const RequestsAbsorbed& event, Metrics& metrics) {
  const prometheus::Labels labels{{"museum", std::string(event.museum)}};
  metrics.requests_absorbed.Add(labels).Increment(number(event.requests));
  metrics.incidents_opened.Add(labels).Increment(number(event.incidents_opened));
  log(event.incidents_opened > 0 ? Level::info : Level::debug, "requests absorbed",
      {{"museum", event.museum},
       {"requests", event.requests},
       {"incidents_opened", event.incidents_opened}});
}

void record(const StepFired& event, Metrics& metrics) {
  metrics.steps_fired
      .Add({{"museum", std::string(event.museum)}, {"step", std::string(event.step)}})
      .Increment();
  const std::vector<Field> fields{{"museum", event.museum},
                                  {"step", event.step},
                                  {"late_seconds", event.late_seconds},
                                  {"deliveries", event.deliveries}};
  if (event.deliveries == 0) {
    log(Level::error, "a step of escalation reaches nobody: no contact is on duty", fields);
  } else {
    log(Level::info, "step of escalation fired", fields);
  }
}

void record(const DeliveryAttempted& event, Metrics& metrics) {
  const bool sent = event.error.empty();
  metrics.deliveries_attempted
      .Add({{"museum", std::string(event.museum)},
            {"channel", std::string(event.channel)},
            {"outcome", sent ? "sent" : "failed"}})
      .Increment();
  std::vector<Field> fields{{"museum", event.museum},
                            {"channel", event.channel},
                            {"contact", event.contact},
                            {"step", event.step},
                            {"attempt", event.attempt}};
  if (sent) {
    log(Level::info, "message sent", fields);
  } else {
    fields.emplace_back("error", event.error);
    log(Level::warning, "message not sent, to be tried again", fields);
  }
}

void record(const CatalogueRefreshed& event, Metrics& metrics) {
  using Outcome = CatalogueRefreshed::Outcome;
  const std::string museum(event.museum);
  const std::string outcome(name_of(event.outcome));
  metrics.catalogue_refreshes.Add({{"museum", museum}, {"outcome", outcome}}).Increment();
  const bool believed = event.outcome == Outcome::unchanged || event.outcome == Outcome::changed;
  if (believed) metrics.confirmed_catalogue(museum, event.at);
  // The refresher itself says what changed or is wrong, once for as long as it stays the same.
  log(Level::debug, "catalogue refreshed",
      {{"museum", event.museum}, {"outcome", outcome}, {"detail", event.detail}});
}

void record(const RequestAnswered& event, Metrics& metrics) {
  const std::string route(event.route);
  metrics.requests_answered.Add({{"route", route}, {"status", std::to_string(event.status)}})
      .Increment();
  metrics.observe_request(route, event.taken.count());
}

void record(const EventStreamBegun& /*event*/, Metrics& metrics) {
  metrics.clients.Add({}).Increment();
}

void record(const EventStreamEnded& /*event*/, Metrics& metrics) {
  metrics.clients.Add({}).Decrement();
}

void record(const FrameSent& event, Metrics& metrics) { metrics.observe_frame(event.age.count()); }

}  // namespace kioskline::telemetry
