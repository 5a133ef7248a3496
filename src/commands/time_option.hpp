#pragma once

#include <optional>
#include <string>

#include "domain/press.hpp"

namespace kioskline::commands {

/// The time that a flag was given, as the message contract writes `at`; without an offset it is the
/// local time of `zone`. Empty for an empty text. Throws Error (usage) that names the flag.
std::optional<Instant> instant_option(const std::string& flag, const std::string& text,
                                      const std::string& zone);

}  // namespace kioskline::commands
