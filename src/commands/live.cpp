#include <fmt/format.h>

#include <memory>

#include "commands/program.hpp"
#include "commands/signals.hpp"
#include "configuration/settings.hpp"
#include "live/server.hpp"
#include "telemetry/log.hpp"
#include "telemetry/service_manager.hpp"

namespace kioskline::commands {
namespace {

ExitCode run_live(const SettingOverrides& overrides) {
  const StopSignals stop;
  const Configuration configuration = load_configuration(overrides);
  telemetry::configure_log(configuration.telemetry);
  const auto manager = telemetry::ServiceManager::from_environment();
  const std::string& listen = configuration.live.listen;
  live::run_server(configuration, stop.descriptor(), [&](std::uint16_t port) {
    telemetry::log(
        telemetry::Level::info, "serving the pages",
        {{"address", fmt::format("http://{}:{}/", listen.substr(0, listen.rfind(':')), port)}});
    manager.ready();
  });
  return ExitCode::done;
}

}  // namespace

void add_live_command(CLI::App& program, ExitCode& outcome) {
  const auto overrides = std::make_shared<SettingOverrides>();
  CLI::App* const command = program.add_subcommand(
      "live", "The web service: the page Now, a JSON and CSV API, and a stream of events");
  command->footer("Example: kioskline live --database postgresql://kioskline@db/kioskline");
  add_setting_flags(*command, *overrides,
                    {"live.*", "database.*", "telemetry.log_format", "telemetry.log_level"});
  command->callback([overrides, &outcome] { outcome = run_live(*overrides); });
}

}  // namespace kioskline::commands
