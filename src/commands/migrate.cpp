#include <fmt/format.h>

#include <chrono>
#include <memory>
#include <string>
#include <thread>

#include "commands/program.hpp"
#include "configuration/settings.hpp"
#include "store/connection.hpp"
#include "store/migration.hpp"
#include "store/migrator.hpp"

namespace kioskline::commands {
namespace {

struct MigrateOptions {
  SettingOverrides overrides;
  bool status = false;
  bool wait = false;
  bool json = false;
};

/// One line a migration; check_failed while some are pending or the schema is not ours.
ExitCode print_status(store::Connection& connection, bool json) {
  const auto shipped = store::shipped_migrations();
  const auto applied = store::applied_migrations(connection);
  const store::SchemaComparison comparison = store::compare(shipped, applied);
  for (const store::AppliedMigration& migration : applied) {
    if (json) {
      fmt::print(R"({{"migration":"{}","applied_at":"{}","applied_by":"{}"}})"
                 "\n",
                 migration.name, migration.applied_at, migration.applied_by);
    } else {
      fmt::print("{}  applied {} by {}\n", migration.name, migration.applied_at,
                 migration.applied_by);
    }
  }
  for (const store::Migration& migration : comparison.pending) {
    fmt::print(fmt::runtime(json ? R"({{"migration":"{}","applied_at":null}})"
                                   "\n"
                                 : "{}  pending\n"),
               migration.name);
  }
  if (!comparison.problem.empty()) fmt::print(stderr, "{}\n", comparison.problem);
  return comparison.kind == store::SchemaComparison::Kind::current ? ExitCode::done
                                                                   : ExitCode::check_failed;
}

/// Returns once the database answers. Throws what no wait mends.
void wait_for_database(const DatabaseSettings& database) {
  constexpr std::chrono::seconds look_again{1};
  store::Connection connection(database, "kioskline migrate");
  std::string told;
  while (true) {
    try {
      connection.ensure_open();
      return;
    } catch (const store::DatabaseError& error) {
      if (error.disposition() != store::Disposition::retry) throw;
      if (told != error.what()) fmt::print(stderr, "waiting for the database: {}\n", error.what());
      told = error.what();
    }
    std::this_thread::sleep_for(look_again);
  }
}

ExitCode run_migrate(const MigrateOptions& options) {
  const Configuration configuration = load_configuration(options.overrides);
  if (options.status) {
    store::Connection connection(configuration.database, "kioskline migrate");
    return print_status(connection, options.json);
  }
  if (options.wait) wait_for_database(configuration.database);
  const auto shipped = store::shipped_migrations();
  int count = 0;
  store::migrate(configuration.database, shipped, [&](const store::Migration& migration) {
    ++count;
    fmt::print("{}\n", migration.name);
  });
  if (count == 0) fmt::print("the schema is up to date\n");
  return ExitCode::done;
}

}  // namespace

void add_migrate_command(CLI::App& program, ExitCode& outcome) {
  const auto options = std::make_shared<MigrateOptions>();
  CLI::App* const command = program.add_subcommand(
      "migrate", "Bring the database's schema up to date; several may run at once");
  command->footer("Example: kioskline migrate --database postgresql://owner@db/kioskline");
  command->add_flag("--status", options->status,
                    "Only show which migrations ran and which are pending (exit 1 if any is)");
  command->add_flag("--wait", options->wait, "Wait for a database that is away");
  command->add_flag("--json", options->json, "The status as one JSON object a line");
  add_setting_flags(*command, options->overrides, {"database.*"});
  command->callback([options, &outcome] { outcome = run_migrate(*options); });
}

}  // namespace kioskline::commands
