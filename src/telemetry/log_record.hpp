#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <fmt/format.h>

namespace kioskline::telemetry {

enum class Level : std::uint8_t { debug, info, warning, error };

/// One fact of a log record that a machine may search for: topic=lmnh, offset=17. Never a secret.
struct Field {
  std::string key;
  std::string value;
  bool is_number = false;

  template <class Value>
  Field(std::string_view name, const Value& content)
      : key(name), value(fmt::format("{}", content)), is_number(std::is_arithmetic_v<Value>) {}
};

/// What is logged, before it has a form.
struct LogRecord {
  std::chrono::system_clock::time_point time;
  Level level = Level::info;
  std::string_view message;
  const std::vector<Field>& fields;
};

/// "10:15:03.123 warning  message  topic=lmnh offset=17" and a line end; UTC. Control characters of
/// the texts are shown as escapes, so that a record is one line and no text can pretend to be
/// another record.
std::string human_line(const LogRecord& record);

/// {"time":"2026-02-24T10:15:03.123Z","level":"warning","message":"…","topic":"lmnh","offset":17}
/// and a line end. Bytes that are no UTF-8 become U+FFFD.
std::string json_line(const LogRecord& record);

}  // namespace kioskline::telemetry
