#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace kioskline::live {

/// What an account may do, from least to most; the names are those of access.account.role.
enum class Role : std::uint8_t { viewer, exhibitions, security, admin };

std::string_view name_of(Role role);
std::optional<Role> role_from(std::string_view name);

/// What a request needs.
enum class Right : std::uint8_t {
  anybody,     ///< nothing: the pages themselves, health, signing in
  read,        ///< figures, events, incidents
  confirm,     ///< say that a screen shows an incident
  annotate,    ///< note a change at an exhibition
  respond,     ///< acknowledge and resolve incidents, try out contacts, see whom to reach
  administer,  ///< change contacts and roster
};

/// The one place that says which role may do what.
bool may(Role role, Right right);
/// Of a wall screen, in front of which nobody is known to stand.
bool screen_may(Right right);

}  // namespace kioskline::live
