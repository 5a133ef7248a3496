#pragma once

#include <string>
#include <string_view>

#include "catalogue/catalogue.hpp"
#include "catalogue/refresher.hpp"

/// Catalogues and refreshes as people read them, and as one line of JSON each for scripts.
namespace kioskline::catalogue {

/// What a refresh changed, one line each, and what is known now. `current` is null while no
/// catalogue is known.
std::string refresh_text(std::string_view museum_code, std::string_view source,
                         const RefreshReport& report, const Catalogue* current);
std::string refresh_json(std::string_view museum_code, std::string_view source,
                         const RefreshReport& report, const Catalogue* current);

/// A table of a catalogue's exhibitions under a line that names version and source.
std::string catalogue_text(std::string_view museum_code, const Catalogue& catalogue);
std::string catalogue_json(std::string_view museum_code, const Catalogue& catalogue);

}  // namespace kioskline::catalogue
