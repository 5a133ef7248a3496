#pragma once

#include <exception>
#include <functional>
#include <thread>

#include "domain/waitable_flag.hpp"

namespace kioskline::local {

/// Work on a thread of its own, which ends when it is asked to and whose failure is not lost.
class BackgroundTask {
 public:
  /// `work` is given a descriptor that becomes readable when it is to end.
  explicit BackgroundTask(std::function<void(int stop_descriptor)> work);
  /// Asks it to end and waits; a failure that nobody asked for is dropped.
  ~BackgroundTask();
  BackgroundTask(const BackgroundTask&) = delete;
  BackgroundTask& operator=(const BackgroundTask&) = delete;

  /// Readable once it has ended, asked or not.
  int ended_descriptor() const { return ended_.descriptor(); }
  /// Asks it to end and waits; throws what it threw.
  void finish();

 private:
  void stop();

  WaitableFlag stop_;
  WaitableFlag ended_;
  std::exception_ptr failure_;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace kioskline::local
