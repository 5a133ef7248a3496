#include "live/endpoint.hpp"

#include <algorithm>
#include <array>

namespace kioskline::live {
namespace {

using enum Parameter;

constexpr std::array of_museum{museum};
constexpr std::array of_days{museum, from, until};
constexpr std::array of_ranking{museum, from, until, filtered, exhibition, floor, department};
constexpr std::array of_presses{museum, from, until, filtered, exhibition, floor, department, by};
constexpr std::array of_annotations{museum, from, until, filtered, exhibition, floor, department};
constexpr std::array of_now{museum, filtered, exhibition, floor, department};
constexpr std::array of_change{museum, change, filtered, exhibition, floor, department};
constexpr std::array of_rejected{museum, from, until, reason, before};
constexpr std::array of_trend{museum, from, until, filtered, kind, exhibition, floor, department};
constexpr std::array of_responses{museum, from, until, kind, exhibition, floor, department};
constexpr std::array of_expectations{museum, filtered, floor};
constexpr std::array of_incidents{museum, from,       until, waiting,
                                  kind,   exhibition, floor, department};

// Figures are those of the schema reporting, untouched; docs/reporting.md says what they mean. What
// people do and who is told is read from the schema safety, where the dashboards have no business.
constexpr std::array table{
    Endpoint{"/api/v1/museums", {}, R"sql(
      SELECT museum_id, museum_code, museum, time_zone, opens, closes, simulated, local_now, today,
             last_press_at, last_commit_at
      FROM reporting.museum ORDER BY museum_id)sql"},
    Endpoint{"/api/v1/exhibitions", of_museum, R"sql(
      SELECT exhibition_id, public_id, exhibition, floor, department, start_date, is_open
      FROM reporting.exhibition WHERE museum_id = $1 ORDER BY exhibition_id)sql"},
    Endpoint{"/api/v1/ranking", of_ranking, R"sql(
      SELECT exhibition_id, exhibition, floor, department, rank, band, responses, rating_0, rating_1,
             rating_2, rating_3, rating_4, happiness_index, satisfied_share, unhappy_share, score,
             score_low, score_high, usual_index, change, prior_from, prior_until
      FROM reporting.ranking($1, $2, $3, $4)
      WHERE exhibition_id = coalesce($5, exhibition_id) AND floor = coalesce($6, floor)
        AND department = coalesce($7, department)
      ORDER BY rank)sql"},
    Endpoint{"/api/v1/presses", of_presses, R"sql(
      SELECT CASE WHEN 'exhibition' = ANY ($8::text[]) THEN exhibition_id END AS exhibition_id,
             CASE WHEN 'exhibition' = ANY ($8::text[]) THEN exhibition END AS exhibition,
             CASE WHEN 'floor' = ANY ($8::text[]) THEN floor END AS floor,
             CASE WHEN 'department' = ANY ($8::text[]) THEN department END AS department,
             CASE WHEN 'local_date' = ANY ($8::text[]) THEN local_date END AS local_date,
             CASE WHEN 'weekday' = ANY ($8::text[]) THEN weekday END AS weekday,
             CASE WHEN 'local_hour' = ANY ($8::text[]) THEN local_hour END AS local_hour,
             sum(responses) AS responses, sum(rating_0) AS rating_0, sum(rating_1) AS rating_1,
             sum(rating_2) AS rating_2, sum(rating_3) AS rating_3, sum(rating_4) AS rating_4,
             sum(rating_sum) AS rating_sum, sum(satisfied) AS satisfied, sum(unhappy) AS unhappy,
             sum(assistance) AS assistance, sum(emergency) AS emergency, sum(requests) AS requests,
             reporting.happiness_index(sum(responses)::float8, sum(rating_sum)::float8)
               AS happiness_index
      FROM reporting.hourly_press
      WHERE museum_id = $1 AND local_date BETWEEN $2 AND $3 AND NOT (suspect AND $4)
        AND exhibition_id = coalesce($5, exhibition_id) AND floor = coalesce($6, floor)
        AND department = coalesce($7, department)
      GROUP BY 1, 2, 3, 4, 5, 6, 7 ORDER BY 5, 6, 7, 1, 3, 4)sql"},
    // Where a part has responses and no usual, the sum has none: it would be that of fewer presses.
    Endpoint{"/api/v1/usual", of_presses, R"sql(
      SELECT CASE WHEN 'exhibition' = ANY ($8::text[]) THEN exhibition_id END AS exhibition_id,
             CASE WHEN 'exhibition' = ANY ($8::text[]) THEN exhibition END AS exhibition,
             CASE WHEN 'floor' = ANY ($8::text[]) THEN floor END AS floor,
             CASE WHEN 'department' = ANY ($8::text[]) THEN department END AS department,
             CASE WHEN 'local_date' = ANY ($8::text[]) THEN local_date END AS local_date,
             CASE WHEN 'weekday' = ANY ($8::text[]) THEN extract(isodow FROM local_date)::smallint
             END AS weekday,
             CASE WHEN 'local_hour' = ANY ($8::text[]) THEN local_hour END AS local_hour,
             bool_and(elapsed_share = 1) AS is_finished, sum(responses)::bigint AS responses,
             sum(rating_sum)::bigint AS rating_sum, sum(requests)::bigint AS requests,
             reporting.happiness_index(sum(responses)::float8, sum(rating_sum)::float8)
               AS happiness_index,
             CASE WHEN bool_and(is_comparable) THEN sum(usual_responses) END AS usual_responses,
             CASE WHEN bool_and(is_comparable) THEN
               reporting.usual_low(sum(usual_responses), sum(usual_responses_variance)) END
               AS usual_low,
             CASE WHEN bool_and(is_comparable) THEN
               reporting.usual_high(sum(usual_responses), sum(usual_responses_variance)) END
               AS usual_high,
             CASE WHEN bool_and(is_comparable) THEN
               reporting.usual_index(sum(usual_responses), sum(usual_rating_sum)) END AS usual_index
      FROM (SELECT u.*, (u.usual_responses IS NOT NULL OR u.responses = 0) AS is_comparable, e.exhibition, e.floor,
                   e.department
            FROM reporting.usual_hour($1, $2, $3, $4) u
            JOIN reporting.exhibition e ON e.museum_id = $1 AND e.exhibition_id = u.exhibition_id
            WHERE u.exhibition_id = coalesce($5, u.exhibition_id) AND e.floor = coalesce($6, e.floor)
              AND e.department = coalesce($7, e.department)) AS hour
      GROUP BY 1, 2, 3, 4, 5, 6, 7 ORDER BY 5, 6, 7, 1, 3, 4)sql"},
    Endpoint{"/api/v1/alarms", of_now, R"sql(
      SELECT b.exhibition_id, b.exhibition, b.floor, b.department, b.base_share, b.daily_responses,
             b.alarm_threshold, u.responses, u.unhappy, u.running_sum, a.alarm_at,
             a.local_time AS alarm_local_time
      FROM reporting.baseline b
      LEFT JOIN (SELECT exhibition_id, count(*) AS responses,
                        count(*) FILTER (WHERE rating <= 1) AS unhappy,
                        (array_agg(running_sum ORDER BY pressed_at DESC))[1] AS running_sum
                 FROM reporting.unhappiness WHERE museum_id = $1 AND filtered = $2
                 GROUP BY exhibition_id) AS u USING (exhibition_id)
      LEFT JOIN reporting.unhappiness_alarm a
        ON a.museum_id = $1 AND a.filtered = $2 AND a.exhibition_id = b.exhibition_id
      JOIN reporting.exhibition e
        ON e.museum_id = $1 AND e.exhibition_id = b.exhibition_id AND e.is_open
      WHERE b.museum_id = $1 AND b.filtered = $2
        AND b.exhibition_id = coalesce($3, b.exhibition_id) AND b.floor = coalesce($4, b.floor)
        AND b.department = coalesce($5, b.department)
      ORDER BY b.exhibition_id)sql"},
    // The CUSUM in steps that a curve can show; the highest sum, since an alarm is one press.
    Endpoint{"/api/v1/unhappiness", of_now, R"sql(
      SELECT exhibition_id, exhibition, floor, department,
             date_bin('10 minutes', local_time, local_date::timestamp) AS local_time,
             count(*) AS responses, count(*) FILTER (WHERE rating <= 1) AS unhappy,
             (array_agg(running_sum ORDER BY pressed_at DESC))[1] AS running_sum,
             max(running_sum) AS highest_sum, alarm_threshold
      FROM reporting.unhappiness
      WHERE museum_id = $1 AND filtered = $2 AND exhibition_id = coalesce($3, exhibition_id)
        AND floor = coalesce($4, floor) AND department = coalesce($5, department)
      GROUP BY 1, 2, 3, 4, 5, alarm_threshold ORDER BY 5, 1)sql"},
    // All exhibitions together first, unless only some are asked for.
    Endpoint{"/api/v1/before-after", of_change, R"sql(
      SELECT p.exhibition_id, p.exhibition, p.floor, p.department, b.responses_before,
             b.responses_after, b.index_before, b.index_after, b.difference, b.difference_low,
             b.difference_high, b.is_too_early
      FROM (SELECT NULL::smallint AS exhibition_id, NULL AS exhibition, NULL AS floor, NULL AS department
            WHERE coalesce($4::text, $5, $6) IS NULL
            UNION ALL
            SELECT exhibition_id, exhibition, floor, department FROM reporting.exhibition
            WHERE museum_id = $1 AND exhibition_id = coalesce($4::integer, exhibition_id)
              AND floor = coalesce($5, floor) AND department = coalesce($6, department)) AS p
      CROSS JOIN LATERAL reporting.before_after($1, p.exhibition_id, $2, $3) AS b
      ORDER BY p.exhibition_id NULLS FIRST)sql"},
    // One of all exhibitions concerns each of them.
    Endpoint{"/api/v1/annotations", of_annotations, R"sql(
      SELECT annotation_id, exhibition_id, public_id, exhibition, floor, department, local_date, text,
             created_by, created_at, responses_before, responses_after, index_before, index_after,
             difference, difference_low, difference_high, is_too_early
      FROM reporting.annotation
      WHERE museum_id = $1 AND local_date BETWEEN $2 AND $3 AND filtered = $4
        AND (exhibition_id IS NULL
             OR (exhibition_id = coalesce($5, exhibition_id) AND floor = coalesce($6, floor)
                 AND department = coalesce($7, department)))
      ORDER BY local_date DESC, annotation_id DESC)sql"},
    Endpoint{"/api/v1/last-hour", of_now, R"sql(
      SELECT exhibition_id, exhibition, floor, department, responses, rating_sum, unhappy, requests,
             happiness_index, usual_responses, usual_low, usual_high, usual_index
      FROM reporting.last_hour
      WHERE museum_id = $1 AND filtered = $2 AND exhibition_id = coalesce($3, exhibition_id)
        AND floor = coalesce($4, floor) AND department = coalesce($5, department)
      ORDER BY exhibition_id)sql"},
    Endpoint{"/api/v1/incidents", of_incidents, R"sql(
      SELECT incident_id, exhibition_id, exhibition, floor, department, kind, cause, state, is_waiting, presses,
             opened_at, local_time, local_date, local_hour, waiting_seconds, acknowledged_at,
             resolved_at, seconds_to_acknowledge, seconds_to_resolve
      FROM reporting.incident
      WHERE museum_id = $1 AND (is_waiting OR NOT $4)
        AND ($4 OR local_date BETWEEN $2 AND $3)
        AND kind = coalesce($5, kind) AND exhibition_id = coalesce($6, exhibition_id)
        AND floor = coalesce($7, floor) AND department = coalesce($8, department)
      ORDER BY opened_at, incident_id)sql"},
    Endpoint{"/api/v1/incident-events", of_days, R"sql(
      SELECT v.incident_id, v.event, v.at, v.at AT TIME ZONE m.time_zone AS local_time, v.actor, v.note
      FROM safety.incident_event v JOIN safety.incident i USING (museum_id, incident_id)
      JOIN kiosk.museum m USING (museum_id)
      WHERE v.museum_id = $1 AND (i.closed_at IS NULL
            OR (i.opened_at AT TIME ZONE m.time_zone)::date BETWEEN $2 AND $3)
      ORDER BY v.incident_id, v.event_id)sql"},
    Endpoint{"/api/v1/response-times", of_responses, R"sql(
      SELECT floor, local_hour, incidents, acknowledged, resolved, acknowledge_median,
             acknowledge_p90, resolve_median, resolve_p90
      FROM reporting.response_time($1, $2, $3, $4, $5, $6, $7)
      ORDER BY floor NULLS FIRST, local_hour NULLS FIRST)sql"},
    Endpoint{"/api/v1/requests-by-day", of_trend, R"sql(
      SELECT local_date, requests, usual_requests, usual_low, usual_high
      FROM reporting.requests_by_day($1, $2, $3, $4, $5, $6, $7, $8) ORDER BY local_date)sql"},
    Endpoint{"/api/v1/expected-requests", of_expectations, R"sql(
      SELECT floor, weekday, local_hour, weeks, requests, expected_requests, expected_upper,
             latest_date, latest_requests
      FROM reporting.expected_requests
      WHERE museum_id = $1 AND filtered = $2 AND floor = coalesce($3, floor)
      ORDER BY floor, weekday, local_hour)sql"},
    Endpoint{"/api/v1/drills", of_days, R"sql(
      SELECT drill_id, incident_id, exhibition_id, exhibition, floor, state, is_waiting,
             registered_at, local_time, registered_by, seconds_to_incident, seconds_to_screen,
             seconds_to_channel
      FROM reporting.drill WHERE museum_id = $1 AND local_date BETWEEN $2 AND $3
      ORDER BY registered_at)sql"},
    Endpoint{"/api/v1/blindness", of_days, R"sql(
      SELECT b.blindness_id, b.cause, b.began_at, b.began_at AT TIME ZONE m.time_zone AS local_time,
             b.ended_at, extract(epoch FROM coalesce(b.ended_at, now()) - b.began_at)::float8 AS seconds
      FROM safety.blindness b JOIN kiosk.museum m USING (museum_id)
      WHERE b.museum_id = $1 AND (b.began_at AT TIME ZONE m.time_zone)::date BETWEEN $2 AND $3
      ORDER BY b.began_at)sql"},
    Endpoint{"/api/v1/deliveries", of_days, R"sql(
      SELECT d.delivery_id, s.step, s.incident_id, s.urgent, s.title, d.contact_id, d.name AS contact,
             d.channel, d.state, d.attempts, d.last_error, d.made_at,
             d.made_at AT TIME ZONE m.time_zone AS local_time, d.settled_at
      FROM safety.delivery d JOIN safety.step s USING (museum_id, step_id)
      JOIN kiosk.museum m USING (museum_id)
      WHERE d.museum_id = $1 AND (d.made_at AT TIME ZONE m.time_zone)::date BETWEEN $2 AND $3
      ORDER BY d.delivery_id)sql"},
    Endpoint{"/api/v1/contacts", of_museum, R"sql(
      SELECT c.contact_id, c.name, c.channel, c.address, c.quiet_from, c.quiet_until,
             d.delivery_id, d.state AS delivery_state, d.last_error, d.made_at, d.settled_at
      FROM safety.contact c
      LEFT JOIN LATERAL (SELECT * FROM safety.delivery n
                         WHERE n.museum_id = c.museum_id AND n.contact_id = c.contact_id
                         ORDER BY n.delivery_id DESC LIMIT 1) AS d ON true
      WHERE c.museum_id = $1 ORDER BY c.name, c.contact_id)sql"},
    Endpoint{"/api/v1/roster", of_museum, R"sql(
      SELECT r.roster_id, r.contact_id, c.name AS contact, c.channel, r.duty,
             array_to_string(r.weekdays, ',') AS weekdays, r.from_time, r.until_time,
             nullif(r.from_date, '-infinity') AS from_date, nullif(r.until_date, 'infinity') AS until_date,
             safety.covers(now() AT TIME ZONE m.time_zone, r.weekdays, r.from_time, r.until_time,
                           r.from_date, r.until_date) AS on_duty
      FROM safety.roster r JOIN safety.contact c USING (museum_id, contact_id)
      JOIN kiosk.museum m USING (museum_id)
      WHERE r.museum_id = $1
      ORDER BY array_position('{first,second,duty_manager,exhibitions}', r.duty), r.from_time, r.roster_id)sql"},
    Endpoint{"/api/v1/silent-kiosks", of_museum, R"sql(
      SELECT exhibition_id, exhibition, floor, department, last_press_at, local_time,
             usual_presses_since, is_silent
      FROM reporting.silent_kiosk WHERE museum_id = $1 ORDER BY exhibition_id)sql"},
    Endpoint{"/api/v1/quality", of_days, R"sql(
      SELECT local_date, accepted, suspects, rejected
      FROM reporting.daily_quality
      WHERE museum_id = $1 AND local_date BETWEEN $2 AND $3 ORDER BY local_date)sql"},
    // A page, newest first; `cursor` of its last row gives the next. A cursor is the instant in
    // microseconds and the message's identity.
    Endpoint{"/api/v1/rejected-messages", of_rejected, R"sql(
      SELECT r.received_at, r.local_time, r.recorded_at, r.source, r.partition, r."offset",
             array_to_string(r.reasons, ', ') AS reasons, r.message_bytes, r.message_text,
             r.message_hex, r.detail,
             concat_ws('.', (extract(epoch FROM r.received_at) * 1000000)::bigint, r.source_id,
                       r.partition, r."offset") AS cursor
      FROM reporting.museum m
      CROSS JOIN LATERAL (
        SELECT * FROM reporting.rejected_message q
        WHERE q.museum_id = m.museum_id
          AND q.received_at >= $2::date::timestamp AT TIME ZONE m.time_zone
          AND q.received_at < ($3::date + 1)::timestamp AT TIME ZONE m.time_zone
          AND ($4::text IS NULL OR q.reasons @> ARRAY[$4])
          AND ($5::text IS NULL
               OR (q.received_at, q.source_id, q.partition, q."offset")
                  < (timestamptz 'epoch' + split_part($5, '.', 1)::float8 * interval '1 us',
                     split_part($5, '.', 2)::integer, split_part($5, '.', 3)::integer,
                     split_part($5, '.', 4)::bigint))
        ORDER BY q.received_at DESC, q.source_id DESC, q.partition DESC, q."offset" DESC
        LIMIT 50) AS r
      WHERE m.museum_id = $1
      ORDER BY r.received_at DESC, r.source_id DESC, r.partition DESC, r."offset" DESC)sql"},
    Endpoint{"/api/v1/checkpoints", of_museum, R"sql(
      SELECT source, partition, next_offset, accepted, rejected, drills, gaps, lost,
             last_recorded_at, updated_at, parked, owner
      FROM reporting.checkpoint WHERE museum_id = $1 ORDER BY source, partition)sql"},
    Endpoint{"/api/v1/ingest-runs", {}, R"sql(
      SELECT instance, version, started_at, heartbeat_at, heartbeat_age_seconds, reads, lag_seconds
      FROM reporting.ingest_run ORDER BY started_at, run_id)sql"},
    Endpoint{"/api/v1/suspect-runs", of_museum, R"sql(
      SELECT exhibition_id, exhibition, floor, department, kind, rating, first_press_at,
             last_press_at, local_time, presses
      FROM reporting.suspect_run WHERE museum_id = $1
      ORDER BY first_press_at DESC, exhibition_id)sql"},
    Endpoint{"/api/v1/rejections", of_days, R"sql(
      SELECT local_date, reason, messages
      FROM reporting.rejection
      WHERE museum_id = $1 AND local_date BETWEEN $2 AND $3 ORDER BY local_date, reason)sql"},
};

}  // namespace

std::string_view name_of(Parameter parameter) {
  constexpr std::array<std::string_view, 13> names{
      "museum", "from",       "until", "filtered", "waiting", "by",    "exhibition",
      "floor",  "department", "kind",  "change",   "reason",  "before"};
  return names.at(static_cast<std::size_t>(parameter));
}

std::span<const std::string> dimensions() {
  static const std::array<std::string, 6> names{"exhibition", "floor",   "department",
                                                "local_date", "weekday", "local_hour"};
  return names;
}

bool Endpoint::takes(Parameter parameter) const {
  return std::ranges::find(parameters, parameter) != parameters.end();
}

std::span<const Endpoint> endpoints() { return table; }

}  // namespace kioskline::live
