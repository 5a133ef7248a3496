#include <fmt/format.h>

#include <chrono>
#include <memory>

#include "commands/program.hpp"
#include "commands/signals.hpp"
#include "configuration/settings.hpp"
#include "ingest/service.hpp"
#include "telemetry/health.hpp"
#include "telemetry/log.hpp"
#include "telemetry/monitoring.hpp"

namespace kioskline::commands {
namespace {

struct IngestOptions {
  SettingOverrides overrides;
  bool until_end = false;
  bool json = false;
};

void print_totals(const ingest::Totals& totals, double seconds, bool json) {
  if (json) {
    fmt::print(R"({{"accepted":{},"rejected":{},"gaps":{},"lost":{},"seconds":{:.3f}}})"
               "\n",
               totals.accepted, totals.rejected, totals.gaps, totals.lost, seconds);
    return;
  }
  fmt::print("{} accepted, {} rejected, {} offsets without a message, {} lost; {:.1f} s\n",
             totals.accepted, totals.rejected, totals.gaps, totals.lost, seconds);
}

ExitCode run_ingest(const IngestOptions& options) {
  const StopSignals stop;
  const Configuration configuration = load_configuration(options.overrides);
  telemetry::configure_log(configuration.telemetry);
  telemetry::Health health;
  ingest::Service service(configuration,
                          {.stop_descriptor = stop.descriptor(), .until_end = options.until_end},
                          health);
  const auto begin = std::chrono::steady_clock::now();
  telemetry::Monitoring monitoring("telemetry.listen", configuration.telemetry.listen, health);
  monitoring.ready();
  service.run();
  if (options.until_end) {
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
    print_totals(service.totals(), taken.count(), options.json);
  }
  return ExitCode::done;
}

}  // namespace

void add_ingest_command(CLI::App& program, ExitCode& outcome) {
  const auto options = std::make_shared<IngestOptions>();
  CLI::App* const command = program.add_subcommand(
      "ingest", "The pipeline: presses from Kafka into PostgreSQL, each exactly once");
  command->footer(
      "Example: kioskline ingest --brokers b-1:9092 --topic lmnh --catalogue "
      "s3://museum/exhibitions "
      "--database postgresql://kioskline@db/kioskline");
  add_setting_flags(
      *command, options->overrides,
      {"kafka.*", "museum.*", "database.*", "ingest.*", "catalogue.*", "telemetry.*"});
  command->add_flag(
      "--until-end", options->until_end,
      "Stop once all that the topics hold at the start is stored, and print a summary");
  command->add_flag("--json", options->json, "The summary as one JSON object");
  command->callback([options, &outcome] { outcome = run_ingest(*options); });
}

}  // namespace kioskline::commands
