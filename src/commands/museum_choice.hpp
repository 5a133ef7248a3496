#pragma once

#include <string>

#include "configuration/configuration.hpp"
#include "domain/exhibition.hpp"
#include "domain/ids.hpp"

namespace kioskline::store {
class Connection;
}

namespace kioskline::commands {

/// The configured museum of that code; without a code the only one there is. Throws Error (usage)
/// that names the museums there are.
const MuseumSettings& chosen_museum(const Configuration& configuration, const std::string& code);

/// Its row in the database. Throws Error (configuration) when ingest or backfill never registered
/// it; DatabaseError.
MuseumId registered_museum(store::Connection& connection, const MuseumSettings& museum);

/// Every exhibition the museum ever had by its stored catalogue, closed ones too: what presses of
/// the past may name. Throws Error (configuration) when no catalogue is stored; DatabaseError.
KnownExhibitions exhibitions_of_the_past(store::Connection& connection, MuseumId museum);

}  // namespace kioskline::commands
