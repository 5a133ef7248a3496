#pragma once

#include <cstdint>

#include "configuration/configuration.hpp"
#include "domain/ids.hpp"

namespace kioskline::store {

class Connection;

/// Looks for suspect runs in all windows that a museum's writers left (ingest.suspect_window) and
/// moves the rollup with the flags; how many flags changed. Takes as long as it takes: after a
/// backfill the windows span years. Throws DatabaseError.
std::int64_t mark_suspects(Connection& connection, MuseumId museum, const IngestSettings& ingest);

}  // namespace kioskline::store
