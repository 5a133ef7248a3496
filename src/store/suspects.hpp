#pragma once

#include "configuration/configuration.hpp"
#include "domain/ids.hpp"

namespace kioskline::store {

class Connection;

/// Looks for suspect runs in some of the windows that a museum's writers left
/// (ingest.suspect_window) and moves the rollup with the flags; whether none is left. Takes a
/// fraction of a second. Throws DatabaseError.
bool mark_some_suspects(Connection& connection, MuseumId museum, const IngestSettings& ingest);

/// The same for all windows, in transactions of their own. Takes as long as it takes: after a
/// backfill the windows span years. Throws DatabaseError.
void mark_suspects(Connection& connection, MuseumId museum, const IngestSettings& ingest);

}  // namespace kioskline::store
