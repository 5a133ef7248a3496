#pragma once

#include <string>

#include "configuration/configuration.hpp"

namespace kioskline::commands {

/// A new password: from `file`, or unless that is named from the first line of standard input; on a
/// terminal it is asked for twice and not shown. Throws Error (usage) that says why it is not
/// taken; never what it is.
Secret read_new_password(const std::string& file);

}  // namespace kioskline::commands
