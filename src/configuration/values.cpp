#include "configuration/values.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <utility>

namespace kioskline {
namespace {

/// The number in front of a text, and what follows it.
std::expected<std::pair<std::uint64_t, std::string_view>, std::string> number_and_rest(
    std::string_view text, const char* expected) {
  std::uint64_t number = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
  if (parsed.ec != std::errc{}) return std::unexpected(expected);
  return std::pair(number, text.substr(static_cast<std::size_t>(parsed.ptr - text.data())));
}

}  // namespace

Parsed<std::chrono::milliseconds> parse_duration(std::string_view text) {
  constexpr const char* expected = "expected a duration such as 5ms, 10s, 5m, 24h or 90d";
  constexpr std::array<std::pair<std::string_view, std::int64_t>, 5> units{
      {{"ms", 1}, {"s", 1'000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}}};
  const auto split = number_and_rest(text, expected);
  if (!split) return std::unexpected(split.error());
  constexpr std::uint64_t most = 1'000'000'000;
  for (const auto& [unit, factor] : units) {
    if (split->second == unit && split->first <= most) {
      return std::chrono::milliseconds(static_cast<std::int64_t>(split->first) * factor);
    }
  }
  return std::unexpected(expected);
}

Parsed<std::uint64_t> parse_size(std::string_view text) {
  constexpr const char* expected = "expected a size such as 8MiB, 512KiB or a number of bytes";
  constexpr std::array<std::pair<std::string_view, std::uint64_t>, 5> units{
      {{"", 1}, {"B", 1}, {"KiB", 1ULL << 10U}, {"MiB", 1ULL << 20U}, {"GiB", 1ULL << 30U}}};
  const auto split = number_and_rest(text, expected);
  if (!split) return std::unexpected(split.error());
  constexpr std::uint64_t most = 1ULL << 40U;
  for (const auto& [unit, factor] : units) {
    if (split->second == unit && split->first <= most / factor) return split->first * factor;
  }
  return std::unexpected(expected);
}

Parsed<std::chrono::microseconds> parse_clock(std::string_view text) {
  constexpr const char* expected = "expected a time of day such as 08:45";
  std::array<std::uint32_t, 3> parts{};
  std::size_t count = 0;
  while (count < parts.size()) {
    if (text.size() < 2) return std::unexpected(expected);
    const auto parsed = std::from_chars(text.data(), text.data() + 2, parts.at(count));
    if (parsed.ptr != text.data() + 2) return std::unexpected(expected);
    ++count;
    text.remove_prefix(2);
    if (text.empty()) break;
    if (text.front() != ':') return std::unexpected(expected);
    text.remove_prefix(1);
  }
  if (!text.empty() || count < 2 || parts[0] > 23 || parts[1] > 59 || parts[2] > 59)
    return std::unexpected(expected);
  return std::chrono::hours(parts[0]) + std::chrono::minutes(parts[1]) +
         std::chrono::seconds(parts[2]);
}

Parsed<std::chrono::sys_days> parse_date(std::string_view text) {
  constexpr const char* expected = "expected a date such as 2000-01-01";
  int year = 0;
  unsigned month = 0;
  unsigned day = 0;
  if (text.size() != 10 || text[4] != '-' || text[7] != '-' ||
      std::from_chars(text.data(), text.data() + 4, year).ptr != text.data() + 4 ||
      std::from_chars(text.data() + 5, text.data() + 7, month).ptr != text.data() + 7 ||
      std::from_chars(text.data() + 8, text.data() + 10, day).ptr != text.data() + 10) {
    return std::unexpected(expected);
  }
  const std::chrono::year_month_day date(std::chrono::year{year}, std::chrono::month{month},
                                         std::chrono::day{day});
  if (!date.ok()) return std::unexpected(expected);
  return std::chrono::sys_days(date);
}

Parsed<std::uint32_t> parse_count(std::string_view text, std::uint32_t least, std::uint32_t most) {
  std::uint32_t number = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
  if (parsed.ec != std::errc{} || parsed.ptr != text.data() + text.size() || number < least ||
      number > most) {
    return std::unexpected(fmt::format("expected a whole number from {} to {}", least, most));
  }
  return number;
}

}  // namespace kioskline
