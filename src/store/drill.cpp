#include "store/drill.hpp"

#include <algorithm>

#include "store/connection.hpp"

namespace kioskline::store {
namespace {

/// As safety.drill has them; anything else, NUL bytes among it, never reaches the database.
bool is_nonce(std::string_view text) {
  constexpr std::size_t digits = 32;
  return text.size() == digits &&
         text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace

RegisteredDrill register_drill(Connection& connection, MuseumId museum, ExhibitionNumber exhibition,
                               const std::string& registered_by) {
  const Result row = connection.execute(
      "SELECT drill_id, nonce FROM safety.register_drill($1, $2, $3)",
      {std::to_string(museum.value), std::to_string(exhibition.value), registered_by});
  return {.id = row.integer(0, 0), .nonce = std::string(row.text(0, 1))};
}

bool claim_drill(Connection& connection, MuseumId museum, std::string_view nonce, SourceId source,
                 Partition partition, Offset offset) {
  if (!is_nonce(nonce)) return false;
  const Result row = connection.execute(
      "SELECT safety.claim_drill($1, $2, $3, $4, $5)",
      {std::to_string(museum.value), std::string(nonce), std::to_string(source.value),
       std::to_string(partition.value), std::to_string(offset.value)});
  return row.boolean(0, 0);
}

DrillProgress read_drill(Connection& connection, MuseumId museum, std::int64_t id) {
  const Result row = connection.execute(
      "SELECT incident_id, seconds_to_incident, seconds_to_screen FROM reporting.drill "
      "WHERE museum_id = $1 AND drill_id = $2",
      {std::to_string(museum.value), std::to_string(id)});
  DrillProgress progress;
  const auto number = [&](int column) -> std::optional<double> {
    const auto text = row.optional_text(0, column);
    return text ? std::optional(std::stod(*text)) : std::nullopt;
  };
  progress.incident = row.optional_integer(0, 0);
  progress.seconds_to_incident = number(1);
  progress.seconds_to_screen = number(2);
  return progress;
}

void end_drill(Connection& connection, MuseumId museum, std::int64_t id) {
  connection.execute("SELECT safety.end_drill($1, $2)",
                     {std::to_string(museum.value), std::to_string(id)});
}

}  // namespace kioskline::store
