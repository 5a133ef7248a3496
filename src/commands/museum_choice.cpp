#include "commands/museum_choice.hpp"

#include <fmt/format.h>

#include "domain/error.hpp"
#include "store/catalogue_store.hpp"
#include "store/connection.hpp"

namespace kioskline::commands {

const MuseumSettings& chosen_museum(const Configuration& configuration, const std::string& code) {
  if (code.empty() && configuration.museums.size() == 1) return configuration.museums.front();
  std::string codes;
  for (const MuseumSettings& museum : configuration.museums) {
    if (museum.rules.code == code) return museum;
    codes += (codes.empty() ? "" : ", ") + museum.rules.code;
  }
  throw Error(ExitCode::usage,
              code.empty() ? "several museums are configured"
                           : fmt::format("no museum '{}' is configured", code),
              fmt::format("Name one with --museum: {}.", codes));
}

MuseumId registered_museum(store::Connection& connection, const MuseumSettings& museum) {
  if (const auto found = store::find_museum(connection, museum.rules.code)) return *found;
  throw Error(ExitCode::configuration,
              fmt::format("the database does not know the museum {}", museum.rules.code),
              "Check the museum's code; `kioskline ingest` and `kioskline backfill` register it.");
}

KnownExhibitions exhibitions_of_the_past(store::Connection& connection, MuseumId museum) {
  const auto catalogue = store::load_catalogue(connection, museum);
  if (!catalogue || catalogue->entries.empty()) {
    throw Error(ExitCode::configuration,
                "no exhibition metadata is stored, so no press can be judged",
                "Run `kioskline catalogue sync` first.");
  }
  KnownExhibitions known{.numbers = {}, .version = catalogue->version};
  for (const auto& [number, entry] : catalogue->entries) {
    known.numbers.set(static_cast<std::size_t>(number.value));
  }
  return known;
}

}  // namespace kioskline::commands
