#include "live/museum_state.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "live/table.hpp"

namespace kioskline::live {
namespace {

using std::chrono::seconds;

// Suspect presses are marked, and hours go by, without a new press.
constexpr seconds exhibitions_at_the_latest{5};
constexpr int exhibitions_pause = 9;  // times what reading them took

constexpr const char* museum_sql = R"sql(
  SELECT to_char(as_of AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS as_of, museum_id,
         museum_code, museum, time_zone, opens, closes, simulated, today
  FROM reporting.museum WHERE museum_id = $1)sql";

constexpr const char* progress_sql = R"sql(
  SELECT c.source_id, c.partition, c.next_offset
  FROM ingest.checkpoint c JOIN ingest.source s USING (museum_id, source_id)
  WHERE museum_id = $1 AND s.kind = 'topic' AND s.retired_at IS NULL)sql";

constexpr const char* newest_incident_sql =
    "SELECT coalesce(max(incident_id), 0) FROM safety.incident WHERE museum_id = $1";

// Drills, too, which are in no figure: those who watch have to see them.
constexpr const char* incidents_sql = R"sql(
  SELECT i.incident_id, i.exhibition_id, coalesce(e.name, 'unknown') AS exhibition,
         coalesce(e.floor, 'unknown') AS floor, coalesce(e.department, 'unknown') AS department,
         CASE i.kind WHEN 1 THEN 'assistance' ELSE 'emergency' END AS kind, i.cause, i.state, i.round,
         i.presses, i.opened_at, i.opened_at AT TIME ZONE m.time_zone AS local_time, i.acknowledged_at,
         a.actor AS acknowledged_by, a.note AS acknowledged_note,
         EXISTS (SELECT FROM safety.incident_event s
                 WHERE s.museum_id = i.museum_id AND s.incident_id = i.incident_id
                   AND s.event = 'seen' AND s.at >= i.round_began_at) AS is_seen
  FROM safety.incident i JOIN kiosk.museum m USING (museum_id)
  LEFT JOIN kiosk.exhibition e USING (museum_id, exhibition_id)
  LEFT JOIN LATERAL (SELECT v.actor, v.note FROM safety.incident_event v
                     WHERE v.museum_id = i.museum_id AND v.incident_id = i.incident_id
                       AND v.event = 'acknowledged' AND i.state = 'acknowledged'
                     ORDER BY v.event_id DESC LIMIT 1) AS a ON true
  WHERE i.museum_id = $1 AND i.closed_at IS NULL ORDER BY i.opened_at, i.incident_id)sql";

constexpr const char* blind_sql =
    "SELECT safety.blind_because($1, $2::float8 * interval '1 ms', $3::float8 * interval '1 ms')";

// By time too, since presses have no index by offset.
constexpr const char* presses_sql = R"sql(
  SELECT p.source_id, p.partition, p."offset", p.exhibition_id, p.pressed_at, p.local_time, p.kind,
         p.rating, p.suspect
  FROM reporting.recent_press p
  JOIN unnest($2::int[], $3::int[], $4::bigint[]) AS s(source_id, partition, from_offset)
    ON p.source_id = s.source_id AND p.partition = s.partition AND p."offset" >= s.from_offset
  WHERE p.museum_id = $1 AND p.pressed_at >= now() - $5::interval
  ORDER BY p.pressed_at, p.source_id, p.partition, p."offset")sql";

constexpr const char* exhibitions_sql = R"sql(
  SELECT r.exhibition_id, r.exhibition, r.floor, r.department, r.rank, r.band, r.responses,
         r.rating_0, r.rating_1, r.rating_2, r.rating_3, r.rating_4, r.happiness_index, r.score,
         r.score_low, r.score_high, r.usual_index, r.change, k.last_press_at, k.usual_presses_since,
         coalesce(k.is_silent, false) AS is_silent, a.alarm_at, a.local_time AS alarm_local_time
  FROM reporting.museum m
  CROSS JOIN LATERAL reporting.ranking(m.museum_id, m.today, m.today) r
  LEFT JOIN reporting.silent_kiosk k ON k.museum_id = $1 AND k.exhibition_id = r.exhibition_id
  LEFT JOIN reporting.unhappiness_alarm a
    ON a.museum_id = $1 AND a.exhibition_id = r.exhibition_id AND a.filtered
  WHERE m.museum_id = $1 ORDER BY r.exhibition_id)sql";

ProgressVector read_progress(store::Connection& connection, const std::string& museum) {
  ProgressVector progress;
  const store::Result shards = connection.execute(progress_sql, {museum});
  for (int row = 0; row < shards.rows(); ++row) {
    const Shard shard{{static_cast<std::int32_t>(shards.integer(row, 0))},
                      {static_cast<std::int32_t>(shards.integer(row, 1))}};
    progress.next_offsets[shard] = {shards.integer(row, 2)};
  }
  progress.newest_incident = connection.execute(newest_incident_sql, {museum}).integer(0, 0);
  return progress;
}

/// Arrays for unnest().
struct ShardArrays {
  std::string sources;
  std::string partitions;
  std::string offsets;
};

/// From where on each partition's presses are not known yet, at most recent_offsets back.
ShardArrays unknown_part(const ProgressVector& known, const ProgressVector& now) {
  ShardArrays arrays;
  const char* separator = "";
  for (const auto& [shard, next] : now.next_offsets) {
    const auto found = known.next_offsets.find(shard);
    const std::int64_t seen = found == known.next_offsets.end() ? 0 : found->second.value;
    arrays.sources += fmt::format("{}{}", separator, shard.first.value);
    arrays.partitions += fmt::format("{}{}", separator, shard.second.value);
    arrays.offsets += fmt::format("{}{}", separator, std::max(seen, next.value - recent_offsets));
    separator = ",";
  }
  return arrays;
}

}  // namespace

MuseumState::Look MuseumState::look(Reader& reader) {
  return reader.in_snapshot([this](store::Connection& connection) {
    const std::string museum = std::to_string(museum_.value);
    const store::Result here = connection.execute(museum_sql, {museum});
    if (here.rows() == 0) return Look{};
    const Clock::time_point read_at = Clock::now();
    const std::string as_of(here.text(0, 0));
    const ProgressVector progress = read_progress(connection, museum);
    std::string incidents = json_rows(connection.execute(incidents_sql, {museum}));

    std::string blind = read_blind(connection);

    bool changed = is_new_ || incidents != incidents_ || blind != blind_;
    if (is_new_ || progress != progress_) {
      read_presses(connection, progress);
      exhibitions_are_stale_ = true;
      changed = true;
    }
    if (exhibitions_are_due()) {
      const std::string before = std::exchange(exhibitions_, {});
      read_exhibitions(connection, as_of);
      changed = changed || exhibitions_ != before;
    }
    museum_json_ = json_row(here, 0);
    incidents_ = std::move(incidents);
    blind_ = std::move(blind);
    progress_ = progress;
    is_new_ = false;
    if (!changed) return Look{as_of, nullptr};
    const std::string state = fmt::format(
        R"("as_of":"{}","museum":{},"exhibitions_as_of":"{}","exhibitions":{},"incidents":{},"blind":{})",
        as_of, museum_json_, exhibitions_as_of_, exhibitions_, incidents_, blind_);
    return Look{as_of, std::make_shared<const Frame>(Frame{progress_, state, recent_, read_at})};
  });
}

std::optional<MuseumState::Clock::time_point> MuseumState::next_look() const {
  if (!exhibitions_are_stale_) return std::nullopt;
  return exhibitions_allowed_;
}

bool MuseumState::exhibitions_are_due() const {
  const Clock::time_point now = Clock::now();
  const bool wanted =
      exhibitions_are_stale_ || now - exhibitions_read_ >= exhibitions_at_the_latest;
  return wanted && now >= exhibitions_allowed_;
}

std::string MuseumState::read_blind(store::Connection& connection) const {
  const store::Result cause = connection.execute(
      blind_sql, {std::to_string(museum_.value), std::to_string(blind_after_.heartbeat.count()),
                  std::to_string(blind_after_.lag.count())});
  if (cause.is_null(0, 0)) return "null";
  return nlohmann::json(std::string(cause.text(0, 0))).dump();
}

void MuseumState::read_presses(store::Connection& connection, const ProgressVector& progress) {
  const ShardArrays from = unknown_part(progress_, progress);
  const store::Result presses =
      connection.execute(presses_sql, {std::to_string(museum_.value), "{" + from.sources + "}",
                                       "{" + from.partitions + "}", "{" + from.offsets + "}",
                                       is_new_ ? "1 hour" : "5 minutes"});
  for (int row = 0; row < presses.rows(); ++row) {
    const Shard shard{{static_cast<std::int32_t>(presses.integer(row, 0))},
                      {static_cast<std::int32_t>(presses.integer(row, 1))}};
    recent_.push_back({shard, {presses.integer(row, 2)}, json_row(presses, row)});
  }
  std::erase_if(recent_, [&progress](const RecentPress& press) {
    const auto found = progress.next_offsets.find(press.shard);
    return found == progress.next_offsets.end() || found->second - press.offset > recent_offsets;
  });
}

void MuseumState::read_exhibitions(store::Connection& connection, const std::string& as_of) {
  const Clock::time_point begin = Clock::now();
  exhibitions_ = json_rows(connection.execute(exhibitions_sql, {std::to_string(museum_.value)}));
  exhibitions_as_of_ = as_of;
  exhibitions_read_ = Clock::now();
  exhibitions_allowed_ = exhibitions_read_ + exhibitions_pause * (exhibitions_read_ - begin);
  exhibitions_are_stale_ = false;
}

}  // namespace kioskline::live
