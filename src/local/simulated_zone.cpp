#include "local/simulated_zone.hpp"

#include <fmt/format.h>

namespace kioskline::local {

std::string simulated_zone(Instant now) {
  const auto of_day = now - std::chrono::floor<std::chrono::days>(now);
  const auto hour = std::chrono::floor<std::chrono::hours>(of_day).count();
  constexpr int wanted_hour = 10;
  constexpr int westernmost = -12;
  auto east = wanted_hour - hour;
  if (east < westernmost) east += 24;
  if (east == 0) return "Etc/GMT";
  // The sign of these names is the other way round: Etc/GMT-3 lies three hours east.
  return fmt::format("Etc/GMT{:+}", -east);
}

}  // namespace kioskline::local
