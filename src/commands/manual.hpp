#pragma once

#include <string>
#include <string_view>

#include "commands/command_shape.hpp"

namespace kioskline::commands {

/// The manual page kioskline(1), as roff with the man macros.
std::string manual_page(const CommandShape& program, std::string_view version);

}  // namespace kioskline::commands
