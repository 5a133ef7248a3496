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

/// What the watch has to know of a partition: the last message committed from it, if any.
struct WatchedPartition {
  stream::TopicPartition at;
  std::optional<LastMessage> last;
};

/// What the watch found out about a partition.
struct PartitionFinding {
  stream::Watermarks marks;
  /// The last committed message was there to be read, and is another one now.
  bool other_message = false;
};

/// Looks at partitions from outside, over a connection of its own: where they end, and whether the
/// message committed last is still the same. It sees what the worker's own consumer can't: that
/// this consumer has fallen silent (known of librdkafka after a broker's restart), or that the topic
/// was created anew under it (librdkafka 2.0 knows no topic ids).
///
/// Its questions would wait behind the worker's own fetches, hence the connection. Thread-safe.
class TopicWatch {
 public:
  /// Starts its thread.
  TopicWatch(KafkaSettings kafka, std::vector<std::string> topics, std::chrono::milliseconds interval);
  ~TopicWatch();
  TopicWatch(const TopicWatch&) = delete;
  TopicWatch& operator=(const TopicWatch&) = delete;

  /// What to look at from now on. What was found before is forgotten.
  void watch(std::vector<WatchedPartition> partitions);
  /// What was found since the last call.
  std::map<stream::TopicPartition, PartitionFinding> take_findings();

 private:
  void run(const std::stop_token& stop);
  std::optional<PartitionFinding> look_at(stream::Consumer& probe, const WatchedPartition& watched);

  KafkaSettings kafka_;
  std::vector<std::string> topics_;
  std::chrono::milliseconds interval_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::vector<WatchedPartition> partitions_;
  std::uint64_t version_ = 0;  ///< of `partitions_`
  std::map<stream::TopicPartition, PartitionFinding> findings_;
  std::jthread thread_;  // last: it uses all of the above
};

}  // namespace kioskline::ingest
