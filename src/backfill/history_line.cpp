#include "backfill/history_line.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace kioskline::backfill {
namespace {

constexpr std::array<std::string_view, 4> keys = {"at", "site", "val", "type"};
constexpr std::size_t first_number = 2;  // val and type are numbers
constexpr std::size_t type_column = 3;

using Fields = std::array<std::string, keys.size()>;

/// Nothing when the line has more fields than there are keys or ends within a quote.
std::optional<Fields> fields_of(std::string_view line) {
  Fields fields;
  std::size_t field = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (quoted && c == '"' && i + 1 < line.size() && line[i + 1] == '"') {
      fields[field] += line[++i];
    } else if (c == '"' && (quoted || fields[field].empty())) {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      if (++field == fields.size()) return std::nullopt;
    } else {
      fields[field] += c;
    }
  }
  if (quoted) return std::nullopt;
  return fields;
}

/// A JSON integer: no plus, no leading zero.
bool is_integer(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  const bool digits =
      !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
  return digits && (text.size() == 1 || text.front() != '0');
}

std::string_view without_zero_fraction(std::string_view text) {
  const std::size_t point = text.find('.');
  if (point == std::string_view::npos || point + 1 == text.size()) return text;
  return text.find_first_not_of('0', point + 1) == std::string_view::npos ? text.substr(0, point)
                                                                          : text;
}

void append_text(std::string_view text, std::string& json) {
  constexpr std::string_view hex = "0123456789abcdef";
  json += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      json += '\\';
      json += c;
    } else if (byte < 0x20U) {
      json += "\\u00";
      json += hex[byte >> 4U];
      json += hex[byte & 0xFU];
    } else {
      json += c;
    }
  }
  json += '"';
}

}  // namespace

std::string message_of_line(std::string_view line) {
  const std::optional<Fields> fields = fields_of(line);
  if (!fields) return std::string(line);
  std::string json;
  for (std::size_t column = 0; column < keys.size(); ++column) {
    std::string_view text = (*fields)[column];
    if (text.empty()) continue;
    json += json.empty() ? "{\"" : ", \"";
    json += keys[column];
    json += "\": ";
    if (column == type_column) text = without_zero_fraction(text);
    if (column >= first_number && is_integer(text)) {
      json += text;
    } else {
      append_text(text, json);
    }
  }
  return json.empty() ? "{}" : json + "}";
}

}  // namespace kioskline::backfill
