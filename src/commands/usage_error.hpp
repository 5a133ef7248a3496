#pragma once

#include <CLI/CLI.hpp>

#include "domain/error.hpp"

namespace kioskline::commands {

/// A command line that `program` has refused with `error`, as an Error (usage): an unknown command
/// or flag with the nearest one there is, anything else in the parser's words.
Error usage_error(const CLI::App& program, const CLI::ParseError& error);

}  // namespace kioskline::commands
