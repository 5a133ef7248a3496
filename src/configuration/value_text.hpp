#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace kioskline {

/// A value read from text, or what was expected instead, to be put behind "must be ".
template <class T>
using Parsed = std::expected<T, std::string>;

/// "500us", "5ms", "10s", "5m", "12h", "90d"; "0" needs no unit. Whole numbers, not negative.
Parsed<std::chrono::microseconds> parse_duration(std::string_view text);
/// With the largest unit that leaves a whole number: "90d", "1500ms", "0s".
std::string duration_text(std::chrono::microseconds duration);

/// Bytes: "512", "64KiB", "8MiB", "1GiB".
Parsed<std::uint64_t> parse_size(std::string_view text);
std::string size_text(std::uint64_t bytes);

/// Of a day: "08:45" or "08:45:30".
Parsed<std::chrono::microseconds> parse_time_of_day(std::string_view text);
std::string time_of_day_text(std::chrono::microseconds time);

/// A calendar date: "2000-01-01".
Parsed<std::chrono::sys_days> parse_date(std::string_view text);

/// "true" or "false".
Parsed<bool> parse_boolean(std::string_view text);
std::string boolean_text(bool value);

/// A whole number without sign or unit.
Parsed<std::uint64_t> parse_count(std::string_view text);

/// Texts with commas between them, at least one; empty ones are passed over.
Parsed<std::vector<std::string>> parse_list(std::string_view text);

/// Of ASCII letters.
bool equal_but_for_case(std::string_view a, std::string_view b);

}  // namespace kioskline
