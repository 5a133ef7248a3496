#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "configuration/configuration.hpp"
#include "domain/exhibition.hpp"
#include "ingest/committer.hpp"
#include "ingest/partition_cursor.hpp"
#include "ingest/suspect_watch.hpp"
#include "safety/follower.hpp"
#include "store/connection.hpp"
#include "store/sink.hpp"
#include "stream/consumer.hpp"
#include "validation/local_clock.hpp"
#include "validation/validator.hpp"

namespace kioskline::ingest {

/// What a worker is given; all borrowed, all outlive it.
struct WorkerContext {
  const Configuration& configuration;
  const MuseumSettings& museum;
  MuseumId museum_id;
  std::string name;  ///< "host:pid/lmnh-0": owner of fences, name in logs and metrics
  /// The current catalogue snapshot; null while none has ever been loaded. Thread-safe.
  std::function<std::shared_ptr<const KnownExhibitions>()> exhibitions;
  std::function<void()> request_catalogue_refresh;
  safety::Follower& follower;
  telemetry::Health& health;
  int stop_descriptor;  ///< readable when the worker is to drain and end
  /// Replaces the broker's own cluster id: each start of the in-process broker is another cluster.
  std::optional<std::string> cluster_id;
  bool accept_new_cluster = false;
  bool until_end = false;  ///< end by itself at the end offsets seen at the first assignment
};

/// One consumer and one connection: reads, judges and commits the presses of one museum, each
/// exactly once. Shares nothing with other workers; the consumer group spreads the partitions.
///
/// Three states: consuming, draining (asked to stop: what is in hand is committed), done. What goes
/// wrong on the way leads back to one place: fence the partitions, read from where the database
/// says (take_over). docs/architecture.md has the loop and the argument.
class Worker {
 public:
  explicit Worker(WorkerContext context);
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  /// Runs until asked to stop (or to the end, with until_end). Throws Error when only an operator
  /// can help.
  void run();

 private:
  using Clock = std::chrono::steady_clock;

  struct HeldPartition {
    stream::TopicPartition at;
    SourceId source{};
    Fence fence{};
    PartitionCursor cursor;
    Offset committed{};                 ///< first offset not yet committed
    std::optional<Offset> end_at_start;  ///< with until_end
    std::optional<Offset> high;          ///< the partition's end when last asked
    Clock::time_point last_heard;
    bool parked = false;
    bool rewinding = false;
    std::uint64_t batch_serial = 0;  ///< of the batch in which `slot` is valid
    std::uint32_t slot = 0;
  };
  enum class SessionEnd : std::uint8_t { stopped, rebuild };

  bool connect();
  SessionEnd run_session();
  void wait_for_work();
  bool stop_requested() const;
  void handle_rebalances();
  void take_records();
  void take(HeldPartition& held, const Message& message, std::int64_t gap);
  void judge(HeldPartition& held, const Message& message);
  std::uint32_t slot_in_batch(HeldPartition& held);
  void submit_if_due();
  bool batch_full() const;
  void finish(CommittedBatch finished);
  void flush();
  void discard_batch();
  void begin_recovery();
  void recover_if_due();
  void take_over();
  void restart_suspect_watch();
  std::vector<store::PartitionClaim> claims_for(std::uint16_t topic, bool source_is_new);
  void rewind();
  void park(HeldPartition& held, const std::string& why);
  void resolve_out_of_range(HeldPartition& held);
  void watch_ends();
  bool reached_end() const;
  void publish_progress();
  void drain();

  WorkerContext context_;
  store::Connection connection_;
  store::Sink sink_;
  Committer committer_;
  validation::Validator validator_;
  validation::LocalClock clock_;
  SuspectWatch suspects_;
  std::unique_ptr<stream::Consumer> consumer_;
  std::string cluster_id_;
  std::vector<SourceId> sources_;  ///< by topic
  std::vector<stream::TopicPartition> assigned_;
  std::map<stream::TopicPartition, HeldPartition> held_;
  std::unique_ptr<store::Batch> filling_;
  std::unique_ptr<store::Batch> spare_;
  std::uint64_t batch_serial_ = 1;
  std::shared_ptr<const KnownExhibitions> exhibitions_;
  std::uint32_t row_limit_;  ///< below batch_rows while a batch the database refuses is bisected
  struct Unstorable {
    SourceId source{};
    Partition partition{};
    Offset offset{};
    std::string detail;
  };
  std::optional<Unstorable> unstorable_;
  Clock::time_point last_commit_begin_{};
  Clock::time_point batch_begin_{};
  bool rebuild_ = false;
  bool recovering_ = false;
  Clock::time_point next_recovery_{};
  std::chrono::milliseconds recovery_backoff_{};
  std::uint32_t fence_losses_ = 0;
  Clock::time_point next_end_watch_{};
  std::size_t end_watch_position_ = 0;
  Clock::time_point next_publication_{};
};

}  // namespace kioskline::ingest
