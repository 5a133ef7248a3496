#include "commands/program.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdio>
#include <exception>

#include "commands/usage_error.hpp"
#include "store/database_error.hpp"
#include "telemetry/log.hpp"

namespace kioskline::commands {
namespace {

constexpr const char* description =
    "The data platform behind a museum's feedback kiosks: presses from Kafka, validated, in "
    "PostgreSQL, each exactly once.";

constexpr const char* footer =
    "Settings come from flags, then the environment (KIOSKLINE_KAFKA__BROKERS), then\n"
    "kioskline.toml. `kioskline COMMAND --help` has examples.\n"
    "\n"
    "Exit codes:\n"
    "  0   done\n"
    "  1   a check ran and found something\n"
    "  64  the command line is wrong\n"
    "  69  a service can't be reached\n"
    "  70  an error inside kioskline\n"
    "  75  not now: try again later\n"
    "  78  configuration, credentials or privileges are wrong";

constexpr std::array<AddCommand, 17> commands{
    &add_local_command,    &add_ingest_command,    &add_live_command,       &add_validate_command,
    &add_migrate_command,  &add_catalogue_command, &add_backfill_command,   &add_replay_command,
    &add_simulate_command, &add_doctor_command,    &add_drill_command,      &add_user_command,
    &add_screen_command,   &add_verify_command,    &add_checkpoint_command, &add_completion_command,
    &add_manual_command,
};

int report(const Error& error) {
  fmt::print(stderr, "kioskline: {}\n", error.what());
  if (!error.remedy().empty()) fmt::print(stderr, "  → {}\n", error.remedy());
  return static_cast<int>(error.code());
}

}  // namespace

int run_program(int argc, char** argv) {
  constexpr std::size_t option_column = 38;
  telemetry::configure_log(TelemetrySettings{});
  ExitCode outcome = ExitCode::done;
  CLI::App program(description, "kioskline");
  program.get_formatter()->column_width(option_column);
  program.set_version_flag("--version", "kioskline " KIOSKLINE_VERSION,
                           "Print the version and exit");
  program.require_subcommand(1);
  program.footer(footer);
  for (const AddCommand add : commands) add(program, outcome);
  try {
    program.parse(argc, argv);
    return static_cast<int>(outcome);
  } catch (const CLI::Success& help) {
    return program.exit(help);
  } catch (const CLI::ParseError& error) {
    return report(usage_error(program, error));
  } catch (const Error& error) {
    return report(error);
  } catch (const store::DatabaseError& error) {
    return report(store::command_error(error));
  } catch (const std::exception& error) {
    return report(
        Error(ExitCode::internal, error.what(),
              "This is a bug of kioskline: report it with the log and the command line."));
  }
}

}  // namespace kioskline::commands
