#include "commands/time_option.hpp"

#include <fmt/format.h>

#include "domain/error.hpp"
#include "validation/local_clock.hpp"
#include "validation/timestamp.hpp"

namespace kioskline::commands {

std::optional<Instant> instant_option(const std::string& flag, const std::string& text,
                                      const std::string& zone) {
  if (text.empty()) return std::nullopt;
  const auto timestamp = validation::parse_timestamp(text);
  if (!timestamp) {
    throw Error(ExitCode::usage, fmt::format("{} {}: not a time", flag, text),
                "Write it as 2026-02-24T10:15:03Z.");
  }
  if (timestamp->utc_offset) {
    return Instant(timestamp->reading.time_since_epoch() - *timestamp->utc_offset);
  }
  return validation::LocalClock(zone).to_instant(timestamp->reading);
}

}  // namespace kioskline::commands
