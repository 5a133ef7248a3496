#include "store/database_facts.hpp"

#include <fmt/format.h>

#include <array>

#include "domain/instant_text.hpp"
#include "store/connection.hpp"

namespace kioskline::store {
namespace {

struct Privilege {
  const char* object;
  const char* what;
};

// What the sink, the follower and the housekeeper need; 0005_grant_privileges.sql grants it.
constexpr std::array table_privileges = {
    Privilege{"kiosk.interaction", "INSERT"},       Privilege{"kiosk.interaction", "UPDATE"},
    Privilege{"kiosk.hourly_rollup", "INSERT"},     Privilege{"kiosk.hourly_rollup", "UPDATE"},
    Privilege{"kiosk.exhibition", "INSERT"},        Privilege{"kiosk.museum", "UPDATE"},
    Privilege{"ingest.source", "INSERT"},           Privilege{"ingest.checkpoint", "INSERT"},
    Privilege{"ingest.checkpoint", "UPDATE"},       Privilege{"ingest.rejected_message", "INSERT"},
    Privilege{"ingest.rejected_message", "DELETE"}, Privilege{"ingest.rejection_rollup", "UPDATE"},
    Privilege{"ingest.lost_range", "INSERT"},       Privilege{"ingest.run", "INSERT"},
    Privilege{"safety.announcement", "INSERT"},     Privilege{"safety.announcement", "DELETE"},
    Privilege{"safety.incident", "INSERT"},         Privilege{"safety.placement", "INSERT"}};
constexpr std::array functions = {"kiosk.ensure_month(date)", "kiosk.retire_month(date)"};

}  // namespace

ServerFacts read_server_facts(Connection& connection) {
  connection.ensure_open();
  const auto before = std::chrono::system_clock::now();
  const Result row = connection.execute(
      "SELECT current_setting('server_version_num'), session_user, "
      "current_setting('transaction_read_only') = 'on', (extract(epoch FROM clock_timestamp()) * "
      "1000000)::bigint");
  const auto after = std::chrono::system_clock::now();
  const auto here = std::chrono::floor<std::chrono::microseconds>(before + (after - before) / 2);
  return {.version = static_cast<std::int32_t>(row.integer(0, 0)),
          .login = std::string(row.text(0, 1)),
          .read_only = row.boolean(0, 2),
          .clock_ahead = Instant(std::chrono::microseconds(row.integer(0, 3))) - here};
}

std::vector<std::string> missing_privileges(Connection& connection) {
  std::vector<std::string> missing;
  for (const auto& [object, what] : table_privileges) {
    const Result row = connection.execute(
        "SELECT has_schema_privilege(split_part($1, '.', 1), 'USAGE') AND has_table_privilege($1, "
        "$2)",
        {object, what});
    if (!row.boolean(0, 0)) missing.push_back(fmt::format("{} on {}", what, object));
  }
  for (const char* function : functions) {
    if (!connection.execute("SELECT has_function_privilege($1, 'EXECUTE')", {function})
             .boolean(0, 0)) {
      missing.push_back(fmt::format("EXECUTE on {}", function));
    }
  }
  return missing;
}

std::int32_t months_ahead(Connection& connection) {
  const Result row = connection.execute(
      "SELECT min(n) - 1 FROM generate_series(1, 13) AS n WHERE NOT EXISTS (SELECT FROM "
      "pg_inherits h "
      "JOIN pg_class c ON c.oid = h.inhrelid WHERE h.inhparent = 'kiosk.interaction'::regclass AND "
      "c.relname = "
      "'interaction_y' || to_char(date_trunc('month', now()) + n * interval '1 month', "
      "'YYYY\"m\"MM'))");
  return static_cast<std::int32_t>(row.integer(0, 0));
}

std::vector<std::chrono::seconds> utc_offsets(Connection& connection, const std::string& zone,
                                              const std::vector<Instant>& instants) {
  std::string array = "{";
  for (const Instant instant : instants) array += (array.size() > 1 ? "," : "") + to_text(instant);
  const Result rows = connection.execute(
      "SELECT extract(epoch FROM (at AT TIME ZONE $1) - (at AT TIME ZONE 'UTC'))::bigint "
      "FROM unnest($2::timestamptz[]) WITH ORDINALITY AS u(at, number) ORDER BY number",
      {zone, array + "}"});
  std::vector<std::chrono::seconds> offsets;
  for (int row = 0; row < rows.rows(); ++row) offsets.emplace_back(rows.integer(row, 0));
  return offsets;
}

}  // namespace kioskline::store
