#include "store/migrator.hpp"

#include <fmt/format.h>

#include <chrono>
#include <string>
#include <thread>

#include "domain/error.hpp"
#include "store/connection.hpp"
#include "store/roles.hpp"

namespace kioskline::store {
namespace {

using std::chrono::seconds;

// A statement that waits for a table holds up everybody behind it: give up soon, try again.
constexpr int attempts = 20;
constexpr seconds between_attempts{1};

bool is_lock_timeout(const DatabaseError& error) { return error.sqlstate() == "55P03"; }

void take_turn(Connection& connection) {
  connection.execute_script("SET statement_timeout = 0; SET lock_timeout = '60s'");
  try {
    connection.execute("SELECT pg_advisory_lock(hashtext('kioskline migrate'))");
  } catch (const DatabaseError& error) {
    if (!is_lock_timeout(error)) throw;
    throw Error(ExitCode::try_again, "another `kioskline migrate` has been at work for a minute",
                "Wait for it, or see in pg_stat_activity what it waits for.");
  }
  connection.execute_script("SET lock_timeout = '3s'; SET search_path = ''");
}

void create_record(Connection& connection) {
  connection.execute_script(
      "CREATE SCHEMA IF NOT EXISTS kioskline_schema;"
      "CREATE TABLE IF NOT EXISTS kioskline_schema.migration ("
      " version integer PRIMARY KEY, name text NOT NULL, checksum text NOT NULL,"
      " applied_at timestamptz NOT NULL DEFAULT now(), applied_by text NOT NULL DEFAULT "
      "session_user);"
      "COMMENT ON TABLE kioskline_schema.migration IS"
      " 'what `kioskline migrate` has run; checksum is the SHA-256 of the file';"
      "GRANT USAGE ON SCHEMA kioskline_schema TO kioskline_ingest, kioskline_live;"
      "GRANT SELECT ON kioskline_schema.migration TO kioskline_ingest, kioskline_live");
}

void run_once(Connection& connection, const Migration& migration) {
  connection.execute_script("BEGIN");
  connection.execute_script(std::string(migration.sql));
  connection.execute(
      "INSERT INTO kioskline_schema.migration (version, name, checksum) VALUES ($1, $2, $3)",
      {std::to_string(migration.version), std::string(migration.name),
       std::string(migration.sha256)});
  connection.execute_script("COMMIT");
}

void run(Connection& connection, const Migration& migration) {
  for (int attempt = 1;; ++attempt) {
    try {
      run_once(connection, migration);
      return;
    } catch (const DatabaseError& error) {
      connection.roll_back();
      if (!is_lock_timeout(error)) {
        throw Error(command_error(error).code(),
                    fmt::format("migration {}: {}", migration.name, error.what()),
                    "Nothing of this migration was kept; mend the cause and run `kioskline "
                    "migrate` again.");
      }
      if (attempt == attempts) {
        throw Error(
            ExitCode::try_again,
            fmt::format("migration {}: a table it changes stays locked by others", migration.name),
            "Run `kioskline migrate` again when the long queries on it have ended.");
      }
      std::this_thread::sleep_for(between_attempts);
    }
  }
}

}  // namespace

std::vector<AppliedMigration> applied_migrations(Connection& connection) {
  std::vector<AppliedMigration> applied;
  if (connection.execute("SELECT to_regclass('kioskline_schema.migration')").is_null(0, 0))
    return applied;
  const Result rows = connection.execute(
      "SELECT version, name, checksum, to_char(applied_at, 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), "
      "applied_by "
      "FROM kioskline_schema.migration ORDER BY version");
  for (int row = 0; row < rows.rows(); ++row) {
    applied.push_back({.version = static_cast<std::int32_t>(rows.integer(row, 0)),
                       .name = std::string(rows.text(row, 1)),
                       .sha256 = std::string(rows.text(row, 2)),
                       .applied_at = std::string(rows.text(row, 3)),
                       .applied_by = std::string(rows.text(row, 4))});
  }
  return applied;
}

void migrate(const DatabaseSettings& database, std::span<const Migration> shipped,
             const std::function<void(const Migration&)>& on_applied) {
  // Its own connection, so that role, settings and the lock end with it whatever happens.
  Connection connection(database, "kioskline migrate");
  try {
    take_turn(connection);
    become_owner(connection);
    create_record(connection);
    const SchemaComparison comparison = compare(shipped, applied_migrations(connection));
    switch (comparison.kind) {
      case SchemaComparison::Kind::ahead:
        throw Error(ExitCode::configuration, comparison.problem,
                    "Use the program that migrated this database, or a newer one.");
      case SchemaComparison::Kind::differing:
        throw Error(ExitCode::configuration, comparison.problem,
                    "Shipped migrations are never edited: put the change into a new file, or use "
                    "the program this database was made with.");
      case SchemaComparison::Kind::current:
      case SchemaComparison::Kind::behind:
        break;
    }
    for (const Migration& migration : comparison.pending) {
      run(connection, migration);
      on_applied(migration);
    }
  } catch (const DatabaseError& error) {
    throw command_error(error);
  }
}

}  // namespace kioskline::store
