#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "configuration/configuration.hpp"
#include "domain/message.hpp"

namespace kioskline::stream {

struct TopicPartition {
  std::uint16_t topic = 0;  ///< index into the subscribed topics
  Partition partition{};

  friend auto operator<=>(const TopicPartition&, const TopicPartition&) = default;
};

/// Where reading begins in a partition.
struct PartitionStart {
  TopicPartition at;
  Offset offset{};
};

/// The offsets a partition holds at its leader; `high` is exclusive.
struct Watermarks {
  Offset low{};
  Offset high{};
};

/// One thing that came out of a partition, in its order.
struct Record {
  enum class Kind : std::uint8_t {
    message,
    end,           ///< nothing more for now; message.offset is the next offset there will be
    out_of_range,  ///< the offset asked for is not (or no longer) held by the partition
    error          ///< of a partition or the client; text says what; librdkafka goes on by itself
  };
  Kind kind = Kind::message;
  std::uint16_t topic = 0;
  Message message{};
  std::string_view text{};
};

/// The group's decision. Until it is answered, an assignment with assign(), the others with
/// unassign(), nothing is fetched and the member takes no part in the group's next rebalance.
struct Rebalance {
  enum class Kind : std::uint8_t { assigned, revoked, failed };
  Kind kind = Kind::revoked;
  std::vector<TopicPartition> partitions;
  std::string text;
};

/// A member of a consumer group that reads from offsets given to it, never from Kafka's own.
///
/// librdkafka ends here. One thread; only `wake_descriptor` may be waited on elsewhere. Rebalances
/// are handed out by poll(), never acted on in between: the worker fences, then calls assign().
class Consumer {
 public:
  /// Connects in the background: a broker that is away is no error. Throws Error (configuration)
  /// for settings librdkafka refuses.
  Consumer(const KafkaSettings& kafka, std::vector<std::string> topics);
  ~Consumer();
  Consumer(const Consumer&) = delete;
  Consumer& operator=(const Consumer&) = delete;

  const std::vector<std::string>& topics() const;

  void subscribe();
  /// Whether nothing is assigned. What the group has to say is all that matters then: poll()
  /// hastens it, and should be called some times a second.
  bool reads_nothing() const;

  /// Becomes readable when poll() may have something. Owned by the consumer.
  int wake_descriptor() const;
  /// What has arrived, at most `limit` records of partitions, without waiting. Valid until the next
  /// call.
  std::span<const Record> poll(std::size_t limit);
  /// The oldest rebalance not yet handed out.
  std::optional<Rebalance> take_rebalance();

  /// Reads exactly these partitions from exactly these offsets; what had been fetched ahead is
  /// discarded. An empty list stops reading but stays in the group. Answers an assignment.
  void assign(std::span<const PartitionStart> starts);
  /// Reads nothing more. Answers a revoke, which the group waits for, or a failed rebalance.
  void unassign();
  /// Whether the group has taken the assignment away without a revoke (session timeout).
  bool assignment_lost() const;

  /// How many partitions the topic has; empty when the broker did not answer or has no such topic.
  /// Blocks up to `timeout`.
  std::optional<std::int32_t> partition_count(std::uint16_t topic,
                                              std::chrono::milliseconds timeout) const;
  /// Whether this library's fetchers back off for a second after their queue was full.
  static bool fetcher_needs_waking();
  /// Whether they may be doing so although the last poll() left nothing in the queue.
  bool fetchers_may_rest() const;
  /// Blocks up to `timeout`. Also wakes a fetcher of librdkafka 2.0 that backs off for a second
  /// after its queue was full. Empty when the leader did not answer.
  std::optional<Watermarks> watermarks(TopicPartition at, std::chrono::milliseconds timeout) const;
  /// The first offset whose timestamp is at or after `time`; the end when there is none. Blocks.
  std::optional<Offset> offset_at(TopicPartition at, Instant time,
                                  std::chrono::milliseconds timeout) const;

  /// Stores committed offsets in Kafka, for lag tools only. Does not wait.
  void publish_progress(std::span<const PartitionStart> next_offsets);

  /// Leaves the group and closes, waiting at most `deadline`; past it the handle is abandoned,
  /// since close is known to hang now and then (librdkafka #4187, #4381, #4527).
  void close(std::chrono::milliseconds deadline);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace kioskline::stream
