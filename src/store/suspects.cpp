#include "store/suspects.hpp"

#include <fmt/format.h>

#include <string>

#include "store/connection.hpp"

namespace kioskline::store {

bool mark_some_suspects(Connection& connection, MuseumId museum, const IngestSettings& ingest) {
  return connection
      .execute("SELECT is_done FROM kiosk.mark_suspects($1, $2, $3)",
               {std::to_string(museum.value), std::to_string(ingest.suspect_run),
                fmt::format("{} seconds", ingest.suspect_window.count())})
      .boolean(0, 0);
}

void mark_suspects(Connection& connection, MuseumId museum, const IngestSettings& ingest) {
  bool is_done = false;
  while (!is_done) {
    connection.execute_script("BEGIN; SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0");
    is_done = mark_some_suspects(connection, museum, ingest);
    connection.execute_script("COMMIT");
  }
}

}  // namespace kioskline::store
