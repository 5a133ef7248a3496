#pragma once

#include <string>
#include <vector>

namespace kioskline::local {

/// Runs a program to its end, output appended to a log file; its exit code (128 + signal when one
/// ended it, 127 when it can't be started). Signals that this process blocks are not blocked there.
int run_program_to_end(const std::vector<std::string>& arguments, const std::string& log_file);

}  // namespace kioskline::local
