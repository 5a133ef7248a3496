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

}  // namespace kioskline::store
