#include "store/verification.hpp"

#include <fmt/format.h>

#include "store/connection.hpp"
#include "store/embedded_sql.hpp"

namespace kioskline::store {
namespace {

constexpr int examples_shown = 5;

/// The first line of a check is a comment that says what must hold.
std::string rule_of(std::string_view sql) {
  constexpr std::string_view comment = "-- ";
  return std::string(sql.substr(comment.size(), sql.find('\n') - comment.size()));
}

CheckResult run(Connection& connection, const SqlFile& check) {
  const std::string_view query = check.text.substr(0, check.text.rfind(';'));
  const Result rows = connection.execute(fmt::format(
      "SELECT subject::text, expected::text, found::text, count(*) OVER () FROM ({}\n) AS "
      "differences ORDER BY subject LIMIT {}",
      query, examples_shown));
  CheckResult result{.name = std::string(check.name),
                     .rule = rule_of(check.text),
                     .differences = 0,
                     .examples = {}};
  if (rows.rows() > 0) result.differences = rows.integer(0, 3);
  for (int row = 0; row < rows.rows(); ++row) {
    result.examples.push_back({.subject = std::string(rows.text(row, 0)),
                               .expected = std::string(rows.text(row, 1)),
                               .found = std::string(rows.text(row, 2))});
  }
  return result;
}

std::vector<TopicPosition> read_positions(Connection& connection) {
  const Result rows = connection.execute(
      "SELECT m.code, s.cluster_id, s.name, c.partition, c.next_offset FROM ingest.source s "
      "JOIN ingest.checkpoint c USING (museum_id, source_id) JOIN kiosk.museum m USING (museum_id) "
      "WHERE s.kind = 'topic' AND s.retired_at IS NULL ORDER BY 1, 2, 3, 4");
  std::vector<TopicPosition> positions;
  for (int row = 0; row < rows.rows(); ++row) {
    positions.push_back({.museum = std::string(rows.text(row, 0)),
                         .cluster_id = std::string(rows.text(row, 1)),
                         .topic = std::string(rows.text(row, 2)),
                         .partition = {static_cast<std::int32_t>(rows.integer(row, 3))},
                         .next = {rows.integer(row, 4)}});
  }
  return positions;
}

}  // namespace

Verification verify(Connection& connection, const IngestSettings& ingest) {
  // The lock comes before the snapshot: a month retired in between would be missed by both.
  connection.execute_script("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
  connection.execute_script("LOCK TABLE kiosk.interaction IN ACCESS SHARE MODE");
  connection.execute_script(
      fmt::format("SET LOCAL statement_timeout = 0;"
                  "SET LOCAL kioskline.suspect_run = {};"
                  "SET LOCAL kioskline.suspect_window = '{} seconds'",
                  ingest.suspect_run, ingest.suspect_window.count()));
  Verification verification;
  for (const SqlFile& check : check_files()) verification.checks.push_back(run(connection, check));
  verification.positions = read_positions(connection);
  connection.execute_script("COMMIT");
  return verification;
}

}  // namespace kioskline::store
