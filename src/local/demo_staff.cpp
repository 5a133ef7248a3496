#include "local/demo_staff.hpp"

#include <optional>
#include <random>
#include <string>

#include "domain/waitable_flag.hpp"
#include "store/catalogue_store.hpp"
#include "telemetry/log.hpp"

namespace kioskline::local {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr milliseconds looks_every{1000};

// Requests of a kind at an exhibition within 5 min of each other are one incident. Times vary
// around their median as those of people do: a few are much longer, none shorter than nothing.
constexpr const char* past_responses_sql = R"sql(
WITH press AS (
  SELECT i.exhibition_id, i.kind, i.source_id, i.partition, i."offset", i.at,
         lag(i.at) OVER (PARTITION BY i.exhibition_id, i.kind ORDER BY i.at, i."offset") AS before
  FROM kiosk.interaction i JOIN ingest.source s USING (museum_id, source_id)
  WHERE i.museum_id = $1 AND s.kind = 'file' AND i.kind <> 0 AND i.at < now() - interval '1 hour'
    AND NOT EXISTS (SELECT FROM safety.incident_press p
                    WHERE (p.museum_id, p.source_id, p.partition, p."offset")
                        = (i.museum_id, i.source_id, i.partition, i."offset"))),
numbered AS (
  SELECT *, count(*) FILTER (WHERE before IS NULL OR at > before + interval '5 minutes')
              OVER (PARTITION BY exhibition_id, kind ORDER BY at, "offset") AS wave
  FROM press),
wave AS MATERIALIZED (
  SELECT w.*, nextval(pg_get_serial_sequence('safety.incident', 'incident_id')) AS incident_id,
         first_at + interval '0.5 seconds' AS opened_at,
         kind = 1 AND next_at > last_at + interval '30 minutes' AND random() < 0.1 AS is_expired,
         CASE kind WHEN 2 THEN 25 ELSE 75 END
           * exp(0.6 * sqrt(3) * (random() + random() + random() + random() - 2)) AS acknowledges_after,
         CASE kind WHEN 2 THEN 240 ELSE 150 END
           * exp(0.5 * sqrt(3) * (random() + random() + random() + random() - 2)) AS resolves_after
  FROM (SELECT exhibition_id, kind, wave, min(at) AS first_at, max(at) AS last_at, count(*) AS presses,
               lead(min(at), 1, 'infinity') OVER (PARTITION BY exhibition_id, kind ORDER BY wave) AS next_at
        FROM numbered GROUP BY 1, 2, 3 ORDER BY 4) AS w),
answered AS MATERIALIZED (
  SELECT w.*, a.acknowledged_at,
         CASE WHEN is_expired THEN last_at + interval '30 minutes'
              ELSE least(next_at, greatest(a.acknowledged_at, last_at)
                                  + least(resolves_after, 1200) * interval '1 second')
         END AS closed_at
  FROM wave w
  -- The one before is closed when the next one opens, which is at least 5 min later.
  CROSS JOIN LATERAL (SELECT CASE WHEN NOT is_expired THEN
                             opened_at + least(acknowledges_after, 270) * interval '1 second'
                             END AS acknowledged_at) AS a),
incident AS (
  INSERT INTO safety.incident (museum_id, incident_id, exhibition_id, kind, cause, state, opened_at,
                               extended_at, closed_at, acknowledged_at, round_began_at,
                               first_press_at, last_press_at, presses, planned_for)
  SELECT $1, incident_id, exhibition_id, kind, 'accepted', s.state, opened_at,
         last_at + interval '0.5 seconds', closed_at, acknowledged_at, opened_at, first_at, last_at,
         presses, s.state || '/0'
  FROM answered CROSS JOIN LATERAL (SELECT CASE WHEN is_expired THEN 'expired' ELSE 'resolved' END AS state) AS s
  RETURNING 1),
placed AS (
  INSERT INTO safety.placement (museum_id, incident_id, source_id, partition, offsets, pressed_at)
  SELECT $1, a.incident_id, n.source_id, n.partition, array_agg(n."offset"), array_agg(n.at)
  FROM numbered n JOIN answered a USING (exhibition_id, kind, wave) GROUP BY 2, 3, 4),
happened AS (
  INSERT INTO safety.incident_event (museum_id, incident_id, event, at, actor)
  SELECT $1, a.incident_id, e.event, e.at, e.actor
  FROM answered a
  CROSS JOIN LATERAL (VALUES (1, 'opened', opened_at, 'kioskline'),
                             (2, 'acknowledged', acknowledged_at, $2),
                             (3, CASE WHEN is_expired THEN 'expired' ELSE 'resolved' END, closed_at,
                              CASE WHEN is_expired THEN 'kioskline' ELSE $2 END)) AS e(n, event, at, actor)
  WHERE e.at IS NOT NULL ORDER BY a.incident_id, e.n)
SELECT count(*) FROM incident)sql";

// How long each has been as it is, in ms; what a person has acknowledged is theirs.
constexpr const char* waiting_sql = R"sql(
SELECT i.incident_id, i.kind = 2, i.state = 'acknowledged',
       (1000 * extract(epoch FROM clock_timestamp() - coalesce(i.acknowledged_at, i.round_began_at)))::bigint
FROM safety.incident i
WHERE i.museum_id = $1 AND i.closed_at IS NULL AND i.cause <> 'drill'
  AND (i.state = 'open'
       OR $2 = (SELECT e.actor FROM safety.incident_event e
                WHERE e.museum_id = i.museum_id AND e.incident_id = i.incident_id
                  AND e.event = 'acknowledged' ORDER BY e.event_id DESC LIMIT 1)))sql";

void respond(store::Connection& connection, MuseumId museum) {
  const std::string museum_id = std::to_string(museum.value);
  const store::Result waiting = connection.execute(waiting_sql, {museum_id, staff_name});
  for (int row = 0; row < waiting.rows(); ++row) {
    const std::int64_t incident = waiting.integer(row, 0);
    const StaffPace pace = staff_pace(incident, waiting.boolean(row, 1));
    const bool is_acknowledged = waiting.boolean(row, 2);
    const milliseconds so_far(waiting.integer(row, 3));
    if (so_far < (is_acknowledged ? pace.resolves_after : pace.acknowledges_after)) continue;
    try {
      connection.execute(is_acknowledged ? "SELECT safety.resolve($1, $2, $3)"
                                         : "SELECT safety.acknowledge($1, $2, $3)",
                         {museum_id, std::to_string(incident), staff_name});
    } catch (const store::DatabaseError& error) {
      // It was closed meanwhile: by a person, or by itself.
      if (error.sqlstate() != "KL021") throw;
    }
  }
}

}  // namespace

StaffPace staff_pace(std::int64_t incident, bool is_emergency) {
  std::minstd_rand chance(static_cast<std::uint32_t>(incident * 2'654'435'761));
  chance.discard(2);
  const auto between = [&chance](seconds shortest, seconds longest) {
    return std::uniform_int_distribution<std::int64_t>(milliseconds(shortest).count(),
                                                       milliseconds(longest).count())(chance);
  };
  return {.acknowledges_after = milliseconds(is_emergency ? between(seconds(20), seconds(80))
                                                          : between(seconds(30), seconds(240))),
          .resolves_after = milliseconds(between(seconds(60), seconds(300)))};
}

std::int64_t record_past_responses(store::Connection& connection, MuseumId museum) {
  const std::string museum_id = std::to_string(museum.value);
  connection.execute("BEGIN");
  // As ingest's follower does: incident numbers are in the order of their commits.
  connection.execute("SELECT pg_advisory_xact_lock(hashtext('safety.absorb'), $1)", {museum_id});
  const store::Result made = connection.execute(past_responses_sql, {museum_id, staff_name});
  connection.execute("COMMIT");
  return made.integer(0, 0);
}

void let_staff_respond(const DatabaseSettings& database, const std::string& museum_code,
                       int stop_descriptor) {
  store::Connection connection(database, "kioskline staff");
  std::optional<MuseumId> museum;
  do {
    try {
      if (!museum) museum = store::find_museum(connection, museum_code);
      if (museum) respond(connection, *museum);
    } catch (const store::DatabaseError& error) {
      telemetry::log(telemetry::Level::warning, "the simulated staff can't reach the database",
                     {{"detail", error.what()}});
    }
  } while (!readable_within(stop_descriptor, looks_every));
}

}  // namespace kioskline::local
