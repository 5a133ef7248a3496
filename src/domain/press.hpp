#pragma once

#include <chrono>
#include <cstdint>

#include "domain/ids.hpp"

namespace kioskline {

/// A point in time in UTC, to the microsecond that PostgreSQL keeps.
using Instant = std::chrono::sys_time<std::chrono::microseconds>;

/// What a visitor pressed. The numbers are stored in kiosk.interaction.kind.
enum class PressKind : std::uint8_t { rating = 0, assistance = 1, emergency = 2 };

/// The museum's wall clock at a press, as far as the rollups need it.
struct LocalHour {
  std::chrono::sys_days date{};  ///< local calendar date (not a point in time)
  std::uint8_t hour{};           ///< 0..23

  friend constexpr auto operator<=>(const LocalHour&, const LocalHour&) = default;
};

/// One accepted press: a value, complete and valid by the message contract.
struct Press {
  Instant at{};
  LocalHour local{};
  ExhibitionNumber exhibition{};
  PressKind kind{};
  std::int8_t rating{-1};  ///< 0 (worst) .. 4 (best) for a rating, else -1

  friend constexpr bool operator==(const Press&, const Press&) = default;
};

}  // namespace kioskline
