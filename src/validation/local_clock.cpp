#include "validation/local_clock.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "domain/error.hpp"

namespace kioskline::validation {
namespace {

using std::chrono::microseconds;

const date::time_zone* find_zone(const std::string& name) {
  try {
    return date::locate_zone(name);
  } catch (const std::runtime_error&) {
    throw Error(ExitCode::configuration,
                fmt::format("time zone '{}' is not known to this machine", name),
                "Use an IANA name such as Europe/London, and install the package tzdata.");
  }
}

}  // namespace

LocalClock::LocalClock(const std::string& zone) : zone_(find_zone(zone)) {}

std::chrono::local_time<microseconds> LocalClock::to_local(Instant instant) {
  if (instant < begin_ || instant >= end_) {
    const date::sys_info info = zone_->get_info(std::chrono::floor<std::chrono::seconds>(instant));
    // Infinite past and future don't fit into microseconds.
    constexpr std::chrono::days reach{366 * 9000};
    const auto seconds = std::chrono::floor<std::chrono::seconds>(instant);
    begin_ = std::max(info.begin, seconds - reach);
    end_ = std::min(info.end, seconds + reach);
    offset_ = info.offset;
  }
  return std::chrono::local_time<microseconds>(instant.time_since_epoch() + offset_);
}

LocalHour LocalClock::local_hour(Instant instant) { return hour_of(to_local(instant)); }

Instant LocalClock::to_instant(std::chrono::local_time<microseconds> local) {
  const Instant guess(local.time_since_epoch() - offset_);
  // Well inside the known interval no other reading can be meant.
  constexpr std::chrono::hours margin{26};
  if (end_ > begin_ && guess - margin >= begin_ && guess + margin < end_) return guess;
  const date::local_time<microseconds> reading(local.time_since_epoch());
  return zone_->to_sys(reading, date::choose::earliest);
}

LocalHour hour_of(std::chrono::local_time<microseconds> local) {
  const auto day = std::chrono::floor<std::chrono::days>(local);
  return {.date = std::chrono::sys_days(day.time_since_epoch()),
          .hour = static_cast<std::uint8_t>(
              std::chrono::floor<std::chrono::hours>(local - day).count())};
}

}  // namespace kioskline::validation
