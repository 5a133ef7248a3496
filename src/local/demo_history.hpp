#pragma once

#include <chrono>
#include <filesystem>

#include "domain/museum.hpp"
#include "domain/press.hpp"

namespace kioskline::local {

/// Writes what simulated visitors pressed in opening hours on so many days before `until` and on
/// its own, as a history file (at,site,val,type), whole or not at all: so that pages that compare
/// with weeks before have something to show. Without the noise of kiosks: what is rejected of a
/// file counts on the day on which it is loaded. Throws std::filesystem::filesystem_error or
/// std::ios_base::failure.
void write_demo_history(const MuseumRules& rules, std::chrono::days days, Instant until,
                        const std::filesystem::path& path);

}  // namespace kioskline::local
