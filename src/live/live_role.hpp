#pragma once

#include "store/connection.hpp"

namespace kioskline::live {

/// Connects, and gives up what the login may do beyond the role kioskline_live. Throws
/// DatabaseError, and is closed then; one whose disposition is `stop` when the login is no member.
void open_as_live_role(store::Connection& connection);

}  // namespace kioskline::live
