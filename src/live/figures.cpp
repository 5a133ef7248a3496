#include "live/figures.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "configuration/value_text.hpp"
#include "domain/instant_text.hpp"
#include "live/table.hpp"

namespace kioskline::live {
namespace {

/// When, where and of which days the figures are.
struct Envelope {
  std::string as_of;
  std::optional<std::string> time_zone;
  std::optional<Days> days;
};

std::string text_of(std::chrono::sys_days date) {
  std::string text;
  append_text(date, text);
  return text;
}

std::expected<Envelope, Problem> read_envelope(store::Connection& connection,
                                               const Endpoint& endpoint,
                                               const Arguments& arguments) {
  constexpr const char* as_of =
      R"(to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))";
  if (!endpoint.takes(Parameter::museum)) {
    const store::Result now = connection.execute(fmt::format("SELECT {}", as_of));
    return Envelope{std::string(now.text(0, 0)), {}, {}};
  }
  const store::Result here = connection.execute(
      fmt::format("SELECT {}, time_zone, today FROM reporting.museum WHERE museum_id = $1", as_of),
      {std::to_string(arguments.museum.value)});
  if (here.rows() == 0) {
    return std::unexpected(Problem{404, fmt::format("There is no museum {}: /api/v1/museums lists "
                                                    "those there are.",
                                                    arguments.museum.value)});
  }
  Envelope envelope{std::string(here.text(0, 0)), std::string(here.text(0, 1)), {}};
  if (endpoint.takes(Parameter::from) && !arguments.waiting) {
    const auto days = days_of(arguments, parse_date(here.text(0, 2)).value());
    if (!days) return std::unexpected(days.error());
    envelope.days = *days;
  }
  return envelope;
}

store::Parameter value_of(Parameter parameter, const Arguments& arguments,
                          const Envelope& envelope) {
  switch (parameter) {
    case Parameter::museum:
      return std::to_string(arguments.museum.value);
    case Parameter::from:
      return envelope.days ? store::Parameter(text_of(envelope.days->from)) : std::nullopt;
    case Parameter::until:
      return envelope.days ? store::Parameter(text_of(envelope.days->until)) : std::nullopt;
    case Parameter::filtered:
      return arguments.filtered ? "true" : "false";
    case Parameter::waiting:
      return arguments.waiting ? "true" : "false";
    case Parameter::by:
      return fmt::format("{{{}}}", fmt::join(arguments.by, ","));
    case Parameter::exhibition:
      return arguments.exhibition ? store::Parameter(std::to_string(*arguments.exhibition))
                                  : std::nullopt;
    case Parameter::floor:
      return arguments.floor;
    case Parameter::department:
      return arguments.department;
    case Parameter::kind:
      return arguments.kind;
    case Parameter::change:
      return text_of(*arguments.change);
    case Parameter::reason:
      return arguments.reason;
    case Parameter::before:
      return arguments.before;
  }
  return std::nullopt;
}

std::string json_text(const std::optional<std::string>& text) {
  return text ? nlohmann::json(*text).dump() : "null";
}

std::string in_envelope(const Envelope& envelope, const std::string& rows) {
  std::optional<std::string> from;
  std::optional<std::string> until;
  if (envelope.days) {
    from = text_of(envelope.days->from);
    until = text_of(envelope.days->until);
  }
  return fmt::format(R"({{"as_of":{},"time_zone":{},"from":{},"until":{},"rows":{}}})",
                     json_text(envelope.as_of), json_text(envelope.time_zone), json_text(from),
                     json_text(until), rows);
}

}  // namespace

std::expected<std::string, Problem> read_figures(Reader& reader, const Endpoint& endpoint,
                                                 const Arguments& arguments, Format format) {
  return reader.in_snapshot(
      [&](store::Connection& connection) -> std::expected<std::string, Problem> {
        const auto envelope = read_envelope(connection, endpoint, arguments);
        if (!envelope) return std::unexpected(envelope.error());
        std::vector<store::Parameter> values;
        for (const Parameter parameter : endpoint.parameters) {
          values.push_back(value_of(parameter, arguments, *envelope));
        }
        const store::Result rows = connection.execute(endpoint.sql, values);
        return format == Format::csv ? csv_rows(rows) : in_envelope(*envelope, json_rows(rows));
      });
}

}  // namespace kioskline::live
