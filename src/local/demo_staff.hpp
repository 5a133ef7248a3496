#pragma once

#include <chrono>
#include <cstdint>

#include "configuration/configuration.hpp"
#include "domain/ids.hpp"
#include "store/connection.hpp"

namespace kioskline::local {

// Simulated staff, beside simulated visitors only: so that the demo's pages show how fast requests
// are answered. Whatever they do stands under their name, in no real installation.

constexpr const char* staff_name = "SIMULATED staff";

/// How long they take: until they acknowledge, and from there until they resolve.
struct StaffPace {
  std::chrono::milliseconds acknowledges_after{};
  std::chrono::milliseconds resolves_after{};
};

/// The same for an incident whenever it is asked: 20 to 80 s for an emergency, 30 s to 4 min for
/// assistance; then 1 to 5 min.
StaffPace staff_pace(std::int64_t incident, bool is_emergency);

/// Incidents of the requests in history files of a museum, answered by the staff of then; a few
/// for assistance by nobody, so that they expired. Requests of the last hour and those that
/// belong to an incident are left out, so it may be called again. Backfill itself opens none. How
/// many incidents it made. Throws store::DatabaseError.
std::int64_t record_past_responses(store::Connection& connection, MuseumId museum);

/// Acknowledges and resolves what waits, drills left out, until the descriptor is readable. What a
/// person has acknowledged is left to that person. A database that is away is waited for.
void let_staff_respond(const DatabaseSettings& database, const std::string& museum_code,
                       int stop_descriptor);

}  // namespace kioskline::local
