#include "store/retention.hpp"

#include <fmt/format.h>

#include <string>

#include "store/connection.hpp"

namespace kioskline::store {

std::int64_t prune_rejected(Connection& connection, MuseumId museum, std::chrono::hours keep) {
  constexpr std::int64_t rows_at_once = 1000;
  std::int64_t pruned = 0;
  while (true) {
    const std::int64_t removed =
        connection
            .execute("SELECT ingest.prune_rejected($1, now() - $2::interval, $3)",
                     {std::to_string(museum.value), fmt::format("{} hours", keep.count()),
                      std::to_string(rows_at_once)})
            .integer(0, 0);
    pruned += removed;
    if (removed == 0) return pruned;
  }
}

std::int64_t retire_month(Connection& connection, std::chrono::year_month month) {
  return connection
      .execute("SELECT kiosk.retire_month($1)",
               {fmt::format("{:04}-{:02}-01", static_cast<int>(month.year()),
                            static_cast<unsigned>(month.month()))})
      .integer(0, 0);
}

std::vector<std::chrono::year_month> months_past_retention(Connection& connection,
                                                           std::chrono::hours keep) {
  const Result rows = connection.execute(
      "SELECT extract(year FROM month)::integer, extract(month FROM month)::integer FROM "
      "(SELECT to_date(substr(c.relname, length('interaction_y') + 1), 'YYYY\"m\"MM') AS month "
      "FROM pg_inherits h JOIN pg_class c ON c.oid = h.inhrelid "
      "WHERE h.inhparent = 'kiosk.interaction'::regclass AND c.relname ~ "
      "'^interaction_y[0-9]{4}m[0-9]{2}$') AS kept "
      "WHERE (month + interval '1 month') AT TIME ZONE 'UTC' <= now() - $1::interval ORDER BY "
      "month",
      {fmt::format("{} hours", keep.count())});
  std::vector<std::chrono::year_month> months;
  for (int row = 0; row < rows.rows(); ++row) {
    months.push_back(std::chrono::year(static_cast<int>(rows.integer(row, 0))) /
                     std::chrono::month(static_cast<unsigned>(rows.integer(row, 1))));
  }
  return months;
}

}  // namespace kioskline::store
