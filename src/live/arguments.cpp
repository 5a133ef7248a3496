#include "live/arguments.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <limits>
#include <regex>
#include <set>
#include <string_view>

#include "configuration/nearest_name.hpp"
#include "configuration/value_text.hpp"

namespace kioskline::live {
namespace {

using Outcome = std::expected<void, std::string>;

Outcome read_museum(std::string_view text, Arguments& arguments) {
  const auto number = parse_count(text);
  if (!number || *number == 0 || *number > std::numeric_limits<std::int32_t>::max()) {
    return std::unexpected("the number of a museum, as /api/v1/museums lists it");
  }
  arguments.museum = {static_cast<std::int32_t>(*number)};
  return {};
}

Outcome read_date(std::string_view text, std::optional<std::chrono::sys_days>& date) {
  using namespace std::chrono_literals;
  const auto parsed = parse_date(text);
  // Far enough for every press, and no date that the database has no room for.
  if (!parsed || *parsed < 2000y / 1 / 1 || *parsed > 2099y / 12 / 31) {
    return std::unexpected("a date from 2000-01-01 to 2099-12-31, like 2026-02-24");
  }
  date = *parsed;
  return {};
}

Outcome read_flag(std::string_view text, bool& flag) {
  if (text != "true" && text != "false") return std::unexpected("true or false");
  flag = text == "true";
  return {};
}

Outcome read_exhibition(std::string_view text, Arguments& arguments) {
  const auto number = parse_count(text);
  if (!number || *number > std::numeric_limits<std::int16_t>::max()) {
    return std::unexpected("the number of an exhibition, as /api/v1/exhibitions lists it");
  }
  arguments.exhibition = static_cast<std::int32_t>(*number);
  return {};
}

Outcome read_name(std::string_view text, std::optional<std::string>& name) {
  constexpr std::ptrdiff_t longest = 200;
  const auto begins_character = [](unsigned char c) { return (c & 0xC0U) != 0x80U; };
  if (text.empty() || std::ranges::count_if(text, begins_character) > longest) {
    return std::unexpected("a name, as /api/v1/exhibitions lists it");
  }
  name = text;
  return {};
}

Outcome read_kind(std::string_view text, Arguments& arguments) {
  if (text != "assistance" && text != "emergency") {
    return std::unexpected("assistance or emergency");
  }
  arguments.kind = text;
  return {};
}

Outcome read_reason(std::string_view text, Arguments& arguments) {
  static const std::regex reason("[a-z]{1,20}:[a-z_]{1,40}");
  if (!std::regex_match(text.begin(), text.end(), reason)) {
    return std::unexpected("a reason, like val:out_of_range");
  }
  arguments.reason = text;
  return {};
}

Outcome read_cursor(std::string_view text, Arguments& arguments) {
  // As many digits as the database has room for.
  static const std::regex cursor(R"(\d{1,16}\.\d{1,9}\.\d{1,9}\.\d{1,18})");
  if (!std::regex_match(text.begin(), text.end(), cursor)) {
    return std::unexpected("a cursor that a row of these figures has");
  }
  arguments.before = text;
  return {};
}

Outcome read_dimensions(std::string_view text, Arguments& arguments) {
  const auto known = dimensions();
  const auto given = parse_list(text);
  const bool all_known = given && std::ranges::all_of(*given, [&](const std::string& name) {
                           return std::ranges::find(known, name) != known.end();
                         });
  if (!all_known) {
    return std::unexpected(
        fmt::format("one or more of {}, with commas between them", fmt::join(known, ", ")));
  }
  arguments.by = *given;
  return {};
}

Outcome read_value(Parameter parameter, std::string_view text, Arguments& arguments) {
  switch (parameter) {
    case Parameter::museum:
      return read_museum(text, arguments);
    case Parameter::from:
      return read_date(text, arguments.from);
    case Parameter::until:
      return read_date(text, arguments.until);
    case Parameter::filtered:
      return read_flag(text, arguments.filtered);
    case Parameter::waiting:
      return read_flag(text, arguments.waiting);
    case Parameter::by:
      return read_dimensions(text, arguments);
    case Parameter::exhibition:
      return read_exhibition(text, arguments);
    case Parameter::floor:
      return read_name(text, arguments.floor);
    case Parameter::department:
      return read_name(text, arguments.department);
    case Parameter::change:
      return read_date(text, arguments.change);
    case Parameter::kind:
      return read_kind(text, arguments);
    case Parameter::reason:
      return read_reason(text, arguments);
    case Parameter::before:
      return read_cursor(text, arguments);
  }
  return {};
}

Problem unknown(const std::string& name, std::span<const Parameter> known) {
  std::vector<std::string> names;
  for (const Parameter parameter : known) names.emplace_back(name_of(parameter));
  if (names.empty()) {
    return {400,
            fmt::format("There is no parameter '{}' here, nor any other: leave it out.", name)};
  }
  const std::string nearest = nearest_name(name, names);
  const std::string hint = nearest.empty() ? "" : fmt::format(" Did you mean '{}'?", nearest);
  return {400, fmt::format("There is no parameter '{}' here.{} There are: {}.", name, hint,
                           fmt::join(names, ", "))};
}

}  // namespace

std::expected<Arguments, Problem> read_arguments(std::span<const Parameter> known,
                                                 const GivenParameters& given) {
  Arguments arguments;
  std::set<std::string_view> seen;
  for (const auto& [name, value] : given) {
    const auto parameter = std::ranges::find(known, std::string_view(name), &name_of);
    if (parameter == known.end()) return std::unexpected(unknown(name, known));
    if (!seen.insert(name).second) {
      return std::unexpected(
          Problem{400, fmt::format("The parameter '{}' is given twice: give it once.", name)});
    }
    if (const auto outcome = read_value(*parameter, value, arguments); !outcome) {
      return std::unexpected(
          Problem{400, fmt::format("The parameter '{}' must be {}.", name, outcome.error())});
    }
  }
  const auto lacks = [&](Parameter parameter) {
    return std::ranges::find(known, parameter) != known.end() && !seen.contains(name_of(parameter));
  };
  if (lacks(Parameter::museum)) {
    return std::unexpected(Problem{
        400, "The parameter 'museum' is missing: give a number that /api/v1/museums lists."});
  }
  if (lacks(Parameter::change)) {
    return std::unexpected(Problem{
        400, "The parameter 'change' is missing: give the first day after it, like 2026-02-24."});
  }
  return arguments;
}

std::expected<Days, Problem> days_of(const Arguments& arguments, std::chrono::sys_days today) {
  constexpr std::chrono::days longest{366};
  const std::chrono::sys_days until =
      arguments.until.value_or(std::max(arguments.from.value_or(today), today));
  const std::chrono::sys_days from = arguments.from.value_or(until);
  if (from > until) {
    return std::unexpected(Problem{400, "'from' lies after 'until': swap them."});
  }
  if (until - from >= longest) {
    return std::unexpected(
        Problem{400, fmt::format("From 'from' to 'until' are more than {} days: ask for fewer.",
                                 longest.count())});
  }
  return Days{from, until};
}

}  // namespace kioskline::live
