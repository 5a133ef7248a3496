#pragma once

#include <string>
#include <vector>

namespace kioskline::local {

/// Runs a program to its end, output appended to a log file; its exit code (128 + signal when one
/// ended it, 127 when it can't be started).
///
/// It gets a session of its own, so that Ctrl-C on the terminal does not reach it or what it leaves
/// running; the root folder as its working directory, since it may not be allowed into ours; and
/// none of the signals that this process blocks or ignores.
int run_program_to_end(const std::vector<std::string>& arguments, const std::string& log_file);

}  // namespace kioskline::local
