#pragma once

#include <date/tz.h>

#include <chrono>
#include <string>

#include "domain/press.hpp"

namespace kioskline::validation {

/// A museum's wall clock. Keeps the interval of constant UTC offset it met last, so that a
/// conversion within it costs a comparison and an addition. One thread.
class LocalClock {
 public:
  /// `zone`: an IANA name. Throws Error (configuration) when this machine does not know it.
  explicit LocalClock(const std::string& zone);

  /// Local wall clock, as a time point that counts local microseconds.
  std::chrono::local_time<std::chrono::microseconds> to_local(Instant instant);
  LocalHour local_hour(Instant instant);

  /// The instant of a wall clock reading. A reading that happens twice (clocks go back) is the
  /// earlier one; one that never happens (clocks go forward) is the moment of the change.
  Instant to_instant(std::chrono::local_time<std::chrono::microseconds> local);

 private:
  const date::time_zone* zone_;
  Instant begin_ = Instant::max();  ///< of the interval known
  Instant end_ = Instant::min();
  std::chrono::microseconds offset_{};
};

/// Date and hour of a local wall clock reading.
LocalHour hour_of(std::chrono::local_time<std::chrono::microseconds> local);

}  // namespace kioskline::validation
