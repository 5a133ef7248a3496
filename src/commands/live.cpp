#include <fmt/format.h>

#include <memory>
#include <optional>

#include "commands/program.hpp"
#include "commands/signals.hpp"
#include "configuration/settings.hpp"
#include "ingest/instance_name.hpp"
#include "live/server.hpp"
#include "safety/channels.hpp"
#include "safety/escalation.hpp"
#include "telemetry/health.hpp"
#include "telemetry/log.hpp"
#include "telemetry/monitoring.hpp"

namespace kioskline::commands {
namespace {

ExitCode run_live(const SettingOverrides& overrides) {
  const StopSignals stop;
  const Configuration configuration = load_configuration(overrides);
  telemetry::configure_log(configuration.telemetry);
  telemetry::Health health;
  telemetry::Monitoring monitoring("live.health_listen", configuration.live.health_listen, health);
  const std::string& listen = configuration.live.listen;
  std::optional<safety::Escalation> escalation;
  live::run_server(configuration, stop.descriptor(), health, [&](std::uint16_t port) {
    telemetry::log(
        telemetry::Level::info, "serving the pages",
        {{"address", fmt::format("http://{}:{}/", listen.substr(0, listen.rfind(':')), port)}});
    escalation.emplace(configuration.database, configuration.safety,
                       safety::make_channels(configuration.safety), ingest::instance_name(),
                       health);
    monitoring.ready();
  });
  return ExitCode::done;
}

}  // namespace

void add_live_command(CLI::App& program, ExitCode& outcome) {
  const auto overrides = std::make_shared<SettingOverrides>();
  CLI::App* const command = program.add_subcommand(
      "live",
      "The web service: the page Now, a JSON and CSV API, a stream of events; and escalation");
  command->footer("Example: kioskline live --database postgresql://kioskline@db/kioskline");
  add_setting_flags(
      *command, *overrides,
      {"live.*", "safety.*", "database.*", "telemetry.log_format", "telemetry.log_level"});
  command->callback([overrides, &outcome] { outcome = run_live(*overrides); });
}

}  // namespace kioskline::commands
