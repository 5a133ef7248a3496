#include "backfill/history_loader.hpp"

#include <fmt/format.h>

#include <chrono>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "commands/museum_choice.hpp"
#include "commands/program.hpp"
#include "commands/progress.hpp"
#include "commands/time_option.hpp"
#include "configuration/settings.hpp"
#include "domain/wall_clock.hpp"
#include "store/catalogue_store.hpp"
#include "store/checkpoint_store.hpp"
#include "store/suspects.hpp"

namespace kioskline::commands {
namespace {

struct BackfillOptions {
  SettingOverrides overrides;
  std::string museum;  ///< code; empty: the only one there is
  std::vector<std::string> files;
  std::string now;
  bool json = false;
};

MuseumId register_if_new(store::Connection& connection, const MuseumSettings& museum) {
  if (const auto found = store::find_museum(connection, museum.rules.code)) return *found;
  constexpr bool simulated = false;
  return store::register_museum(connection, museum, simulated);
}

backfill::HistoryReport load(store::Connection& connection, const std::string& file,
                             const backfill::HistoryContext& context) {
  ProgressBar bar(file);
  return backfill::load_history(
      connection, file, context,
      [&](std::int64_t done, std::int64_t all) { bar.update(done, all); });
}

void print_report(const std::string& file, const backfill::HistoryReport& report, bool json) {
  if (json) {
    const nlohmann::ordered_json line = {{"file", file},
                                         {"lines", report.lines},
                                         {"accepted", report.accepted},
                                         {"rejected", report.rejected},
                                         {"known", report.known}};
    fmt::print("{}\n", line.dump());
    return;
  }
  fmt::print("{}: {} accepted, {} rejected, {} lines loaded before\n", file, report.accepted,
             report.rejected, report.known);
}

ExitCode run_backfill(const BackfillOptions& options) {
  const Configuration configuration = load_configuration(options.overrides);
  const MuseumSettings& museum = chosen_museum(configuration, options.museum);
  store::Connection connection(configuration.database, "kioskline backfill");
  const MuseumId id = register_if_new(connection, museum);
  const KnownExhibitions exhibitions = exhibitions_of_the_past(connection, id);
  const backfill::HistoryContext context{
      .museum = id,
      .rules = museum.rules,
      .exhibitions = exhibitions,
      .now = instant_option("--now", options.now, museum.rules.time_zone).value_or(wall_clock()),
      .ingest = configuration.ingest};
  for (const std::string& file : options.files) {
    print_report(file, load(connection, file, context), options.json);
  }
  store::mark_suspects(connection, id, configuration.ingest);
  return ExitCode::done;
}

}  // namespace

void add_backfill_command(CLI::App& program, ExitCode& outcome) {
  const auto options = std::make_shared<BackfillOptions>();
  CLI::App* const command =
      program.add_subcommand("backfill", "Load history files, each line exactly once");
  command->footer(
      "Example: kioskline catalogue sync && kioskline backfill history/*.csv\n"
      "A file has the columns at,site,val,type; times without an offset are the museum's local "
      "time. The rules are "
      "those of the stream; refused lines go into quarantine. A file is known by its content: "
      "loading it twice "
      "changes nothing, and an interrupted run is continued.");
  command->add_option("FILE", options->files, "History files")
      ->required()
      ->check(CLI::ExistingFile);
  command
      ->add_option("--museum", options->museum, "Code of the museum, where several are configured")
      ->type_name("CODE");
  command->add_option("--now", options->now, "Judge as if it were this time")->type_name("TIME");
  command->add_flag("--json", options->json, "One JSON object a file");
  add_setting_flags(*command, options->overrides, {"database.*", "museum.*", "ingest.batch_rows"});
  command->callback([options, &outcome] { outcome = run_backfill(*options); });
}

}  // namespace kioskline::commands
