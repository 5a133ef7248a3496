#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>

#include "domain/waitable_flag.hpp"

namespace kioskline::ingest {

/// How the workers of a process enter their consumer group: one first, the others together once it
/// is a member. A group whose initial rebalance delay is 0 begins with the first that joins and is
/// interrupted by the next. Interrupted before it knows its partitions, librdkafka lets a second
/// pass until it joins again; interrupted later, it joins at once. Thread-safe.
class GroupEntry {
 public:
  explicit GroupEntry(std::size_t workers) : workers_(workers) {}

  /// True for one worker, whichever comes first.
  bool claim_first() { return !claimed_.exchange(true); }
  /// True as soon as the first is a member, false after `patience`.
  bool wait_for_first(std::chrono::milliseconds patience) const {
    return first_is_member_.wait_for(patience);
  }
  /// Each worker, just before it joins for the first time.
  void joins() { ++joined_; }
  /// The first worker, once it is a member. Whether others join now, so that what it was given to
  /// read will soon be handed out anew.
  bool let_others_follow() {
    const bool others_follow = joined_ < workers_;
    first_is_member_.raise();
    return others_follow;
  }

 private:
  std::size_t workers_;
  std::atomic<std::size_t> joined_ = 0;
  std::atomic<bool> claimed_ = false;
  WaitableFlag first_is_member_;
};

}  // namespace kioskline::ingest
