#include "commands/operator_name.hpp"

#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

#include <array>

namespace kioskline::commands {

std::string operator_name() {
  passwd entry{};
  passwd* found = nullptr;
  std::array<char, 4096> names{};
  const uid_t user = ::getuid();
  if (::getpwuid_r(user, &entry, names.data(), names.size(), &found) == 0 && found != nullptr) {
    return fmt::format("operator {}", found->pw_name);
  }
  return fmt::format("operator {}", user);
}

}  // namespace kioskline::commands
