#pragma once

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "store/batch.hpp"
#include "store/sink.hpp"

namespace kioskline::ingest {

/// A batch that has been through the sink, and how it ended.
struct CommittedBatch {
  std::unique_ptr<store::Batch> batch;
  /// None: not tried, since the batch before it, which it goes on from, did not count.
  std::optional<store::CommitOutcome> outcome;
};

/// Runs the sink on a thread of its own, one batch at a time, so that the worker reads and judges
/// the next batch while PostgreSQL works on this one. That next batch may wait here for its turn,
/// so that PostgreSQL does not wait for the worker.
///
/// While idle() the connection behind the sink belongs to the caller, otherwise to this thread.
/// All members are for one caller thread.
class Committer {
 public:
  /// Borrows the sink.
  explicit Committer(store::Sink& sink);
  ~Committer();
  Committer(const Committer&) = delete;
  Committer& operator=(const Committer&) = delete;

  /// Nothing in flight, no outcome waiting.
  bool idle() const { return in_flight_ == 0; }
  /// Whether a batch may be submitted: one is worked on, one waits at most.
  bool has_room() const { return in_flight_ < most_in_flight; }
  /// Only while it has room.
  void submit(std::unique_ptr<store::Batch> batch);
  /// Becomes readable when an outcome is waiting. Owned by the committer.
  int done_descriptor() const { return done_; }
  /// The next outcome, in the order of submission, if it is there.
  std::optional<CommittedBatch> take();
  /// Waits for the next outcome; the database's statement timeout bounds it. Only when not idle.
  CommittedBatch wait();

 private:
  static constexpr int most_in_flight = 2;

  void run(const std::stop_token& stop);

  store::Sink& sink_;
  int done_;
  int in_flight_ = 0;  // caller thread only
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::deque<std::unique_ptr<store::Batch>> submitted_;
  std::deque<CommittedBatch> finished_;
  bool refusing_ = false;  ///< a batch did not count, and its outcome has not been taken
  std::jthread thread_;    // last: it uses all of the above
};

}  // namespace kioskline::ingest
