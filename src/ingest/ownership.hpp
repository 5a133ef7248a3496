#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "configuration/configuration.hpp"
#include "domain/ids.hpp"
#include "ingest/message_anchor.hpp"
#include "ingest/partition_cursor.hpp"
#include "store/checkpoint_store.hpp"
#include "store/connection.hpp"
#include "stream/consumer.hpp"

namespace kioskline::ingest {

/// Which cluster the topics are on, and what to do when the database knows them from another one.
struct ClusterIdentity {
  std::string id;
  std::string start_at;  ///< for sources never seen: earliest, latest or an RFC 3339 time
  bool accept_new = false;
};

/// A partition this worker has fenced and reads.
struct HeldPartition {
  stream::TopicPartition at;
  SourceId source{};
  Fence fence{};
  PartitionCursor cursor;
  Offset committed{};               ///< first offset not yet committed
  Offset batched{};                 ///< first offset in no batch yet
  std::optional<Offset> high;       ///< the partition's end when last asked
  std::optional<LastMessage> last;  ///< committed from it
  MessageAnchor anchor;
  std::chrono::steady_clock::time_point last_heard;
  bool parked = false;
  bool rewinding = false;          ///< what still comes of it is stale until it is assigned again
  std::uint64_t batch_serial = 0;  ///< of the batch in which `slot` is valid
  std::uint32_t slot = 0;
};

/// The partitions a worker holds: taken over by a fence, read from where the database says, given
/// up together. Does I/O on the connection and the consumer it is given, both borrowed; one thread.
class Ownership {
 public:
  Ownership(MuseumId museum, std::string owner);

  /// Registers the topics' sources. Throws DatabaseError
  /// KL010 for a cluster never seen, Error (unavailable) when a topic does not exist.
  void register_topics(store::Connection& connection, const stream::Consumer& consumer,
                       const ClusterIdentity& cluster);

  /// Fences the partitions and builds their cursors. Throws DatabaseError; Error (unavailable) when
  /// the broker does not say where a new partition begins.
  void take_over(store::Connection& connection, const stream::Consumer& consumer,
                 std::span<const stream::TopicPartition> partitions);
  void give_up() { held_.clear(); }

  bool empty() const { return held_.empty(); }
  /// The partitions of all topics, whoever holds them, as of the last register_topics.
  const std::vector<stream::TopicPartition>& partitions_of_topics() const {
    return partitions_of_topics_;
  }
  /// How far the topic's partitions are accounted for in the database. Throws DatabaseError.
  std::vector<store::StoredProgress> read_progress(store::Connection& connection,
                                                   std::uint16_t topic) const;
  HeldPartition* find(stream::TopicPartition at);
  std::map<stream::TopicPartition, HeldPartition>& all() { return held_; }
  const std::map<stream::TopicPartition, HeldPartition>& all() const { return held_; }

  /// Where each partition that is not parked has to be read from now.
  std::vector<stream::PartitionStart> positions() const;
  std::vector<stream::PartitionStart> committed() const;

  /// Whether the database no longer has one of the held partitions as parked that is so here: an
  /// operator has decided. Asks only when one is. Throws DatabaseError.
  bool is_unparked(store::Connection& connection) const;

  void park(store::Connection& connection, HeldPartition& held, const std::string& why);
  void record_lost(store::Connection& connection, HeldPartition& held, Offset to);

 private:
  std::vector<store::PartitionClaim> claims(store::Connection& connection,
                                            const stream::Consumer& consumer,
                                            std::span<const stream::TopicPartition> partitions);
  Offset first_offset(const stream::Consumer& consumer, stream::TopicPartition at) const;

  MuseumId museum_;
  std::string owner_;
  std::vector<store::TopicSource> sources_;  ///< by topic
  std::vector<stream::TopicPartition> partitions_of_topics_;
  std::map<stream::TopicPartition, HeldPartition> held_;
};

}  // namespace kioskline::ingest
