#pragma once

namespace kioskline::store {

class Connection;

/// Makes the group roles that the migrations grant to when they are missing (roles belong to the
/// whole server, so another database may have made them), and continues as kioskline_owner, who
/// owns every object. Logins of people and services are members of these roles.
///
/// Throws Error (configuration) when this login may not; its remedy is the SQL an administrator has
/// to run. Throws DatabaseError.
void become_owner(Connection& connection);

}  // namespace kioskline::store
