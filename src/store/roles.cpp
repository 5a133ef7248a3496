#include "store/roles.hpp"

#include <fmt/format.h>

#include <array>
#include <string>

#include "domain/error.hpp"
#include "store/connection.hpp"

namespace kioskline::store {
namespace {

constexpr std::array roles = {"kioskline_owner", "kioskline_ingest", "kioskline_live",
                              "kioskline_reader"};

bool is_denied(const DatabaseError& error) { return error.sqlstate() == "42501"; }

bool exists(Connection& connection, const char* role) {
  return connection.execute("SELECT FROM pg_roles WHERE rolname = $1", {role}).rows() == 1;
}

bool owner_may_create_schemas(Connection& connection) {
  return connection
      .execute("SELECT has_database_privilege('kioskline_owner', current_database(), 'CREATE')")
      .boolean(0, 0);
}

[[noreturn]] void refuse(Connection& connection, const std::string& fact) {
  connection.roll_back();
  std::string sql;
  for (const char* role : roles) {
    if (!exists(connection, role)) sql += fmt::format("\n    CREATE ROLE {} NOLOGIN;", role);
  }
  const Result here =
      connection.execute("SELECT quote_ident(current_database()), quote_ident(session_user)");
  throw Error(ExitCode::configuration, fact,
              fmt::format("Have an administrator of the server run:{}"
                          "\n    GRANT CREATE ON DATABASE {} TO kioskline_owner;"
                          "\n    GRANT kioskline_owner TO {};",
                          sql, here.text(0, 0), here.text(0, 1)));
}

void create(Connection& connection, const char* role) {
  try {
    connection.execute(fmt::format("CREATE ROLE {} NOLOGIN", role));
  } catch (const DatabaseError& error) {
    // Made this moment by a migration of another database: as good.
    if (exists(connection, role)) return;
    if (is_denied(error))
      refuse(connection, fmt::format("this login may not make the role {}", role));
    throw;
  }
}

bool set_role(Connection& connection) {
  try {
    connection.execute("SET ROLE kioskline_owner");
    return true;
  } catch (const DatabaseError& error) {
    if (is_denied(error)) return false;
    throw;
  }
}

/// A login with CREATEROLE may make itself a member.
bool join_owner(Connection& connection) {
  try {
    connection.execute("GRANT kioskline_owner TO CURRENT_USER");
    return true;
  } catch (const DatabaseError& error) {
    if (is_denied(error)) return false;
    throw;
  }
}

bool let_owner_create_schemas(Connection& connection) {
  try {
    const Result here = connection.execute("SELECT quote_ident(current_database())");
    connection.execute(
        fmt::format("GRANT CREATE ON DATABASE {} TO kioskline_owner", here.text(0, 0)));
  } catch (const DatabaseError& error) {
    if (!is_denied(error)) throw;
  }
  return owner_may_create_schemas(connection);
}

}  // namespace

void become_owner(Connection& connection) {
  for (const char* role : roles) {
    if (!exists(connection, role)) create(connection, role);
  }
  if (!owner_may_create_schemas(connection) && !let_owner_create_schemas(connection)) {
    refuse(connection, "kioskline_owner may not make schemas in this database");
  }
  if (!set_role(connection) && !(join_owner(connection) && set_role(connection))) {
    refuse(connection, "this login is no member of kioskline_owner");
  }
}

}  // namespace kioskline::store
