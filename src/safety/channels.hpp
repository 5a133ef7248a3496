#pragma once

#include "configuration/configuration.hpp"
#include "safety/delivery.hpp"

namespace kioskline::safety {

/// Every way to send there is.
Channels make_channels(const SafetySettings& settings);

}  // namespace kioskline::safety
