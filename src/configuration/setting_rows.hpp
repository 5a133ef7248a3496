#pragma once

// How the rows of the table of settings are made: one function for each type of value.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>
#include <concepts>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "configuration/secret_file.hpp"
#include "configuration/setting_table.hpp"
#include "configuration/value_text.hpp"

namespace kioskline::rows {

struct Names {
  std::string name;
  std::string flag;
};

template <class T>
struct Range {
  T least;
  T most;
};

/// `access` says where a setting's value lies: a function of the configuration or of a museum.
template <class Access>
auto& value_in(const Access& access, Configuration& configuration, std::size_t museum) {
  if constexpr (std::invocable<Access, Configuration&>) {
    return access(configuration);
  } else {
    return access(configuration.museums.at(museum));
  }
}

/// parse: text -> Parsed<value>; print: value -> text, used for the default.
template <class Access, class Parse, class Print>
Setting row(const Names& names, const std::string& type, const Access& access, const Parse& parse,
            Print print, const std::string& description) {
  Configuration defaults;
  defaults.museums.push_back(default_museum());
  Setting setting{.name = names.name,
                  .value = names.name,
                  .flag = names.flag,
                  .type = type,
                  .default_text = print(value_in(access, defaults, 0)),
                  .description = description,
                  .set = {}};
  setting.set = [access, parse](Configuration& configuration, std::size_t museum,
                                std::string_view text) -> std::expected<void, std::string> {
    auto parsed = parse(text);
    if (!parsed) return std::unexpected(std::move(parsed.error()));
    value_in(access, configuration, museum) = std::move(*parsed);
    return {};
  };
  return setting;
}

inline std::string as_it_is(const std::string& text) { return text; }

template <class Access>
Setting text(const Names& names, Access access, const std::string& description) {
  const auto parse = [](std::string_view given) { return Parsed<std::string>(given); };
  return row(names, "text", access, parse, &as_it_is, description);
}

template <class Access>
Setting path(const Names& names, Access access, const std::string& description) {
  Setting setting = text(names, access, description);
  setting.type = "path";
  return setting;
}

template <class Access>
Setting text_checked_by(const Names& names, const std::string& type, Access access,
                        Parsed<std::string> (*parse)(std::string_view),
                        const std::string& description) {
  return row(names, type, access, parse, &as_it_is, description);
}

/// Case does not matter: Kafka's own documentation writes SASL_SSL.
template <class Access>
Setting choice(const Names& names, Access access, std::vector<std::string> choices,
               std::string description) {
  std::string listed = fmt::format("{}", fmt::join(choices, ", "));
  description += ": " + listed;
  const auto parse = [choices = std::move(choices),
                      listed](std::string_view given) -> Parsed<std::string> {
    const auto found = std::ranges::find_if(
        choices, [given](const std::string& choice) { return equal_but_for_case(choice, given); });
    if (found != choices.end()) return *found;
    return std::unexpected("one of " + listed);
  };
  return row(names, "choice", access, parse, &as_it_is, description);
}

template <class Access>
Setting count(const Names& names, Access access, Range<std::uint32_t> range,
              const std::string& description) {
  const auto parse = [range](std::string_view given) -> Parsed<std::uint32_t> {
    const auto value = parse_count(given);
    if (value && *value >= range.least && *value <= range.most) {
      return static_cast<std::uint32_t>(*value);
    }
    return std::unexpected(fmt::format("a whole number from {} to {}", range.least, range.most));
  };
  const auto print = [](std::uint32_t value) { return fmt::to_string(value); };
  Setting setting = row(names, "number", access, parse, print, description);
  setting.notation = Notation::number;
  return setting;
}

template <class Access>
Setting boolean(const Names& names, Access access, const std::string& description) {
  Setting setting = row(names, "true or false", access, &parse_boolean, &boolean_text, description);
  setting.notation = Notation::boolean;
  return setting;
}

template <class Access>
Setting size(const Names& names, Access access, Range<std::uint64_t> range,
             const std::string& description) {
  const auto parse = [range](std::string_view given) -> Parsed<std::uint64_t> {
    auto value = parse_size(given);
    if (value && (*value < range.least || *value > range.most)) {
      return std::unexpected(
          fmt::format("a size from {} to {}", size_text(range.least), size_text(range.most)));
    }
    return value;
  };
  return row(names, "size", access, parse, &size_text, description);
}

template <class Duration, class Access>
Setting duration(const Names& names, Access access, Range<Duration> range,
                 const std::string& description) {
  const auto parse = [range](std::string_view given) -> Parsed<Duration> {
    const auto value = parse_duration(given);
    if (!value) return std::unexpected(value.error());
    const auto whole = std::chrono::duration_cast<Duration>(*value);
    if (whole == *value && whole >= range.least && whole <= range.most) return whole;
    return std::unexpected(fmt::format("a duration from {} to {}, in steps of {}",
                                       duration_text(range.least), duration_text(range.most),
                                       duration_text(Duration{1})));
  };
  const auto print = [](Duration value) { return duration_text(value); };
  return row(names, "duration", access, parse, print, description);
}

template <class Access>
Setting time_of_day(const Names& names, Access access, const std::string& description) {
  return row(names, "time of day", access, &parse_time_of_day, &time_of_day_text, description);
}

template <class Access>
Setting text_list(const Names& names, Access access, const std::string& description) {
  const auto print = [](const std::vector<std::string>& items) {
    return fmt::format("{}", fmt::join(items, ","));
  };
  Setting setting = row(names, "text or list", access, &parse_list, print, description);
  setting.notation = Notation::text_or_list;
  return setting;
}

template <class Access>
Setting secret(const std::string& name, Access access, const std::string& description) {
  const auto parse = [](std::string_view given) { return Parsed<Secret>(std::string(given)); };
  const auto print = [](const Secret&) { return std::string(); };
  Setting setting = row({name, ""}, "secret", access, parse, print, description);
  setting.secret = true;
  return setting;
}

/// The second way to give the secret `name`: a file that holds it.
template <class Access>
Setting secret_file(const std::string& name, std::string flag, Access access) {
  const auto print = [](const Secret&) { return std::string(); };
  Setting setting = row({name + "_file", std::move(flag)}, "path", access, &read_secret_file, print,
                        "File that holds " + name);
  setting.value = name;
  return setting;
}

}  // namespace kioskline::rows
