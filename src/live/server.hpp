#pragma once

#include <cstdint>
#include <functional>

#include "configuration/configuration.hpp"
#include "telemetry/health.hpp"

namespace kioskline::live {

/// The web service: pages, API and events, for whoever live.access lets in.
///
/// Runs until `stop_descriptor` is readable; then lets answers that are under way go out, for at
/// most 5 s. `listening` is called once, with the port, when it can be reached. `health` learns
/// that the loops advance and of the conditions `database readable` and `schema`. Throws Error
/// (configuration) when it can't listen there or the database refuses to be read; a database that
/// is away is waited for, and answered with 503 meanwhile.
void run_server(const Configuration& configuration, int stop_descriptor, telemetry::Health& health,
                const std::function<void(std::uint16_t port)>& listening);

}  // namespace kioskline::live
