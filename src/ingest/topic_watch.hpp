#pragma once

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "configuration/configuration.hpp"
#include "ingest/partition_cursor.hpp"
#include "stream/consumer.hpp"

namespace kioskline::ingest {

/// What the watch has to know of a partition: a message committed from it, if any.
struct WatchedPartition {
  stream::TopicPartition at;
  std::optional<LastMessage> anchor;
};

/// What the watch found out about a partition.
struct PartitionFinding {
  stream::Watermarks marks;
  /// The topic ends before the anchor, or holds another message at its offset.
  bool created_anew = false;
};

/// Looks at partitions from outside, over a connection of its own: where they end, and whether a
/// committed message is still the same. It sees what the worker's own consumer can't: that
/// this consumer has fallen silent (known of librdkafka after a broker's restart), or that the
/// topic was created anew under it (librdkafka 2.0 knows no topic ids).
///
/// Its questions would wait behind the worker's own fetches, hence the connection; one serves all
/// workers of a museum. Thread-safe.
class TopicWatch {
 public:
  /// Starts its thread.
  TopicWatch(KafkaSettings kafka, std::vector<std::string> topics,
             std::chrono::milliseconds interval);
  ~TopicWatch();
  TopicWatch(const TopicWatch&) = delete;
  TopicWatch& operator=(const TopicWatch&) = delete;

  /// What to look at for a worker from now on. What was found for it before is forgotten.
  void watch(const std::string& worker, std::vector<WatchedPartition> partitions);
  /// What was found for a worker since it last asked. Older than now: the partition may have moved.
  std::map<stream::TopicPartition, PartitionFinding> take_findings(const std::string& worker);

 private:
  void run(const std::stop_token& stop);
  std::optional<PartitionFinding> look_at(stream::Consumer& probe, const WatchedPartition& watched);

  KafkaSettings kafka_;
  std::vector<std::string> topics_;
  std::chrono::milliseconds interval_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  struct Assignment {
    std::vector<WatchedPartition> partitions;
    std::uint64_t version = 0;  ///< of `partitions`
    std::map<stream::TopicPartition, PartitionFinding> findings;
  };
  std::map<std::string, Assignment> assignments_;  ///< by worker
  std::jthread thread_;                            // last: it uses all of the above
};

}  // namespace kioskline::ingest
