#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "configuration/configuration.hpp"
#include "domain/exhibition.hpp"
#include "ingest/committer.hpp"
#include "ingest/end_watch.hpp"
#include "ingest/group_entry.hpp"
#include "ingest/judge.hpp"
#include "ingest/ownership.hpp"
#include "ingest/suspect_watch.hpp"
#include "ingest/topic_watch.hpp"
#include "safety/follower.hpp"
#include "store/connection.hpp"
#include "store/sink.hpp"
#include "stream/consumer.hpp"
#include "telemetry/events.hpp"
#include "telemetry/health.hpp"

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
  TopicWatch& topic_watch;
  GroupEntry& group_entry;
  SuspectWatch& suspects;
  telemetry::Health& health;
  int stop_descriptor;  ///< readable when the worker is to drain and end
  /// Replaces the broker's own cluster id: each start of the in-process broker is another cluster.
  std::optional<std::string> cluster_id{};
  bool until_end =
      false;  ///< end by itself once what the topics hold at the start is accounted for
};

/// One consumer and one connection: reads, judges and commits the presses of one museum, each
/// exactly once. Shares no partition with other workers; the consumer group spreads them.
///
/// Whatever goes wrong leads back to one place: fence the partitions, read from where the database
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

  /// Why a session with one consumer ended.
  enum class SessionEnd : std::uint8_t { stopped, rejoin };

  // worker.cpp: the loop, records, batches
  SessionEnd run_session();
  /// False when the stop came.
  bool pause(std::chrono::milliseconds duration) const;
  void wait_for_work();
  Clock::duration time_until_due() const;
  void take_records();
  void judge_records(std::span<const stream::Record> records);
  /// Whether the message carries the nonce of a registered drill. Asks the database; references to
  /// partitions are no longer good.
  bool claims_drill(const stream::Record& record);
  void take_message(HeldPartition& held, const Message& message, bool is_drill, Instant received);
  void take_end(HeldPartition& held, Offset end);
  std::uint32_t slot_in_batch(HeldPartition& held);
  void read_again();
  bool batch_is_full() const;
  bool may_submit() const;
  bool may_read() const;
  void submit_if_due();
  void submit();
  void wake_next_fetcher();
  void wake_fetchers();
  void finish(CommittedBatch finished);
  void act_on(const store::CommitOutcome& outcome, store::Batch& batch);
  void record_commit(store::Batch& batch, const store::CommitOutcome& outcome);
  std::string_view topic_of(SourceId source) const;
  void give_up_partitions();
  void on_fence_lost(const store::Batch& batch);
  void bisect(const store::Batch& batch, const store::CommitOutcome& outcome);
  void settle_in_flight();
  /// Commits what is in hand. False when the partitions were lost on the way: references to them
  /// are no longer good.
  bool flush();
  void discard_read_ahead();
  void publish_progress_if_due();
  void drain();

  // worker_recovery.cpp: getting hold of partitions, again and again
  bool wait_for_catalogue();
  bool wait_for_cluster();
  bool read_cluster_id();
  /// Before the first session only.
  bool wait_to_join();
  void handle_rebalances();
  void begin_recovery(std::string_view why);
  void begin_recovery(const telemetry::DatabaseFailed& failure);
  void recover_if_due();
  bool try_take_over();
  void end_blocking_backends();
  void hold_in_suspect_watch();
  void resolve_out_of_range(HeldPartition& held);
  void park(HeldPartition& held, const std::string& why);
  /// Whether a partition held as parked no longer is: nothing else would make that known here.
  bool is_unparked();
  void take_findings();
  bool is_silent(const HeldPartition& held, std::optional<Offset> former_high) const;
  bool reached_ends();

  WorkerContext context_;
  store::Connection connection_;
  store::Sink sink_;
  Judge judge_;
  Committer committer_;
  Ownership ownership_;
  std::unique_ptr<stream::Consumer> consumer_;
  std::string cluster_id_;
  std::vector<stream::TopicPartition> assigned_;
  EndWatch end_watch_;  ///< with until_end

  std::unique_ptr<store::Batch> filling_;
  std::vector<std::unique_ptr<store::Batch>> spares_;
  std::uint64_t batch_serial_ = 1;
  std::shared_ptr<const KnownExhibitions> exhibitions_;
  std::uint32_t row_limit_;  ///< below batch_rows while a batch the database refuses is bisected
  Clock::time_point batch_begun_{};
  Clock::time_point commit_begun_{};

  Clock::time_point given_up_{};  ///< since then the group has not wanted partitions back
  bool has_joined_ = false;       ///< once, at least
  bool joins_first_ = false;      ///< of the process's workers, and is no member yet
  bool rejoin_ = false;
  bool recovering_ = false;
  Clock::time_point next_recovery_{};
  std::chrono::milliseconds recovery_backoff_{};
  std::uint32_t fence_losses_ = 0;
  Clock::time_point next_watch_update_{};
  Clock::time_point next_publication_{};
  Clock::time_point cluster_id_read_{};
  Clock::time_point next_drill_question_{};
  bool more_records_ = false;    ///< the last poll took all it was allowed to
  bool read_again_due_ = false;  ///< partitions have to be assigned afresh, from their positions
  std::size_t woken_ = 0;        ///< partition whose fetcher was woken last
};

}  // namespace kioskline::ingest
