#pragma once

#include <CLI/CLI.hpp>

#include "domain/error.hpp"

namespace kioskline::commands {

/// Parses the command line, runs the command it names, and turns errors into messages and exit
/// codes. Returns the process's exit code.
int run_program(int argc, char** argv);

/// A subcommand declares its options on `program` and stores how it ended in `outcome` from its
/// CLI11 callback. Each file under commands/ defines one `add_*_command` of this form, listed in
/// program.cpp. Every command has a description, and an example in its footer.
using AddCommand = void (*)(CLI::App& program, ExitCode& outcome);

void add_backfill_command(CLI::App& program, ExitCode& outcome);
void add_catalogue_command(CLI::App& program, ExitCode& outcome);
void add_checkpoint_command(CLI::App& program, ExitCode& outcome);
void add_completion_command(CLI::App& program, ExitCode& outcome);
void add_doctor_command(CLI::App& program, ExitCode& outcome);
void add_drill_command(CLI::App& program, ExitCode& outcome);
void add_ingest_command(CLI::App& program, ExitCode& outcome);
void add_live_command(CLI::App& program, ExitCode& outcome);
void add_local_command(CLI::App& program, ExitCode& outcome);
void add_manual_command(CLI::App& program, ExitCode& outcome);
void add_migrate_command(CLI::App& program, ExitCode& outcome);
void add_replay_command(CLI::App& program, ExitCode& outcome);
void add_screen_command(CLI::App& program, ExitCode& outcome);
void add_simulate_command(CLI::App& program, ExitCode& outcome);
void add_user_command(CLI::App& program, ExitCode& outcome);
void add_validate_command(CLI::App& program, ExitCode& outcome);
void add_verify_command(CLI::App& program, ExitCode& outcome);

}  // namespace kioskline::commands
