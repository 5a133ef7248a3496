#pragma once

#include <chrono>
#include <vector>

#include "domain/ids.hpp"
#include "domain/press.hpp"
#include "ingest/suspect_watch.hpp"
#include "store/connection.hpp"

namespace kioskline::ingest {

/// The newest presses a museum has stored: what a suspect watch that begins now has to know.
struct StoredTail {
  std::vector<StoredPresses> presses;
  Instant known_from = Instant::min();  ///< presses before it are not in `presses`
};

/// Throws DatabaseError.
StoredTail read_stored_tail(store::Connection& connection, MuseumId museum,
                            std::chrono::microseconds stretch);

}  // namespace kioskline::ingest
