#include "store/suspects.hpp"

#include <fmt/format.h>

#include <string>

#include "store/connection.hpp"

namespace kioskline::store {

std::int64_t mark_suspects(Connection& connection, MuseumId museum, const IngestSettings& ingest) {
  connection.execute_script("BEGIN; SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0");
  const std::int64_t changed =
      connection
          .execute("SELECT kiosk.mark_suspects($1, $2, $3)",
                   {std::to_string(museum.value), std::to_string(ingest.suspect_run),
                    fmt::format("{} seconds", ingest.suspect_window.count())})
          .integer(0, 0);
  connection.execute_script("COMMIT");
  return changed;
}

}  // namespace kioskline::store
