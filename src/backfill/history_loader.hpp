#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>

#include "configuration/configuration.hpp"
#include "domain/exhibition.hpp"
#include "domain/ids.hpp"
#include "domain/press.hpp"
#include "store/connection.hpp"

namespace kioskline::backfill {

/// By what and into what a history file is loaded.
struct HistoryContext {
  MuseumId museum{};
  const MuseumRules& rules;
  const KnownExhibitions& exhibitions;
  Instant now{};  ///< what lies more than max_future after it is refused
  const IngestSettings& ingest;
};

struct HistoryReport {
  std::int64_t lines = 0;     ///< judged now
  std::int64_t accepted = 0;  ///< of these
  std::int64_t rejected = 0;
  std::int64_t known = 0;  ///< loaded by an earlier run
};

/// Loads a history file as a source of its own: known by its SHA-256, one partition, a line's
/// number is its offset. Same sink, checkpoint, fence and equation as the stream, so that a run
/// that was interrupted is continued and a second one changes nothing. Lines the rules refuse go
/// into quarantine as they stand; blank ones are gaps. Opens no incident.
///
/// `progress` is told the lines done and the lines in all after every batch. Throws Error: usage
/// for the file, unavailable when the database is lost (run it again), try_again when another run
/// has taken the file over; DatabaseError.
HistoryReport load_history(store::Connection& connection, const std::filesystem::path& path,
                           const HistoryContext& context,
                           const std::function<void(std::int64_t, std::int64_t)>& progress);

}  // namespace kioskline::backfill
