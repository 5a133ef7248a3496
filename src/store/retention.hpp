#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

#include "domain/ids.hpp"

namespace kioskline::store {

class Connection;

/// All throw DatabaseError.

/// Removes a museum's rejected messages older than `keep`, in transactions so short that ingest
/// never waits for one. How many were removed; their number stays in the checkpoint.
std::int64_t prune_rejected(Connection& connection, MuseumId museum, std::chrono::hours keep);

/// Drops all presses (of every museum) of that UTC month; how many there were. Their number stays
/// in kiosk.retired_month and their counts in the rollup. SQLSTATE 55P03 when readers hold the
/// month: try later; KL012 when it ended less than a month ago.
std::int64_t retire_month(Connection& connection, std::chrono::year_month month);

/// The UTC months that have a partition of kiosk.interaction and ended before `keep` ago, oldest
/// first.
std::vector<std::chrono::year_month> months_past_retention(Connection& connection,
                                                           std::chrono::hours keep);

}  // namespace kioskline::store
