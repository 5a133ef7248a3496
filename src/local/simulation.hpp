#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "domain/press.hpp"
#include "local/visitors.hpp"

namespace kioskline::local {

/// When simulated visitors press, and how often.
struct Pace {
  double per_second = 1;   ///< 0: as fast as the messages are taken
  std::int64_t count = 0;  ///< how many; 0: until the stop
  /// Where the visitors' own clock begins, which goes on from press to press as it does on a
  /// museum's day; empty: they press now.
  std::optional<Instant> start{};
  std::string time_zone = "Europe/London";  ///< of that clock's days and nights
};

struct Simulated {
  std::int64_t messages = 0;
  std::int64_t well_formed = 0;  ///< valid by the message contract when pressed in opening hours
};

/// Lets visitors press until the count is reached or the stop descriptor is readable; `send` gets
/// every message. Throws what `send` throws.
Simulated simulate(Visitors& visitors, const Pace& pace, int stop_descriptor,
                   const std::function<void(const SimulatedMessage&)>& send);

}  // namespace kioskline::local
