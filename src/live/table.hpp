#pragma once

#include <string>

#include "store/connection.hpp"

namespace kioskline::live {

/// The rows of an answer as a JSON array of objects, [{"exhibition_id":1,...},...], in the columns'
/// order. Numbers are as the database writes them; dates are ISO 8601, instants RFC 3339 in UTC,
/// museum-local times without an offset.
std::string json_rows(const store::Result& rows);

/// One of the rows, as an object.
std::string json_row(const store::Result& rows, int row);

/// The same as CSV (RFC 4180) with a line of names; NULL is an empty field.
std::string csv_rows(const store::Result& rows);

}  // namespace kioskline::live
