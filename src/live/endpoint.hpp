#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace kioskline::live {

/// What a request may be narrowed by. The names are those of the addresses.
enum class Parameter : std::uint8_t {
  museum,
  from,
  until,
  filtered,
  waiting,
  by,
  exhibition,
  floor,
  department,
  kind,
  change,
  reason,
  before
};

std::string_view name_of(Parameter parameter);

/// What may stand in `by`, as the columns of reporting.hourly_press are called.
std::span<const std::string> dimensions();

/// One set of figures: where it is, what narrows it, and the statement that reads it.
struct Endpoint {
  std::string_view path;
  std::span<const Parameter> parameters;  ///< in the order of $1, $2, ...; all of them are used
  const char* sql;

  bool takes(Parameter parameter) const;
};

/// The endpoints of /api/v1, as src/live/openapi.yaml describes them.
std::span<const Endpoint> endpoints();

}  // namespace kioskline::live
