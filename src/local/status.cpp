#include "local/status.hpp"

namespace kioskline::local {
namespace {

void read_exhibitions(store::Connection& connection, const std::string& museum_id,
                      const std::string& today, Status& status) {
  const store::Result rows = connection.execute(
      "SELECT e.public_id, e.name, "
      "coalesce(sum(rating_0 + rating_1 + rating_2 + rating_3 + rating_4), 0)::bigint, "
      "coalesce(sum(rating_1 + 2 * rating_2 + 3 * rating_3 + 4 * rating_4), 0)::bigint, "
      "coalesce(sum(assistance + emergency), 0)::bigint, "
      "extract(epoch FROM now() - max(r.last_press_at))::bigint "
      "FROM kiosk.exhibition e LEFT JOIN kiosk.hourly_rollup r "
      "ON (r.museum_id, r.exhibition_id, r.local_date) = (e.museum_id, e.exhibition_id, $2::date) "
      "WHERE e.museum_id = $1 AND e.closed_at IS NULL "
      "GROUP BY e.exhibition_id, e.public_id, e.name ORDER BY e.exhibition_id",
      {museum_id, today});
  for (int row = 0; row < rows.rows(); ++row) {
    ExhibitionStatus& exhibition = status.exhibitions.emplace_back();
    exhibition.public_id = rows.text(row, 0);
    exhibition.name = rows.text(row, 1);
    exhibition.responses = rows.integer(row, 2);
    if (exhibition.responses > 0) {
      exhibition.mean =
          static_cast<double>(rows.integer(row, 3)) / static_cast<double>(exhibition.responses);
    }
    exhibition.requests = rows.integer(row, 4);
    exhibition.seconds_since_last = rows.optional_integer(row, 5);
  }
}

void read_rejections(store::Connection& connection, const std::string& museum_id,
                     const std::string& today, Status& status) {
  const store::Result rows = connection.execute(
      "SELECT reason, sum(messages)::bigint "
      "FROM ingest.rejection_rollup, unnest(reasons) AS reason "
      "WHERE museum_id = $1 AND local_date = $2 GROUP BY reason ORDER BY 2 DESC, 1",
      {museum_id, today});
  for (int row = 0; row < rows.rows(); ++row) {
    status.rejected.push_back(
        {.reason = std::string(rows.text(row, 0)), .messages = rows.integer(row, 1)});
  }
}

void read_totals(store::Connection& connection, const std::string& museum_id, Status& status) {
  const store::Result sums = connection.execute(
      "SELECT coalesce(sum(accepted), 0)::bigint, coalesce(sum(rejected), 0)::bigint, "
      "(SELECT count(*) FROM safety.incident WHERE museum_id = $1 AND closed_at IS NULL) "
      "FROM ingest.checkpoint JOIN ingest.source USING (museum_id, source_id) "
      "WHERE museum_id = $1 AND kind = 'topic'",
      {museum_id});
  status.accepted = sums.integer(0, 0);
  status.rejected_messages = sums.integer(0, 1);
  status.open_incidents = sums.integer(0, 2);
}

void read_progress(store::Connection& connection, const std::string& museum_id, Status& status) {
  const store::Result rows = connection.execute(
      "SELECT s.name, c.partition, c.next_offset "
      "FROM ingest.checkpoint c JOIN ingest.source s USING (museum_id, source_id) "
      "WHERE museum_id = $1 AND s.kind = 'topic' AND s.retired_at IS NULL",
      {museum_id});
  for (int row = 0; row < rows.rows(); ++row) {
    status.progress.push_back({.topic = std::string(rows.text(row, 0)),
                               .partition = {static_cast<std::int32_t>(rows.integer(row, 1))},
                               .next = {rows.integer(row, 2)}});
  }
}

}  // namespace

Status read_status(store::Connection& connection, const std::string& museum_code) {
  Status status;
  const store::Result museum = connection.execute(
      "SELECT museum_id, name, to_char(now() AT TIME ZONE time_zone, 'HH24:MI:SS'), simulated, "
      "(now() AT TIME ZONE time_zone)::date FROM kiosk.museum WHERE code = $1",
      {museum_code});
  if (museum.rows() == 0) return status;
  const std::string id(museum.text(0, 0));
  const std::string today(museum.text(0, 4));
  status.museum = museum.text(0, 1);
  status.local_time = museum.text(0, 2);
  status.simulated = museum.boolean(0, 3);
  read_exhibitions(connection, id, today, status);
  read_rejections(connection, id, today, status);
  read_totals(connection, id, status);
  read_progress(connection, id, status);
  return status;
}

}  // namespace kioskline::local
