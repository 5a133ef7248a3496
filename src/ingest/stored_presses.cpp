#include "ingest/stored_presses.hpp"

#include <fmt/format.h>

#include <string>
#include <vector>

namespace kioskline::ingest {
namespace {

// Presses of several partitions may lie this far apart and still be known to the watch.
constexpr std::chrono::hours remembered{1};

}  // namespace

StoredTail read_stored_tail(store::Connection& connection, MuseumId museum,
                            std::chrono::microseconds stretch,
                            std::span<const store::Shard> except) {
  const std::string number = std::to_string(museum.value);
  std::vector<std::string> excepted;
  for (const auto& [source, partition] : except) {
    excepted.push_back(fmt::format("({},{})", source.value, partition.value));
  }
  const std::string counted = excepted.empty() ? "true"
                                               : fmt::format("(source_id, partition) NOT IN ({})",
                                                             fmt::join(excepted, ","));
  const store::Result newest = connection.execute(
      "SELECT (extract(epoch FROM max(last_press_at)) * 1000000)::bigint FROM kiosk.hourly_rollup "
      "WHERE museum_id = $1 AND " +
          counted,
      {number});
  StoredTail tail;
  const auto newest_press = newest.optional_integer(0, 0);
  if (!newest_press) return tail;

  // At the begin of a stretch, so that none is known by half.
  const Instant from(std::chrono::microseconds(*newest_press) - remembered);
  tail.known_from = Instant(from.time_since_epoch() / stretch * stretch);
  const store::Result rows = connection.execute(
      "SELECT exhibition_id, floor(extract(epoch FROM at) * 1000000 / $2)::bigint, "
      "CASE kind WHEN 0 THEN rating ELSE 4 + kind END, count(*) FROM kiosk.interaction "
      "WHERE museum_id = $1 AND at >= to_timestamp($3::double precision / 1000000) AND " +
          counted + " GROUP BY 1, 2, 3",
      {number, std::to_string(stretch.count()),
       std::to_string(tail.known_from.time_since_epoch().count())});
  for (int row = 0; row < rows.rows(); ++row) {
    tail.presses.push_back({.exhibition = {static_cast<std::int16_t>(rows.integer(row, 0))},
                            .stretch = Instant(stretch * rows.integer(row, 1)),
                            .answer = static_cast<std::uint8_t>(rows.integer(row, 2)),
                            .presses = static_cast<std::uint32_t>(rows.integer(row, 3))});
  }
  return tail;
}

void look_again_at(store::Connection& connection, MuseumId museum, const StoredTail& tail) {
  if (tail.presses.empty()) return;
  connection.execute(
      "INSERT INTO ingest.suspect_window (museum_id, exhibition_id, from_at, to_at) "
      "SELECT museum_id, exhibition_id, min(at), max(at) FROM kiosk.interaction "
      "WHERE museum_id = $1 AND at >= to_timestamp($2::double precision / 1000000) GROUP BY 1, 2",
      {std::to_string(museum.value), std::to_string(tail.known_from.time_since_epoch().count())});
}

}  // namespace kioskline::ingest
