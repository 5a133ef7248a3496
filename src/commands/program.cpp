#include "commands/program.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <new>

#include "configuration/nearest_name.hpp"
#include "store/database_error.hpp"

namespace kioskline::commands {
namespace {

constexpr const char* description =
    "The data platform behind a museum's feedback kiosks: presses from Kafka, validated, in "
    "PostgreSQL, each exactly once.";

constexpr const char* footer =
    "Settings come from flags, then the environment (KIOSKLINE_KAFKA__BROKERS), then "
    "kioskline.toml.\n\n"
    "Exit codes:\n"
    "  0   done\n"
    "  1   a check ran and found something\n"
    "  64  the command line is wrong\n"
    "  69  a service can't be reached\n"
    "  70  an error inside kioskline\n"
    "  75  not now: try again later\n"
    "  78  configuration, credentials or privileges are wrong";

int report(const Error& error) {
  fmt::print(stderr, "kioskline: {}\n", error.what());
  if (!error.remedy().empty()) fmt::print(stderr, "  → {}\n", error.remedy());
  return static_cast<int>(error.code());
}

void add_commands(CLI::App& program, ExitCode& outcome) {
#define KIOSKLINE_COMMAND(name) add_##name##_command(program, outcome);
#include "present_commands.inc"
#undef KIOSKLINE_COMMAND
}

}  // namespace

int run_program(int argc, char** argv) {
  ExitCode outcome = ExitCode::done;
  CLI::App program(description, "kioskline");
  program.set_version_flag("--version", "kioskline " KIOSKLINE_VERSION);
  program.require_subcommand(1);
  program.footer(footer);
  add_commands(program, outcome);
  try {
    program.parse(argc, argv);
    return static_cast<int>(outcome);
  } catch (const CLI::Success& help) {
    return program.exit(help);
  } catch (const CLI::ParseError& error) {
    return report(Error(ExitCode::usage, error.what(), "See `kioskline --help`."));
  } catch (const Error& error) {
    return report(error);
  } catch (const store::DatabaseError& error) {
    return report(store::command_error(error));
  } catch (const std::exception& error) {
    return report(Error(ExitCode::internal, error.what(), "Report this as a bug, with the log."));
  }
}

}  // namespace kioskline::commands
