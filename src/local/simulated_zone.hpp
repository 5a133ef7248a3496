#pragma once

#include <string>

#include "domain/press.hpp"

namespace kioskline::local {

/// The zone Etc/GMT±N in which it is between 10 and 11 o'clock at `now`: simulated presses are
/// valid at any time of day.
std::string simulated_zone(Instant now);

}  // namespace kioskline::local
