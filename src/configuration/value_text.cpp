#include "configuration/value_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <limits>
#include <optional>
#include <span>

namespace kioskline {
namespace {

using std::chrono::microseconds;

struct Unit {
  std::string_view name;
  std::uint64_t factor;
};

// Smallest first.
constexpr std::array<Unit, 6> duration_units{{{"us", 1},
                                              {"ms", 1'000},
                                              {"s", 1'000'000},
                                              {"m", 60'000'000},
                                              {"h", 3'600'000'000},
                                              {"d", 86'400'000'000}}};
constexpr std::array<Unit, 4> size_units{
    {{"", 1}, {"KiB", 1U << 10U}, {"MiB", 1U << 20U}, {"GiB", 1U << 30U}}};

std::optional<std::uint64_t> parse_digits(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<int> parse_field(std::string_view text, std::size_t begin, std::size_t size,
                               int most) {
  const auto value = parse_digits(text.substr(begin, size));
  if (!value || *value > static_cast<std::uint64_t>(most)) return std::nullopt;
  return static_cast<int>(*value);
}

/// Digits and a unit; empty when that is not what it is, or too large for microseconds or bytes.
std::optional<std::uint64_t> parse_quantity(std::string_view text, std::span<const Unit> units) {
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const auto number = parse_digits(text.substr(0, digits));
  if (!number) return std::nullopt;
  for (const Unit& unit : units) {
    if (text.substr(digits) != unit.name) continue;
    if (*number > std::numeric_limits<std::int64_t>::max() / unit.factor) return std::nullopt;
    return *number * unit.factor;
  }
  return std::nullopt;
}

/// The largest unit that leaves a whole number, no smaller than the one at `zero_unit` for 0.
std::string quantity_text(std::uint64_t value, std::span<const Unit> units, std::size_t zero_unit) {
  if (value == 0) return fmt::format("0{}", units[zero_unit].name);
  std::size_t best = 0;
  for (std::size_t i = 0; i < units.size(); ++i) {
    if (value % units[i].factor == 0) best = i;
  }
  return fmt::format("{}{}", value / units[best].factor, units[best].name);
}

}  // namespace

Parsed<microseconds> parse_duration(std::string_view text) {
  if (text == "0") return microseconds{0};
  if (const auto value = parse_quantity(text, duration_units)) {
    return microseconds{static_cast<std::int64_t>(*value)};
  }
  return std::unexpected("a whole number with a unit (us, ms, s, m, h or d), like \"10s\"");
}

std::string duration_text(microseconds duration) {
  constexpr std::size_t seconds = 2;
  return quantity_text(static_cast<std::uint64_t>(duration.count()), duration_units, seconds);
}

Parsed<std::uint64_t> parse_size(std::string_view text) {
  if (const auto value = parse_quantity(text, size_units)) return *value;
  return std::unexpected("bytes with an optional unit (KiB, MiB or GiB), like \"8MiB\"");
}

std::string size_text(std::uint64_t bytes) { return quantity_text(bytes, size_units, 0); }

Parsed<microseconds> parse_time_of_day(std::string_view text) {
  const bool with_seconds = text.size() == 8 && text[5] == ':';
  if ((text.size() == 5 || with_seconds) && text[2] == ':') {
    const auto hours = parse_field(text, 0, 2, 23);
    const auto minutes = parse_field(text, 3, 2, 59);
    const auto seconds = with_seconds ? parse_field(text, 6, 2, 59) : 0;
    if (hours && minutes && seconds) {
      return std::chrono::hours{*hours} + std::chrono::minutes{*minutes} +
             std::chrono::seconds{*seconds};
    }
  }
  return std::unexpected("a time of day, like \"08:45\" or \"08:45:30\"");
}

std::string time_of_day_text(microseconds time) {
  const std::chrono::hh_mm_ss split(std::chrono::floor<std::chrono::seconds>(time));
  std::string text = fmt::format("{:02}:{:02}", split.hours().count(), split.minutes().count());
  if (split.seconds().count() != 0) text += fmt::format(":{:02}", split.seconds().count());
  return text;
}

Parsed<std::chrono::sys_days> parse_date(std::string_view text) {
  if (text.size() == 10 && text[4] == '-' && text[7] == '-') {
    const auto year = parse_field(text, 0, 4, 9999);
    const auto month = parse_field(text, 5, 2, 12);
    const auto day = parse_field(text, 8, 2, 31);
    if (year && month && day) {
      const std::chrono::year_month_day date{std::chrono::year{*year},
                                             std::chrono::month{static_cast<unsigned>(*month)},
                                             std::chrono::day{static_cast<unsigned>(*day)}};
      if (date.ok()) return std::chrono::sys_days{date};
    }
  }
  return std::unexpected("a date, like \"2000-01-01\"");
}

Parsed<bool> parse_boolean(std::string_view text) {
  if (text == "true") return true;
  if (text == "false") return false;
  return std::unexpected("true or false");
}

std::string boolean_text(bool value) { return value ? "true" : "false"; }

Parsed<std::uint64_t> parse_count(std::string_view text) {
  if (const auto value = parse_digits(text)) return *value;
  return std::unexpected("a whole number");
}

Parsed<std::vector<std::string>> parse_list(std::string_view text) {
  std::vector<std::string> items;
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    if (comma > 0) items.emplace_back(text.substr(0, comma));
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  if (items.empty()) return std::unexpected("a name or several");
  return items;
}

bool equal_but_for_case(std::string_view a, std::string_view b) {
  const auto lower = [](unsigned char c) { return std::tolower(c); };
  return std::ranges::equal(a, b, {}, lower, lower);
}

}  // namespace kioskline
