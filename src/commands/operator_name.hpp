#pragma once

#include <string>

namespace kioskline::commands {

/// Who types commands here, for the audit: "operator ann", by the user of the operating system.
std::string operator_name();

}  // namespace kioskline::commands
