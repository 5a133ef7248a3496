#pragma once

#include <string>

#include "commands/command_shape.hpp"

namespace kioskline::commands {

/// Scripts that complete commands, flags and file names in a shell: to be sourced, or put where the
/// shell looks for them.
std::string bash_completion(const CommandShape& program);
std::string zsh_completion(const CommandShape& program);
std::string fish_completion(const CommandShape& program);

}  // namespace kioskline::commands
