#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace kioskline::validation {

/// What the text of `at` says: a wall clock reading, and the offset from UTC it is in. Without an
/// offset it is the museum's local time.
struct Timestamp {
  std::chrono::local_time<std::chrono::microseconds> reading;
  std::optional<std::chrono::minutes> utc_offset;
};

/// Reads an ISO 8601 date-time as the message contract has it: `T`, `t` or one space between date
/// and time; seconds required; 0 to 9 fraction digits, truncated to the microsecond; offset `Z`,
/// `z`,
/// `+hh:mm`, `+hhmm` (either sign, up to 23:59) or none; a real calendar date of the years 0 to
/// 9999; no leap second. Empty for anything else.
std::optional<Timestamp> parse_timestamp(std::string_view text);

}  // namespace kioskline::validation
