#include "store/catalogue_store.hpp"

#include "domain/instant_text.hpp"
#include "store/connection.hpp"

namespace kioskline::store {
namespace {

using catalogue::Catalogue;
using catalogue::CatalogueEntry;

std::string number(std::int64_t value) { return std::to_string(value); }

Parameter date_text(const std::optional<std::chrono::sys_days>& date) {
  if (!date) return std::nullopt;
  std::string text;
  append_text(*date, text);
  return text;
}

Parameter instant_text(const std::optional<Instant>& instant) {
  return instant ? Parameter(to_text(*instant)) : std::nullopt;
}

Instant instant_of(std::int64_t microseconds) {
  return Instant(std::chrono::microseconds(microseconds));
}

void save_entry(Connection& connection, MuseumId museum, const CatalogueEntry& entry) {
  const Exhibition& exhibition = entry.exhibition;
  connection.execute(
      "INSERT INTO kiosk.exhibition AS e (museum_id, exhibition_id, public_id, name, floor, "
      "department, start_date, description, object_key, valid_from, closed_at) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) "
      "ON CONFLICT (museum_id, exhibition_id) DO UPDATE SET public_id = excluded.public_id, "
      "name = excluded.name, floor = excluded.floor, department = excluded.department, "
      "start_date = excluded.start_date, description = excluded.description, "
      "object_key = excluded.object_key, closed_at = CASE WHEN excluded.closed_at IS NOT NULL "
      "THEN coalesce(e.closed_at, excluded.closed_at) END "
      "WHERE (e.public_id, e.name, e.floor, e.department, e.start_date, e.description, "
      "e.object_key, e.closed_at IS NULL) IS DISTINCT FROM (excluded.public_id, excluded.name, "
      "excluded.floor, excluded.department, excluded.start_date, excluded.description, "
      "excluded.object_key, excluded.closed_at IS NULL)",
      {number(museum.value), number(exhibition.number.value), exhibition.public_id, exhibition.name,
       exhibition.floor, exhibition.department, date_text(exhibition.start_date),
       exhibition.description, exhibition.object_key, to_text(entry.valid_from),
       instant_text(entry.closed_at)});
}

CatalogueVersion save_version(Connection& connection, MuseumId museum, const Catalogue& catalogue) {
  const std::string content = fingerprint(catalogue);
  // Content that comes back after another one is the current one again: loaded_at says which is.
  const Result known = connection.execute(
      "UPDATE kiosk.catalogue_version SET loaded_at = $3, source = $4 "
      "WHERE museum_id = $1 AND fingerprint = $2 RETURNING version",
      {number(museum.value), content, to_text(catalogue.loaded_at), catalogue.source});
  if (known.rows() > 0) return {known.integer(0, 0)};
  const Result added = connection.execute(
      "INSERT INTO kiosk.catalogue_version (museum_id, version, loaded_at, source, fingerprint) "
      "SELECT $1::integer, coalesce(max(version), 0) + 1, $3::timestamptz, $4, $2 "
      "FROM kiosk.catalogue_version WHERE museum_id = $1::integer RETURNING version",
      {number(museum.value), content, to_text(catalogue.loaded_at), catalogue.source});
  return {added.integer(0, 0)};
}

}  // namespace

std::optional<MuseumId> find_museum(Connection& connection, const std::string& code) {
  const Result result =
      connection.execute("SELECT museum_id FROM kiosk.museum WHERE code = $1", {code});
  if (result.rows() == 0) return std::nullopt;
  return MuseumId{static_cast<std::int32_t>(result.integer(0, 0))};
}

CatalogueVersion save_catalogue(Connection& connection, MuseumId museum,
                                const Catalogue& catalogue) {
  try {
    connection.execute("BEGIN ISOLATION LEVEL READ COMMITTED");
    connection.execute("SELECT pg_advisory_xact_lock(hashtext('kiosk.catalogue'), $1)",
                       {number(museum.value)});
    for (const auto& [exhibition, entry] : catalogue.entries) {
      save_entry(connection, museum, entry);
    }
    const CatalogueVersion version = save_version(connection, museum, catalogue);
    connection.execute("COMMIT");
    return version;
  } catch (...) {
    connection.roll_back();
    throw;
  }
}

std::optional<Catalogue> load_catalogue(Connection& connection, MuseumId museum) {
  // One statement, so version and exhibitions are of one moment.
  const Result rows = connection.execute(
      "SELECT v.version, (extract(epoch FROM v.loaded_at) * 1000000)::bigint, v.source, "
      "e.exhibition_id, e.public_id, e.name, e.floor, e.department, "
      "e.start_date - date '1970-01-01', e.description, e.object_key, "
      "(extract(epoch FROM e.valid_from) * 1000000)::bigint, "
      "(extract(epoch FROM e.closed_at) * 1000000)::bigint "
      "FROM (SELECT * FROM kiosk.catalogue_version WHERE museum_id = $1 "
      "ORDER BY loaded_at DESC, version DESC LIMIT 1) v "
      "JOIN kiosk.exhibition e USING (museum_id)",
      {number(museum.value)});
  if (rows.rows() == 0) return std::nullopt;
  Catalogue catalogue{.version = {rows.integer(0, 0)},
                      .loaded_at = instant_of(rows.integer(0, 1)),
                      .source = std::string(rows.text(0, 2))};
  for (int row = 0; row < rows.rows(); ++row) {
    const ExhibitionNumber exhibition{static_cast<std::int16_t>(rows.integer(row, 3))};
    const auto start_day = rows.optional_integer(row, 8);
    const auto closed_at = rows.optional_integer(row, 12);
    catalogue.entries[exhibition] = {
        .exhibition = {.number = exhibition,
                       .public_id = std::string(rows.text(row, 4)),
                       .name = std::string(rows.text(row, 5)),
                       .floor = std::string(rows.text(row, 6)),
                       .department = std::string(rows.text(row, 7)),
                       .start_date = start_day ? std::optional(std::chrono::sys_days(
                                                     std::chrono::days(*start_day)))
                                               : std::nullopt,
                       .description = std::string(rows.text(row, 9)),
                       .object_key = std::string(rows.text(row, 10))},
        .valid_from = instant_of(rows.integer(row, 11)),
        .closed_at = closed_at ? std::optional(instant_of(*closed_at)) : std::nullopt};
  }
  return catalogue;
}

}  // namespace kioskline::store
