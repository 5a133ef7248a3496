#pragma once

#include "configuration/configuration.hpp"
#include "safety/delivery.hpp"

namespace kioskline::safety {

/// E-mail by the configured server (SMTP); sent when that has taken it.
Send make_email_channel(const SafetySettings& settings);

}  // namespace kioskline::safety
