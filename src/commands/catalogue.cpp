#include <fmt/format.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "catalogue/refresher.hpp"
#include "catalogue/report.hpp"
#include "commands/museum_choice.hpp"
#include "commands/program.hpp"
#include "configuration/settings.hpp"
#include "domain/wall_clock.hpp"
#include "store/catalogue_store.hpp"
#include "store/checkpoint_store.hpp"
#include "store/connection.hpp"

namespace kioskline::commands {
namespace {

struct CatalogueOptions {
  SettingOverrides overrides;
  std::string museum;  ///< code; empty: every museum of the configuration
  bool json = false;
  bool accept_closures = false;
};

std::vector<MuseumSettings> chosen_museums(const CatalogueOptions& options,
                                           const Configuration& configuration) {
  if (options.museum.empty()) return configuration.museums;
  return {chosen_museum(configuration, options.museum)};
}

MuseumId known_museum(store::Connection& connection, const MuseumSettings& museum) {
  constexpr bool simulated = false;
  if (const auto found = store::find_museum(connection, museum.rules.code)) return *found;
  return store::register_museum(connection, museum, simulated);
}

ExitCode sync_museum(const CatalogueOptions& options, const Configuration& configuration,
                     const MuseumSettings& museum, store::Connection& connection) {
  catalogue::ObjectReader reader(catalogue::open_source(museum.catalogue, configuration.catalogue),
                                 museum.rules.code);
  const MuseumId id = known_museum(connection, museum);
  catalogue::Refresher refresher(
      museum.catalogue, std::move(reader),
      {.load = [&] { return store::load_catalogue(connection, id); },
       .save = [&](const auto& current) { return store::save_catalogue(connection, id, current); }},
      &wall_clock);
  const catalogue::RefreshReport report = refresher.refresh(
      options.accept_closures ? catalogue::MassClosure::accepted : catalogue::MassClosure::refused);
  if (report.failure) {
    throw Error(report.failure->code,
                fmt::format("the catalogue of {} can't be read: {}", museum.rules.code,
                            report.failure->what),
                report.failure->remedy);
  }
  const auto current = refresher.current();
  const auto write = options.json ? &catalogue::refresh_json : &catalogue::refresh_text;
  fmt::print("{}", write(museum.rules.code, museum.catalogue, report, current.get()));
  const bool well = current && report.problems.empty() && !report.alarm;
  return well ? ExitCode::done : ExitCode::check_failed;
}

ExitCode list_museum(const CatalogueOptions& options, const Configuration& /*configuration*/,
                     const MuseumSettings& museum, store::Connection& connection) {
  const auto id = store::find_museum(connection, museum.rules.code);
  const auto stored = id ? store::load_catalogue(connection, *id) : std::nullopt;
  if (!stored) {
    fmt::print(stderr, "{}: no catalogue is stored. Run `kioskline catalogue sync`.\n",
               museum.rules.code);
    return ExitCode::check_failed;
  }
  const auto write = options.json ? &catalogue::catalogue_json : &catalogue::catalogue_text;
  fmt::print("{}", write(museum.rules.code, *stored));
  return ExitCode::done;
}

using MuseumAction = ExitCode (*)(const CatalogueOptions&, const Configuration&,
                                  const MuseumSettings&, store::Connection&);

/// Done when all of them were, else how the last of the others ended.
ExitCode for_each_museum(const CatalogueOptions& options, MuseumAction action) {
  const Configuration configuration = load_configuration(options.overrides);
  store::Connection connection(configuration.database, "kioskline catalogue");
  ExitCode outcome = ExitCode::done;
  for (const MuseumSettings& museum : chosen_museums(options, configuration)) {
    const ExitCode one = action(options, configuration, museum, connection);
    if (one != ExitCode::done) outcome = one;
  }
  return outcome;
}

void add_common_options(CLI::App& command, CatalogueOptions& options) {
  command.add_option("--museum", options.museum, "Only the museum of this code")->type_name("CODE");
  command.add_flag("--json", options.json, "One JSON object a line for each museum");
}

}  // namespace

void add_catalogue_command(CLI::App& program, ExitCode& outcome) {
  const auto options = std::make_shared<CatalogueOptions>();
  CLI::App* const catalogue = program.add_subcommand(
      "catalogue", "Exhibition metadata: read it from S3 or a folder, show what is stored");
  catalogue->require_subcommand(1);
  catalogue->footer("Example: kioskline catalogue sync && kioskline catalogue list");

  CLI::App* const sync_command = catalogue->add_subcommand(
      "sync", "Read each museum's exhibitions from its S3 prefix or folder and store them");
  add_common_options(*sync_command, *options);
  sync_command->add_flag("--accept-closures", options->accept_closures,
                         "Close exhibitions even if most of them are missing from the source");
  add_setting_flags(*sync_command, options->overrides,
                    {"museum.catalogue", "catalogue.endpoint", "catalogue.region", "database.*"});
  sync_command->footer(
      "Example: kioskline catalogue sync --museum lmnh\n"
      "Exit code 1: stored, but some objects were malformed, or most exhibitions were missing.");
  sync_command->callback(
      [options, &outcome] { outcome = for_each_museum(*options, &sync_museum); });

  CLI::App* const list_command =
      catalogue->add_subcommand("list", "Show the stored exhibitions of each museum");
  add_common_options(*list_command, *options);
  add_setting_flags(*list_command, options->overrides, {"database.*"});
  list_command->footer("Example: kioskline catalogue list --json | jq '.exhibitions[].name'");
  list_command->callback(
      [options, &outcome] { outcome = for_each_museum(*options, &list_museum); });
}

}  // namespace kioskline::commands
