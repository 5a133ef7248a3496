#pragma once

// What happens in the pipeline and in the web service: one small struct a thing, and for each a
// record() that writes the log and moves the metrics. Whoever sees a thing happen says it here and
// nowhere else, so that log and metrics can't disagree. Thread-safe. None holds a secret or the
// content of a message.

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "domain/ids.hpp"
#include "domain/press.hpp"
#include "domain/reason.hpp"
#include "telemetry/metrics.hpp"

namespace kioskline::telemetry {

/// A batch is in the database.
struct BatchCommitted {
  std::string_view worker{};
  std::string_view museum{};  ///< code
  std::int64_t accepted = 0;
  std::int64_t rejected = 0;
  std::int64_t drills = 0;
  std::int64_t ignored_keys = 0;
  std::array<std::int64_t, reason_count> rejection_reasons{};  ///< by Reason
  std::optional<Instant> newest_press{};
  std::array<std::chrono::duration<double>, stage_count> stages{};  ///< by Stage
};

/// How far a held partition is behind its end.
struct PartitionProgressed {
  std::string_view topic{};
  Partition partition{};
  std::int64_t lag_messages = 0;
  std::optional<Instant> last_timestamp{};  ///< of the last committed message
  bool parked = false;                      ///< perhaps since before this process held it
  Instant now{};
};

/// A partition is no longer this process's.
struct PartitionGivenUp {
  std::string_view topic{};
  Partition partition{};
};

/// A partition waits for an operator.
struct PartitionParked {
  std::string_view worker{};
  std::string_view topic{};
  Partition partition{};
  std::string_view why{};
};

/// Offsets up to `end` (exclusive) that hold no message.
struct GapPassed {
  std::string_view topic{};
  Partition partition{};
  Offset begin{};
  Offset end{};
};

/// Offsets up to `end` (exclusive) that Kafka no longer holds.
struct OffsetsLost {
  std::string_view topic{};
  Partition partition{};
  Offset begin{};
  Offset end{};
};

/// The database refuses the row of a valid message.
struct MessageUnstorable {
  std::string_view topic{};
  Partition partition{};
  Offset offset{};
  std::string_view sqlstate{};
  std::string_view message{};
};

/// The consumer group decided.
struct Rebalanced {
  enum class Kind : std::uint8_t { assigned, revoked, failed };
  std::string_view worker{};
  Kind kind = Kind::assigned;
  std::size_t partitions = 0;
  std::string_view detail{};  ///< why it failed
};

/// A batch was not written because another owner has the partition.
struct FenceLost {
  std::string_view worker{};
  std::string_view topic{};
  Partition partition{};
  std::string_view owner{};
};

/// A consumer was given up and is built anew.
struct ConsumerRebuilt {
  std::string_view worker{};
  std::string_view why{};
};

/// The Kafka client reported an error; it goes on by itself.
struct KafkaFailed {
  std::string_view worker{};
  std::string_view message{};
};

/// The database reported an error, or went away (then `sqlstate` is empty).
struct DatabaseFailed {
  std::string_view activity{};  ///< "taking over partitions"
  std::string_view sqlstate{};
  std::string_view message{};
};

/// A lost connection to the database is there again.
struct DatabaseReconnected {
  std::string_view connection{};  ///< its name in pg_stat_activity
};

/// The follower took requests from the outbox.
struct RequestsAbsorbed {
  std::string_view museum{};
  std::int64_t requests = 0;
  std::int64_t incidents_opened = 0;
};

/// Those on duty are to be told of something.
struct StepFired {
  std::string_view museum{};
  std::string_view step{};
  double late_seconds = 0;
  std::int64_t deliveries = 0;  ///< messages to be sent
};

/// A message was sent, or not.
struct DeliveryAttempted {
  std::string_view museum{};
  std::string_view channel{};
  std::string_view contact{};  ///< name
  std::string_view step{};
  std::int64_t attempt = 1;
  std::string_view error{};  ///< empty: sent
};

/// The exhibitions were read, or could not be.
struct CatalogueRefreshed {
  enum class Outcome : std::uint8_t {
    unchanged,
    changed,
    alarmed,  ///< read, but not believed
    failed    ///< could not be read
  };
  std::string_view museum{};
  Outcome outcome = Outcome::unchanged;
  std::string_view detail{};  ///< what changed or what is wrong
  Instant at{};
};

/// The web service answered a request.
struct RequestAnswered {
  std::string_view route{};  ///< one of a bounded set: live/route.hpp
  unsigned status = 0;
  std::chrono::duration<double> taken{};
};

/// A client began to follow a museum's events.
struct EventStreamBegun {};

/// It follows them no longer.
struct EventStreamEnded {};

/// A client was sent the newest state.
struct FrameSent {
  std::chrono::duration<double> age{};  ///< since it was read from the database
};

void record(const BatchCommitted& event, Metrics& metrics = process_metrics());
void record(const PartitionProgressed& event, Metrics& metrics = process_metrics());
void record(const PartitionGivenUp& event, Metrics& metrics = process_metrics());
void record(const PartitionParked& event, Metrics& metrics = process_metrics());
void record(const GapPassed& event, Metrics& metrics = process_metrics());
void record(const OffsetsLost& event, Metrics& metrics = process_metrics());
void record(const MessageUnstorable& event, Metrics& metrics = process_metrics());
void record(const Rebalanced& event, Metrics& metrics = process_metrics());
void record(const FenceLost& event, Metrics& metrics = process_metrics());
void record(const ConsumerRebuilt& event, Metrics& metrics = process_metrics());
void record(const KafkaFailed& event, Metrics& metrics = process_metrics());
void record(const DatabaseFailed& event, Metrics& metrics = process_metrics());
void record(const DatabaseReconnected& event, Metrics& metrics = process_metrics());
void record(const RequestsAbsorbed& event, Metrics& metrics = process_metrics());
void record(const StepFired& event, Metrics& metrics = process_metrics());
void record(const DeliveryAttempted& event, Metrics& metrics = process_metrics());
void record(const CatalogueRefreshed& event, Metrics& metrics = process_metrics());
void record(const RequestAnswered& event, Metrics& metrics = process_metrics());
void record(const EventStreamBegun& event, Metrics& metrics = process_metrics());
void record(const EventStreamEnded& event, Metrics& metrics = process_metrics());
void record(const FrameSent& event, Metrics& metrics = process_metrics());

}  // namespace kioskline::telemetry
