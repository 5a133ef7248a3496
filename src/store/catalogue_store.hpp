#pragma once

#include <optional>
#include <string>

#include "catalogue/catalogue.hpp"
#include "domain/ids.hpp"

namespace kioskline::store {

class Connection;

/// All throw DatabaseError.

/// The museum of that code; nothing when it was never registered.
std::optional<MuseumId> find_museum(Connection& connection, const std::string& code);

/// Stores a museum's catalogue in one transaction. Content that was stored before keeps its
/// version; several may store at once. Exhibitions the catalogue doesn't know stay as they are, and
/// the time at which one was first seen closed is kept.
CatalogueVersion save_catalogue(Connection& connection, MuseumId museum,
                                const catalogue::Catalogue& catalogue);

/// The museum's catalogue as it was stored last; nothing when there is none.
std::optional<catalogue::Catalogue> load_catalogue(Connection& connection, MuseumId museum);

}  // namespace kioskline::store
