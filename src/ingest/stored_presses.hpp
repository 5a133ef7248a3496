#pragma once

#include <chrono>
#include <span>
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

/// Without what came by the partitions `except`. Throws DatabaseError.
StoredTail read_stored_tail(store::Connection& connection, MuseumId museum,
                            std::chrono::microseconds stretch,
                            std::span<const store::Shard> except);

/// Leaves windows for these presses: a former owner that was cut off may have committed its part of
/// a run after others had looked. Throws DatabaseError.
void look_again_at(store::Connection& connection, MuseumId museum, const StoredTail& tail);

}  // namespace kioskline::ingest
