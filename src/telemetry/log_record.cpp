#include "telemetry/log_record.hpp"

#include <fmt/chrono.h>

#include <nlohmann/json.hpp>
#include <utility>

namespace kioskline::telemetry {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

std::string_view name_of(Level level) {
  switch (level) {
    case Level::debug:
      return "debug";
    case Level::info:
      return "info";
    case Level::warning:
      return "warning";
    case Level::error:
      return "error";
  }
  std::unreachable();
}

/// "10:15:03.123" or, with a date before it, "2026-02-24T10:15:03.123".
std::string time_text(std::chrono::system_clock::time_point time, bool with_date) {
  const auto whole = std::chrono::floor<seconds>(time);
  const auto rest = std::chrono::floor<milliseconds>(time - whole).count();
  const std::tm parts = fmt::gmtime(std::chrono::system_clock::to_time_t(whole));
  return fmt::format("{}{:%H:%M:%S}.{:03}", with_date ? fmt::format("{:%Y-%m-%dT}", parts) : "",
                     parts, rest);
}

void append_escaped(std::string_view text, std::string& out) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f) {
      out += fmt::format("\\x{:02x}", byte);
    } else {
      out += c;
    }
  }
}

/// As a JSON string.
std::string json_string(std::string_view text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

std::string human_line(const LogRecord& record) {
  std::string line =
      fmt::format("{} {:<7}  ", time_text(record.time, false), name_of(record.level));
  append_escaped(record.message, line);
  std::string_view separator = "  ";
  for (const Field& field : record.fields) {
    line += fmt::format("{}{}=", std::exchange(separator, " "), field.key);
    append_escaped(field.value, line);
  }
  return line += '\n';
}

std::string json_line(const LogRecord& record) {
  std::string line =
      fmt::format(R"({{"time":"{}Z","level":"{}","message":{})", time_text(record.time, true),
                  name_of(record.level), json_string(record.message));
  for (const Field& field : record.fields) {
    line += fmt::format(",{}:{}", json_string(field.key),
                        field.is_number ? field.value : json_string(field.value));
  }
  return line += "}\n";
}

}  // namespace kioskline::telemetry
