#pragma once

#include <functional>
#include <span>
#include <vector>

#include "configuration/configuration.hpp"
#include "store/migration.hpp"

namespace kioskline::store {

class Connection;

/// What ran in this database, oldest first; empty when nothing did. Throws DatabaseError.
std::vector<AppliedMigration> applied_migrations(Connection& connection);

/// Brings the schema up to date on a connection of its own: makes the roles kioskline_owner,
/// kioskline_ingest, kioskline_live and kioskline_reader when they are missing, then runs what is
/// pending as kioskline_owner, each migration with its record in one transaction. `on_applied` is
/// told each one.
///
/// Several may run at once: one works, the others wait up to a minute and find nothing to do. The
/// login needs no superuser, only membership in kioskline_owner (or CREATEROLE) and CREATE on the
/// database.
///
/// Throws Error: configuration when the schema is ahead of or differs from `shipped`, or when a
/// privilege is missing (the remedy is the SQL an administrator has to run); try_again when another
/// one does not finish; unavailable when the database is away. What ran before the error stays.
void migrate(const DatabaseSettings& database, std::span<const Migration> shipped,
             const std::function<void(const Migration&)>& on_applied);

}  // namespace kioskline::store
