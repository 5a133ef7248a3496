#pragma once

#include <cstdint>
#include <expected>
#include <string>

#include "live/arguments.hpp"
#include "live/endpoint.hpp"
#include "live/problem.hpp"
#include "live/reader.hpp"

namespace kioskline::live {

enum class Format : std::uint8_t { json, csv };

/// Reads one set of figures: as JSON in an envelope {as_of, time_zone, from, until, rows}, or the
/// rows as CSV. Throws DatabaseError.
std::expected<std::string, Problem> read_figures(Reader& reader, const Endpoint& endpoint,
                                                 const Arguments& arguments, Format format);

}  // namespace kioskline::live
