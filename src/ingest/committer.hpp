#pragma once

#include <condition_variable>
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
  store::CommitOutcome outcome;
};

/// Runs the sink on a thread of its own, one batch at a time, so that the worker reads and judges
/// the next batch while PostgreSQL works on this one.
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
  bool idle() const { return !in_flight_; }
  /// Only when idle.
  void submit(std::unique_ptr<store::Batch> batch);
  /// Becomes readable when an outcome is waiting. Owned by the committer.
  int done_descriptor() const { return done_; }
  /// The outcome, if it is there.
  std::optional<CommittedBatch> take();
  /// Waits for the outcome; the database's statement timeout bounds it. Only when not idle.
  CommittedBatch wait();

 private:
  void run(const std::stop_token& stop);

  store::Sink& sink_;
  int done_;
  bool in_flight_ = false;  // caller thread only
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::unique_ptr<store::Batch> submitted_;
  std::optional<CommittedBatch> finished_;
  std::jthread thread_;  // last: it uses all of the above
};

}  // namespace kioskline::ingest
