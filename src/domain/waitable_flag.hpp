#pragma once

#include <chrono>

namespace kioskline {

/// Whether a descriptor becomes readable within `patience`; returns as soon as it does.
bool readable_within(int descriptor, std::chrono::milliseconds patience);

/// Raised once, for good: what waits on its descriptor (together with others, by poll) wakes up,
/// and whoever asks later finds it raised. Thread-safe.
class WaitableFlag {
 public:
  /// Throws std::system_error when the system has no descriptor left.
  WaitableFlag();
  ~WaitableFlag();
  WaitableFlag(const WaitableFlag&) = delete;
  WaitableFlag& operator=(const WaitableFlag&) = delete;

  void raise();
  /// Readable once raised. Owned by the flag.
  int descriptor() const { return descriptor_; }
  /// True as soon as it is raised, false after `patience`.
  bool wait_for(std::chrono::milliseconds patience) const {
    return readable_within(descriptor_, patience);
  }

 private:
  int descriptor_;
};

}  // namespace kioskline
