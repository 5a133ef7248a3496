#include "live/table.hpp"

#include <iterator>
#include <nlohmann/json.hpp>
#include <string_view>

namespace kioskline::live {
namespace {

// Source: PostgreSQL's pg_type.dat, where these numbers are fixed.
enum Type : unsigned {
  boolean = 16,
  bigint = 20,
  smallint = 21,
  integer = 23,
  real = 700,
  double_precision = 701,
  timestamp = 1114,
  timestamptz = 1184,
  numeric = 1700
};

bool is_number(unsigned type) {
  switch (type) {
    case bigint:
    case smallint:
    case integer:
    case real:
    case double_precision:
    case numeric:
      return true;
    default:
      return false;
  }
}

/// Neither JSON nor a spreadsheet has them.
bool is_no_number(std::string_view value) {
  return value == "NaN" || value == "Infinity" || value == "-Infinity";
}

/// "2026-02-24 10:15:03.5+00" -> "2026-02-24T10:15:03.5Z": connections run in UTC.
std::string iso(std::string_view value, bool with_zone) {
  constexpr std::string_view utc = "+00";
  std::string text(value);
  if (const std::size_t space = text.find(' '); space != std::string::npos) text[space] = 'T';
  if (with_zone && text.ends_with(utc)) text.replace(text.size() - utc.size(), utc.size(), "Z");
  return text;
}

std::string plain(const store::Result& rows, int row, int column) {
  const std::string_view value = rows.text(row, column);
  switch (rows.column_type(column)) {
    case boolean:
      return value == "t" ? "true" : "false";
    case timestamp:
      return iso(value, false);
    case timestamptz:
      return iso(value, true);
    default:
      return std::string(value);
  }
}

bool is_absent(const store::Result& rows, int row, int column) {
  return rows.is_null(row, column) ||
         (is_number(rows.column_type(column)) && is_no_number(rows.text(row, column)));
}

void append_json(const store::Result& rows, int row, int column, std::string& out) {
  const unsigned type = rows.column_type(column);
  if (is_absent(rows, row, column)) {
    out += "null";
  } else if (is_number(type) || type == boolean) {
    out += plain(rows, row, column);
  } else {
    out += nlohmann::json(plain(rows, row, column)).dump();
  }
}

void append_object(const store::Result& rows, int row, std::string& out) {
  out += '{';
  for (int column = 0; column < rows.columns(); ++column) {
    if (column > 0) out += ',';
    out += nlohmann::json(rows.column_name(column)).dump();
    out += ':';
    append_json(rows, row, column, out);
  }
  out += '}';
}

void append_csv(std::string_view field, std::string& out) {
  if (field.find_first_of(",\"\r\n") == std::string_view::npos) {
    out += field;
    return;
  }
  out += '"';
  for (const char c : field) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

}  // namespace

std::string json_rows(const store::Result& rows) {
  std::string out = "[";
  for (int row = 0; row < rows.rows(); ++row) {
    if (row > 0) out += ',';
    append_object(rows, row, out);
  }
  out += ']';
  return out;
}

std::string json_row(const store::Result& rows, int row) {
  std::string out;
  append_object(rows, row, out);
  return out;
}

std::string csv_rows(const store::Result& rows) {
  std::string out;
  for (int column = 0; column < rows.columns(); ++column) {
    if (column > 0) out += ',';
    append_csv(rows.column_name(column), out);
  }
  out += "\r\n";
  for (int row = 0; row < rows.rows(); ++row) {
    for (int column = 0; column < rows.columns(); ++column) {
      if (column > 0) out += ',';
      if (!is_absent(rows, row, column)) append_csv(plain(rows, row, column), out);
    }
    out += "\r\n";
  }
  return out;
}

}  // namespace kioskline::live
