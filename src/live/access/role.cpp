#include "live/access/role.hpp"

#include <algorithm>
#include <array>

namespace kioskline::live {
namespace {

constexpr std::array<std::string_view, 4> names{"viewer", "exhibitions", "security", "admin"};

}  // namespace

std::string_view name_of(Role role) { return names.at(static_cast<std::size_t>(role)); }

std::optional<Role> role_from(std::string_view name) {
  const auto* const found = std::ranges::find(names, name);
  if (found == names.end()) return std::nullopt;
  return static_cast<Role>(found - names.begin());
}

bool may(Role role, Right right) {
  switch (right) {
    case Right::anybody:
    case Right::read:
    case Right::confirm:
      return true;
    case Right::annotate:
      return role == Role::exhibitions || role == Role::admin;
    case Right::respond:
      return role == Role::security || role == Role::admin;
    case Right::administer:
      return role == Role::admin;
  }
  return false;
}

bool screen_may(Right right) {
  return right == Right::anybody || right == Right::read || right == Right::confirm;
}

}  // namespace kioskline::live
