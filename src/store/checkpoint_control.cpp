#include "store/checkpoint_control.hpp"

#include <fmt/format.h>

#include "domain/error.hpp"
#include "store/connection.hpp"

namespace kioskline::store {
namespace {

constexpr std::string_view refused_by_us = "KL011";
constexpr std::string_view datetime_errors = "2200";  // 22007, 22008

}  // namespace

std::vector<CheckpointReport> report_checkpoints(Connection& connection) {
  const Result rows = connection.execute(
      "SELECT m.code, s.source_id, s.kind, s.name, s.cluster_id, s.retired_at IS NOT NULL, "
      "c.partition, "
      "c.first_offset, c.next_offset, c.fence, c.owner, c.accepted, c.rejected, c.gaps, c.lost, "
      "c.replayed, c.pruned, c.parked, to_char(c.updated_at, 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') "
      "FROM ingest.checkpoint c JOIN ingest.source s USING (museum_id, source_id) "
      "JOIN kiosk.museum m USING (museum_id) ORDER BY m.code, s.source_id, c.partition");
  std::vector<CheckpointReport> reports;
  for (int row = 0; row < rows.rows(); ++row) {
    reports.push_back({.museum = std::string(rows.text(row, 0)),
                       .source = {static_cast<std::int32_t>(rows.integer(row, 1))},
                       .kind = std::string(rows.text(row, 2)),
                       .name = std::string(rows.text(row, 3)),
                       .cluster_id = std::string(rows.text(row, 4)),
                       .retired = rows.boolean(row, 5),
                       .partition = {static_cast<std::int32_t>(rows.integer(row, 6))},
                       .first = {rows.integer(row, 7)},
                       .next = {rows.integer(row, 8)},
                       .fence = {rows.integer(row, 9)},
                       .owner = std::string(rows.text(row, 10)),
                       .accepted = rows.integer(row, 11),
                       .rejected = rows.integer(row, 12),
                       .gaps = rows.integer(row, 13),
                       .lost = rows.integer(row, 14),
                       .replayed = rows.integer(row, 15),
                       .pruned = rows.integer(row, 16),
                       .parked = rows.optional_text(row, 17),
                       .updated_at = std::string(rows.text(row, 18))});
  }
  return reports;
}

void skip_to(Connection& connection, MuseumId museum, SourceId source, Partition partition,
             Offset to) {
  try {
    connection.execute("SELECT ingest.skip_to($1, $2, $3, $4, 'skipped by an operator')",
                       {std::to_string(museum.value), std::to_string(source.value),
                        std::to_string(partition.value), std::to_string(to.value)});
  } catch (const DatabaseError& error) {
    if (error.sqlstate() != refused_by_us) throw;
    throw Error(ExitCode::usage, error.message(),
                "See where it stands with `kioskline checkpoint`.");
  }
}

SourceId begin_source(Connection& connection, MuseumId museum, const std::string& topic,
                      const std::string& start_at) {
  try {
    const Result row = connection.execute("SELECT ingest.begin_source($1, $2, $3)",
                                          {std::to_string(museum.value), topic, start_at});
    return {static_cast<std::int32_t>(row.integer(0, 0))};
  } catch (const DatabaseError& error) {
    if (error.sqlstate() == refused_by_us) {
      throw Error(ExitCode::usage, error.message(), "See the topics with `kioskline checkpoint`.");
    }
    if (error.sqlstate().starts_with(datetime_errors)) {
      throw Error(ExitCode::usage, fmt::format("--start-at {}: no time", start_at),
                  "Give earliest, latest or a time such as 2026-02-24T09:00:00Z.");
    }
    throw;
  }
}

}  // namespace kioskline::store
