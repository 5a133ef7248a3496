#pragma once

#include <stdexcept>
#include <string>
#include <utility>

namespace kioskline {

/// Exit codes of every command (sysexits.h where it has one). A public contract.
enum class ExitCode : int {
  done = 0,
  check_failed = 1,  ///< a check ran and found something
  usage = 64,
  unavailable = 69,   ///< a service can't be reached
  internal = 70,      ///< a bug of ours
  try_again = 75,     ///< nothing wrong, but not now
  configuration = 78  ///< wrong configuration, credentials or privileges: a retry can't help
};

/// An error that ends a command: what was wrong, where, and what to do, and the exit code that
/// says which kind it is. Thrown; caught once, in commands/program.cpp.
class Error : public std::runtime_error {
 public:
  Error(ExitCode code, const std::string& fact, std::string remedy = {})
      : std::runtime_error(fact), code_(code), remedy_(std::move(remedy)) {}

  ExitCode code() const { return code_; }
  /// What to do about it, one imperative sentence; may be empty.
  const std::string& remedy() const { return remedy_; }

 private:
  ExitCode code_;
  std::string remedy_;
};

}  // namespace kioskline
