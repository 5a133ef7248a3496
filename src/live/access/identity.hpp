#pragma once

#include <cstdint>
#include <string>

#include "live/access/role.hpp"

namespace kioskline::live {

/// Who asks. A plain value.
struct Identity {
  enum class Kind : std::uint8_t {
    local,   ///< whoever is on this machine; says a name with what needs one
    person,  ///< signed in, here or at the load balancer
    screen   ///< a wall screen
  };

  Kind kind = Kind::local;
  std::string name{};  ///< empty when local
  Role role = Role::viewer;

  bool may(Right right) const {
    switch (kind) {
      case Kind::local:
        return true;
      case Kind::person:
        return live::may(role, right);
      case Kind::screen:
        return screen_may(right);
    }
    return false;
  }
};

}  // namespace kioskline::live
