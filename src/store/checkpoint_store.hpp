#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "configuration/configuration.hpp"
#include "domain/ids.hpp"
#include "domain/press.hpp"

namespace kioskline::store {

class Connection;

/// A row of ingest.checkpoint, as far as a worker needs it.
struct Checkpoint {
  Partition partition{};
  Offset next{};
  Fence fence{};
  std::optional<Offset> last_offset;
  std::optional<Instant> last_timestamp;
  std::string last_sha256;  ///< 32 bytes, or empty
  std::optional<std::string> parked;
};

/// A partition to take over, and where it begins if no checkpoint knows it yet.
struct PartitionClaim {
  Partition partition{};
  std::optional<Offset> first;
};

/// All throw DatabaseError; DatabaseError with sqlstate KL001 when the fence is no longer ours.

/// Registers the museum or updates what the configuration says of it.
MuseumId register_museum(Connection& connection, const MuseumSettings& museum, bool simulated);

/// A topic of one cluster, as ingest.source has it.
struct TopicSource {
  SourceId id{};
  bool from_latest = false;             ///< where its initial partitions begin: at the end,
  std::optional<Instant> from_time;     ///< at a time, or else at the beginning
  std::int32_t initial_partitions = 0;  ///< later ones begin at their beginning
};

/// What is known of a topic when it is registered.
struct TopicRegistration {
  std::string cluster_id;
  std::string topic;
  std::int32_t partitions = 0;
  std::string start_at;  ///< earliest, latest or an RFC 3339 time
  bool accept_new_cluster = false;
};

/// The source of a topic, registered if it is new. DatabaseError KL010 when the topic is known from
/// another cluster and that is not accepted.
TopicSource register_topic(Connection& connection, MuseumId museum, const TopicRegistration& topic);

/// How far a partition is accounted for, whoever holds it.
struct StoredProgress {
  Partition partition{};
  Offset next{};
  bool parked = false;
};

/// The partitions of the source that have a checkpoint.
std::vector<StoredProgress> read_progress(Connection& connection, MuseumId museum, SourceId source);

/// Takes partitions over (fence + 1) and tells where to read from. Waits for the former owner's
/// transaction to end, which settles a COMMIT whose reply was lost. In the order of partitions;
/// a claim without `first` and without a checkpoint is missing from the answer.
std::vector<Checkpoint> fence(Connection& connection, MuseumId museum, SourceId source,
                              std::span<const PartitionClaim> claims, const std::string& owner);

/// Who holds the partition now.
std::string owner_of(Connection& connection, MuseumId museum, SourceId source, Partition partition);

/// Ends the backends of other owners that hold up a fence: same role only. How many were ended.
int terminate_blocking(Connection& connection);

/// Messages Kafka no longer holds: recorded, and the checkpoint moved past them.
void record_lost(Connection& connection, MuseumId museum, SourceId source, Partition partition,
                 Fence fence, Offset from, Offset to, const std::string& cause);

/// Nothing is read from the partition any more until an operator decides.
void park(Connection& connection, MuseumId museum, SourceId source, Partition partition,
          Fence fence, const std::string& why);

}  // namespace kioskline::store
