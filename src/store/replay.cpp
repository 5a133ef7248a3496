#include "store/replay.hpp"

#include <string_view>

#include "domain/instant_text.hpp"
#include "store/connection.hpp"

namespace kioskline::store {
namespace {

constexpr std::string_view selected =
    "FROM ingest.rejected_message r WHERE r.museum_id = $1 AND r.reasons @> ARRAY[$2::text] "
    "AND r.received_at >= coalesce($3::timestamptz, '-infinity') ";

std::vector<Parameter> parameters_of(const QuarantineSelection& selection) {
  return {std::to_string(selection.museum.value), std::string(name_of(selection.reason)),
          selection.since ? Parameter(to_text(*selection.since)) : std::nullopt};
}

Instant instant_of(std::int64_t microseconds) {
  return Instant(std::chrono::microseconds(microseconds));
}

template <class Field>
std::string array_of(const std::vector<ReplayedPress>& presses, Field field) {
  std::string array = "{";
  for (const ReplayedPress& press : presses) {
    if (array.size() > 1) array += ',';
    array += field(press);
  }
  return array + "}";
}

}  // namespace

std::int64_t count_quarantined(Connection& connection, const QuarantineSelection& selection) {
  return connection.execute("SELECT count(*) " + std::string(selected), parameters_of(selection))
      .integer(0, 0);
}

std::vector<QuarantinedMessage> read_quarantined(Connection& connection,
                                                 const QuarantineSelection& selection,
                                                 const std::optional<QuarantinedMessage>& previous,
                                                 std::size_t limit) {
  std::vector<Parameter> parameters = parameters_of(selection);
  std::string after;
  if (previous) {
    after =
        "AND r.received_at >= $5 AND (r.received_at, r.source_id, r.partition, r.\"offset\") > "
        "($5, $6, $7, $8) ";
  }
  parameters.push_back(std::to_string(limit));
  if (previous) {
    parameters.push_back(to_text(previous->received));
    parameters.push_back(std::to_string(previous->source.value));
    parameters.push_back(std::to_string(previous->partition.value));
    parameters.push_back(std::to_string(previous->offset.value));
  }
  const Result rows = connection.execute(
      "SELECT r.source_id, (SELECT s.kind = 'file' FROM ingest.source s WHERE (s.museum_id, "
      "s.source_id) = "
      "(r.museum_id, r.source_id)), r.partition, r.\"offset\", (extract(epoch FROM r.received_at) "
      "* 1000000)::bigint, "
      "(extract(epoch FROM r.recorded_at) * 1000000)::bigint, r.timestamp_type, r.raw " +
          std::string(selected) + after +
          "ORDER BY r.received_at, r.source_id, r.partition, r.\"offset\" LIMIT $4",
      parameters);
  std::vector<QuarantinedMessage> messages;
  for (int row = 0; row < rows.rows(); ++row) {
    QuarantinedMessage& message = messages.emplace_back();
    message.source = {static_cast<std::int32_t>(rows.integer(row, 0))};
    message.from_file = rows.boolean(row, 1);
    message.partition = {static_cast<std::int32_t>(rows.integer(row, 2))};
    message.offset = {rows.integer(row, 3)};
    message.received = instant_of(rows.integer(row, 4));
    if (const auto recorded = rows.optional_integer(row, 5))
      message.recorded = instant_of(*recorded);
    message.timestamp_type = static_cast<TimestampType>(rows.integer(row, 6));
    if (!rows.is_null(row, 7)) message.raw = rows.bytes(row, 7);
  }
  return messages;
}

std::int64_t replay(Connection& connection, MuseumId museum,
                    const std::vector<ReplayedPress>& presses) {
  if (presses.empty()) return 0;
  const std::string times =
      array_of(presses, [](const ReplayedPress& p) { return to_text(p.press.at); });
  connection.execute(
      "SELECT kiosk.ensure_month(month) FROM (SELECT DISTINCT date_trunc('month', at)::date AS "
      "month "
      "FROM unnest($1::timestamptz[]) AS at) AS months",
      {times});
  const Result row = connection.execute(
      "SELECT ingest.replay($1, $2, $3, $4, $5, $6, $7, $8, $9)",
      {std::to_string(museum.value),
       array_of(presses,
                [](const ReplayedPress& p) { return std::to_string(p.message.source.value); }),
       array_of(presses,
                [](const ReplayedPress& p) { return std::to_string(p.message.partition.value); }),
       array_of(presses,
                [](const ReplayedPress& p) { return std::to_string(p.message.offset.value); }),
       array_of(presses, [](const ReplayedPress& p) { return to_text(p.message.received); }), times,
       array_of(presses,
                [](const ReplayedPress& p) { return std::to_string(p.press.exhibition.value); }),
       array_of(
           presses,
           [](const ReplayedPress& p) { return std::to_string(static_cast<int>(p.press.kind)); }),
       array_of(presses, [](const ReplayedPress& p) {
         return p.press.kind == PressKind::rating ? std::to_string(p.press.rating)
                                                  : std::string("NULL");
       })});
  return row.integer(0, 0);
}

}  // namespace kioskline::store
