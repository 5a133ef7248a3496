#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace kioskline {

/// The texts of settings as values. The error says what is expected instead.
template <class Value>
using Parsed = std::expected<Value, std::string>;

/// "5ms", "10s", "5m", "24h", "90d"; a whole number and a unit.
Parsed<std::chrono::milliseconds> parse_duration(std::string_view text);
/// "8MiB", "512KiB", "100B" or a plain number of bytes.
Parsed<std::uint64_t> parse_size(std::string_view text);
/// "08:45" or "08:45:30": time of day.
Parsed<std::chrono::microseconds> parse_clock(std::string_view text);
/// "2000-01-01".
Parsed<std::chrono::sys_days> parse_date(std::string_view text);
/// A whole number from `least` to `most`.
Parsed<std::uint32_t> parse_count(std::string_view text, std::uint32_t least, std::uint32_t most);

}  // namespace kioskline
