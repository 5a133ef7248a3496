-- The one contract of Tableau, web pages and exports. Views run with their owner's rights; functions
-- with the caller's, and read nothing but these views, so kioskline_reader needs no other schema.
-- "filtered" leaves suspect presses out. Only what names single presses reads kiosk.interaction, over
-- a time range of its own; all else rests on the rollups.

-- A range of days must not cost a look at every other day.
CREATE INDEX incident_opened_at ON safety.incident (museum_id, opened_at);
-- The planner takes tables that were never analyzed for hundreds of rows, and autovacuum passes over
-- those with fewer than fifty changes.
ALTER TABLE kiosk.museum SET (autovacuum_analyze_threshold = 0);
ALTER TABLE kiosk.exhibition SET (autovacuum_analyze_threshold = 0);

CREATE VIEW reporting.museum AS
SELECT m.museum_id, m.code AS museum_code, m.name AS museum, m.time_zone, m.opens, m.closes, m.simulated,
       now() AS as_of, now() AT TIME ZONE m.time_zone AS local_now,
       (now() AT TIME ZONE m.time_zone)::date AS today,
       (SELECT max(r.last_press_at) FROM kiosk.hourly_rollup r
        WHERE r.museum_id = m.museum_id
          AND r.local_date = (SELECT max(d.local_date) FROM kiosk.hourly_rollup d
                              WHERE d.museum_id = m.museum_id)) AS last_press_at,
       (SELECT max(c.updated_at) FROM ingest.checkpoint c WHERE c.museum_id = m.museum_id) AS last_commit_at
FROM kiosk.museum m;
COMMENT ON VIEW reporting.museum IS 'each museum with its zone, its today and how fresh its figures are';

CREATE VIEW reporting.exhibition AS
SELECT e.museum_id, m.name AS museum, e.exhibition_id, e.public_id, e.name AS exhibition, e.floor,
       e.department, e.start_date, e.closed_at IS NULL AS is_open, e.closed_at,
       (SELECT min(r.local_date) FROM kiosk.hourly_rollup r
        WHERE r.museum_id = e.museum_id AND r.exhibition_id = e.exhibition_id) AS first_date
FROM kiosk.exhibition e JOIN kiosk.museum m USING (museum_id);
COMMENT ON VIEW reporting.exhibition IS 'each exhibition with its floor and department';

-- What is read by way of it answers a filter on days_ago, weekday or local_date by looking at those
-- days alone. An array, since the planner takes it for ten days; it would take a series for a
-- thousand, and compile to machine code what runs in milliseconds.
CREATE VIEW reporting.day AS
SELECT m.museum_id, m.name AS museum, m.time_zone, d.local_date,
       extract(isodow FROM d.local_date)::smallint AS weekday, m.today - d.local_date AS days_ago
FROM (SELECT museum_id, name, time_zone, (now() AT TIME ZONE time_zone)::date AS today FROM kiosk.museum) AS m
CROSS JOIN LATERAL (
  SELECT least(m.today, min(r.local_date),
               (SELECT (min(i.opened_at) AT TIME ZONE m.time_zone)::date FROM safety.incident i
                WHERE i.museum_id = m.museum_id)) AS first_date,
         greatest(m.today, max(r.local_date)) AS last_date
  FROM kiosk.hourly_rollup r WHERE r.museum_id = m.museum_id) AS span
CROSS JOIN LATERAL unnest(ARRAY(SELECT span.first_date + n FROM generate_series(0, span.last_date - span.first_date) AS n))
  AS d(local_date);
COMMENT ON VIEW reporting.day IS 'each local day of a museum, from its first press or incident to today';

-- Always without suspect presses, so that raw and filtered figures are drawn towards the same value.
CREATE VIEW reporting.prior AS
SELECT museum_id, prior_from, prior_until, responses AS prior_responses,
       CASE WHEN responses >= 200 THEN rating_sum / responses ELSE 2 END AS prior_mean,
       CASE WHEN responses >= 200 THEN rating_square_sum / responses ELSE 6 END AS prior_mean_square
FROM (SELECT m.museum_id, (now() AT TIME ZONE m.time_zone)::date - 28 AS prior_from,
             (now() AT TIME ZONE m.time_zone)::date - 1 AS prior_until,
             coalesce(sum(rating_0 + rating_1 + rating_2 + rating_3 + rating_4), 0) AS responses,
             sum(rating_1 + 2 * rating_2 + 3 * rating_3 + 4 * rating_4)::float8 AS rating_sum,
             sum(rating_1 + 4 * rating_2 + 9 * rating_3 + 16 * rating_4)::float8 AS rating_square_sum
      FROM kiosk.museum m
      -- By OFFSET a museum's days are looked up, never joined with all days of all.
      LEFT JOIN LATERAL (
        SELECT * FROM kiosk.hourly_rollup r
        WHERE r.museum_id = m.museum_id AND NOT r.suspect
          AND r.local_date BETWEEN (now() AT TIME ZONE m.time_zone)::date - 28 AND (now() AT TIME ZONE m.time_zone)::date - 1
        OFFSET 0) AS r ON true
      GROUP BY m.museum_id) AS counted;
COMMENT ON VIEW reporting.prior IS 'what the score draws few responses towards: the museum''s ratings of the 28 complete local days before today; uniform below 200 responses';

-- By OFFSET and LATERAL the prior comes first and once, then the days that are asked for, then each
-- day's counts; the planner would sometimes compute the prior again for each hour.
CREATE VIEW reporting.hourly_press AS
SELECT d.museum_id, d.museum, n.exhibition_id, e.public_id, e.name AS exhibition, e.floor, e.department,
       d.local_date, n.local_hour, d.local_date + n.local_hour * interval '1 hour' AS hour_start,
       d.weekday, d.days_ago, n.suspect,
       n.rating_0, n.rating_1, n.rating_2, n.rating_3, n.rating_4,
       n.rating_0 + n.rating_1 + n.rating_2 + n.rating_3 + n.rating_4 AS responses,
       n.rating_1 + 2 * n.rating_2 + 3 * n.rating_3 + 4 * n.rating_4 AS rating_sum,
       n.rating_1 + 4 * n.rating_2 + 9 * n.rating_3 + 16 * n.rating_4 AS rating_square_sum,
       n.rating_3 + n.rating_4 AS satisfied, n.rating_0 + n.rating_1 AS unhappy,
       n.assistance, n.emergency, n.assistance + n.emergency AS requests,
       p.prior_mean, p.prior_mean_square
FROM reporting.prior p
CROSS JOIN LATERAL (SELECT * FROM reporting.day t WHERE t.museum_id = p.museum_id OFFSET 0) AS d
CROSS JOIN LATERAL (
  SELECT r.exhibition_id, r.local_hour, r.suspect,
         sum(r.rating_0) AS rating_0, sum(r.rating_1) AS rating_1, sum(r.rating_2) AS rating_2,
         sum(r.rating_3) AS rating_3, sum(r.rating_4) AS rating_4,
         sum(r.assistance) AS assistance, sum(r.emergency) AS emergency
  FROM kiosk.hourly_rollup r
  WHERE r.museum_id = d.museum_id AND r.local_date = d.local_date
  GROUP BY r.exhibition_id, r.local_hour, r.suspect
  -- Moving a press to the suspect ones leaves rows of nothing behind.
  HAVING sum(r.rating_0 + r.rating_1 + r.rating_2 + r.rating_3 + r.rating_4 + r.assistance + r.emergency) > 0) AS n
JOIN kiosk.exhibition e ON e.museum_id = d.museum_id AND e.exhibition_id = n.exhibition_id;
COMMENT ON VIEW reporting.hourly_press IS 'presses by exhibition, local hour and suspect, in additive columns: ratings, heat maps, traffic, trends of requests';

-- Two days hold today in every zone.
CREATE VIEW reporting.recent_press AS
SELECT m.museum_id, i.exhibition_id, i.at AS pressed_at, i.at AT TIME ZONE m.time_zone AS local_time,
       (i.at AT TIME ZONE m.time_zone)::date AS local_date,
       (ARRAY['rating', 'assistance', 'emergency'])[i.kind + 1] AS kind, i.rating, i.suspect,
       i.source_id, i.partition, i."offset"
FROM kiosk.interaction i JOIN kiosk.museum m USING (museum_id)
WHERE i.at >= now() - interval '2 days';
COMMENT ON VIEW reporting.recent_press IS 'every press of the last 48 hours';

-- The planner adds up all months, of which two at most are read, and would compile for that cost.
CREATE FUNCTION reporting.press_since(p_museum integer, p_from timestamptz) RETURNS SETOF reporting.recent_press
LANGUAGE sql STABLE COST 100000 ROWS 1000
SET jit = off
AS $$
  SELECT * FROM reporting.recent_press p WHERE p.museum_id = p_museum AND p.pressed_at >= p_from
$$;
COMMENT ON FUNCTION reporting.press_since(integer, timestamptz) IS
  'every press of a museum from an instant on, of the last 48 hours: recent_press for who asks often';

CREATE FUNCTION reporting.usual_hour(p_museum integer, p_from date, p_until date, p_filtered boolean DEFAULT true,
                                     p_kind text DEFAULT NULL)
RETURNS TABLE (exhibition_id smallint, local_date date, local_hour smallint,
               open_from timestamp, open_until timestamp, elapsed_share double precision,
               responses bigint, rating_sum bigint, requests bigint, weeks integer,
               usual_responses double precision, usual_responses_variance double precision,
               usual_rating_sum double precision,
               usual_requests double precision, usual_requests_variance double precision)
LANGUAGE sql STABLE COST 100000 ROWS 500
-- The planner expects one row of what has hundreds, and would compare all with all: so all goes by hash.
SET enable_nestloop = off SET enable_mergejoin = off SET enable_sort = off SET jit = off
AS $$
  WITH here AS (SELECT opens, closes, time_zone, local_now, today FROM reporting.museum WHERE museum_id = p_museum),
  -- Of fewer than seven days only their weekdays matter.
  counted AS MATERIALIZED (
    SELECT h.exhibition_id, h.local_date, h.local_hour,
           coalesce(sum(h.responses::float8) FILTER (WHERE NOT (h.suspect AND p_filtered)), 0) AS responses,
           coalesce(sum(h.rating_sum::float8) FILTER (WHERE NOT (h.suspect AND p_filtered)), 0) AS rating_sum,
           coalesce(sum((CASE p_kind WHEN 'assistance' THEN h.assistance WHEN 'emergency' THEN h.emergency ELSE h.requests END)::float8)
                    FILTER (WHERE NOT (h.suspect AND p_filtered)), 0) AS requests
    FROM reporting.hourly_press h
    WHERE h.museum_id = p_museum AND h.local_date BETWEEN p_from - 56 AND p_until
      AND (p_until - h.local_date) % 7 <= p_until - p_from
    GROUP BY 1, 2, 3),
  open_day AS (SELECT DISTINCT c.local_date FROM counted c),
  -- The days before an exhibition's first press say nothing of it.
  place AS (
    SELECT x.exhibition_id, x.first_date, x.closed_at AT TIME ZONE here.time_zone AS closed
    FROM here CROSS JOIN reporting.exhibition x WHERE x.museum_id = p_museum),
  week AS (
    SELECT e.exhibition_id, o.local_date + 7 * k AS local_date, count(*)::integer AS weeks
    FROM open_day o CROSS JOIN generate_series(1, 8) AS k CROSS JOIN place e
    WHERE o.local_date + 7 * k BETWEEN p_from AND p_until AND o.local_date >= e.first_date
    GROUP BY 1, 2),
  -- Each count speaks for the same hour of the 8 weeks after it; an hour without presses is a zero.
  past AS (
    SELECT c.exhibition_id, c.local_date + 7 * k AS local_date, c.local_hour,
           sum(c.responses) AS responses, sum(c.responses * c.responses) AS responses_square,
           sum(c.rating_sum) AS rating_sum,
           sum(c.requests) AS requests, sum(c.requests * c.requests) AS requests_square
    FROM counted c CROSS JOIN generate_series(1, 8) AS k
    WHERE c.local_date + 7 * k BETWEEN p_from AND p_until
    GROUP BY 1, 2, 3),
  cell AS (
    SELECT e.exhibition_id, e.closed, d.local_date, h::smallint AS local_hour
    FROM here CROSS JOIN place e CROSS JOIN reporting.day d
    CROSS JOIN generate_series(extract(hour FROM here.opens)::int,
                               ceil(extract(epoch FROM here.closes) / 3600)::int - 1) AS h
    WHERE d.museum_id = p_museum AND d.local_date BETWEEN p_from AND p_until
      AND (d.local_date = here.today OR d.local_date IN (SELECT o.local_date FROM open_day o)))
  SELECT c.exhibition_id, c.local_date, c.local_hour, o.open_from, o.open_until, s.elapsed_share,
         coalesce(n.responses, 0)::bigint, coalesce(n.rating_sum, 0)::bigint, coalesce(n.requests, 0)::bigint,
         coalesce(w.weeks, 0),
         coalesce(p.responses, 0) / u.weeks * s.elapsed_share,
         coalesce(greatest(0, p.responses_square - p.responses * p.responses / u.weeks), 0)
           / (u.weeks - 1) * s.elapsed_share,
         coalesce(p.rating_sum, 0) / u.weeks * s.elapsed_share,
         coalesce(p.requests, 0) / u.weeks * s.elapsed_share,
         coalesce(greatest(0, p.requests_square - p.requests * p.requests / u.weeks), 0)
           / (u.weeks - 1) * s.elapsed_share
  FROM cell c CROSS JOIN here
  LEFT JOIN counted n USING (exhibition_id, local_date, local_hour)
  LEFT JOIN past p USING (exhibition_id, local_date, local_hour)
  LEFT JOIN week w USING (exhibition_id, local_date)
  CROSS JOIN LATERAL (SELECT c.local_date + c.local_hour * interval '1 hour' AS hour_start) AS b
  CROSS JOIN LATERAL (SELECT greatest(b.hour_start, c.local_date + here.opens) AS open_from,
                             least(b.hour_start + interval '1 hour', c.local_date + here.closes) AS closes,
                             least(b.hour_start + interval '1 hour', c.local_date + here.closes, here.local_now) AS open_until) AS o
  CROSS JOIN LATERAL (SELECT CASE WHEN o.open_until = o.closes THEN 1
                                  ELSE extract(epoch FROM o.open_until - o.open_from)
                                       / extract(epoch FROM o.closes - o.open_from) END::float8 AS elapsed_share) AS s
  CROSS JOIN LATERAL (SELECT CASE WHEN w.weeks >= 4 THEN w.weeks END AS weeks) AS u
  WHERE o.open_from < least(here.local_now, coalesce(c.closed, 'infinity'))
$$;
COMMENT ON FUNCTION reporting.usual_hour(integer, date, date, boolean, text) IS
  'each open hour that has begun beside its usual: mean and variance over the same hour of the 8 previous weeks, closed days skipped, NULL below 4 of them; an unfinished hour counts in proportion. Sums over exhibitions and hours are right for both; the band is usual_low .. usual_high of the sums. Requests are of p_kind, assistance or emergency, or of both (NULL)';

CREATE FUNCTION reporting.ranking(p_museum integer, p_from date, p_until date, p_filtered boolean DEFAULT true)
RETURNS TABLE (exhibition_id smallint, exhibition text, floor text, department text, rank integer, band integer,
               responses bigint, rating_0 bigint, rating_1 bigint, rating_2 bigint, rating_3 bigint, rating_4 bigint,
               happiness_index double precision, satisfied_share double precision, unhappy_share double precision,
               score double precision, score_low double precision, score_high double precision,
               usual_index double precision, change double precision, prior_from date, prior_until date)
LANGUAGE sql STABLE
AS $$
  WITH RECURSIVE counted AS (
    SELECT h.exhibition_id, sum(h.responses) AS n, sum(h.rating_sum) AS s, sum(h.rating_square_sum) AS q,
           sum(h.rating_0) AS r0, sum(h.rating_1) AS r1, sum(h.rating_2) AS r2, sum(h.rating_3) AS r3,
           sum(h.rating_4) AS r4
    FROM reporting.hourly_press h
    WHERE h.museum_id = p_museum AND h.local_date BETWEEN p_from AND p_until AND NOT (h.suspect AND p_filtered)
    GROUP BY 1),
  usual AS (
    -- Compared over the same hours only: those that have a usual.
    SELECT u.exhibition_id, reporting.usual_index(sum(u.usual_responses), sum(u.usual_rating_sum)) AS usual_index,
           reporting.change(sum(u.responses)::float8, sum(u.rating_sum)::float8, sum(u.usual_responses), sum(u.usual_rating_sum)) AS change
    FROM reporting.usual_hour(p_museum, p_from, p_until, p_filtered) u
    WHERE u.usual_responses IS NOT NULL GROUP BY 1),
  scored AS (
    SELECT e.exhibition_id, e.exhibition, e.floor, e.department, c.*, p.prior_from, p.prior_until,
           reporting.score(c.n, c.s, p.prior_mean) AS score,
           reporting.score_low(c.n, c.s, c.q, p.prior_mean, p.prior_mean_square) AS low,
           reporting.score_high(c.n, c.s, c.q, p.prior_mean, p.prior_mean_square) AS high
    FROM (SELECT x.exhibition_id AS e_id, coalesce(k.n, 0)::float8 AS n, coalesce(k.s, 0)::float8 AS s,
                 coalesce(k.q, 0)::float8 AS q, coalesce(k.r0, 0) AS r0, coalesce(k.r1, 0) AS r1,
                 coalesce(k.r2, 0) AS r2, coalesce(k.r3, 0) AS r3, coalesce(k.r4, 0) AS r4
          FROM reporting.exhibition x LEFT JOIN counted k USING (exhibition_id)
          WHERE x.museum_id = p_museum AND (x.is_open OR k.n > 0)) AS c
    JOIN reporting.exhibition e ON e.museum_id = p_museum AND e.exhibition_id = c.e_id
    JOIN reporting.prior p ON p.museum_id = p_museum),
  ranked AS (
    SELECT s.*, row_number() OVER (ORDER BY s.score DESC, s.exhibition_id)::int AS rank FROM scored s),
  banded AS (
    SELECT r.rank, 1 AS band, r.low AS leader_low FROM ranked r WHERE r.rank = 1
    UNION ALL
    SELECT r.rank, CASE WHEN r.high >= b.leader_low THEN b.band ELSE b.band + 1 END,
           CASE WHEN r.high >= b.leader_low THEN b.leader_low ELSE r.low END
    FROM banded b JOIN ranked r ON r.rank = b.rank + 1)
  SELECT r.exhibition_id, r.exhibition, r.floor, r.department, r.rank, b.band, r.n::bigint,
         r.r0::bigint, r.r1::bigint, r.r2::bigint, r.r3::bigint, r.r4::bigint,
         reporting.happiness_index(r.n, r.s), reporting.satisfied_share(r.n, (r.r3 + r.r4)::float8),
         reporting.unhappy_share(r.n, (r.r0 + r.r1)::float8), r.score, r.low, r.high,
         u.usual_index, u.change, r.prior_from, r.prior_until
  FROM ranked r JOIN banded b USING (rank) LEFT JOIN usual u ON u.exhibition_id = r.exhibition_id
  ORDER BY r.rank
$$;
COMMENT ON FUNCTION reporting.ranking(integer, date, date, boolean) IS
  'exhibitions by score over local days (both included); a band holds those whose 90 % interval overlaps that of its first';

CREATE VIEW reporting.baseline AS
SELECT b.museum_id, b.museum, b.exhibition_id, b.public_id, b.exhibition, b.floor, b.department,
       f.filtered, b.days_open,
       n.responses, n.unhappy,
       n.responses::float8 / nullif(b.days_open, 0) AS daily_responses,
       reporting.alarm_base_share(n.responses::float8, n.unhappy::float8) AS base_share,
       -- Silent below 200 responses.
       CASE WHEN n.responses >= 200
            THEN reporting.alarm_threshold(n.responses::float8 / b.days_open) END AS alarm_threshold
FROM (SELECT e.museum_id, e.museum, e.exhibition_id, e.public_id, e.exhibition, e.floor, e.department,
             m.today, m.days_open
      FROM reporting.exhibition e
      JOIN (SELECT t.museum_id, t.today,
                   (SELECT count(DISTINCT r.local_date) FROM kiosk.hourly_rollup r
                    WHERE r.museum_id = t.museum_id AND r.local_date BETWEEN t.today - 28 AND t.today - 1) AS days_open
            FROM (SELECT museum_id, (now() AT TIME ZONE time_zone)::date AS today FROM kiosk.museum) AS t
            OFFSET 0) AS m USING (museum_id)) AS b
CROSS JOIN (VALUES (true), (false)) AS f(filtered)
CROSS JOIN LATERAL (
  SELECT coalesce(sum(rating_0 + rating_1 + rating_2 + rating_3 + rating_4), 0) AS responses,
         coalesce(sum(rating_0 + rating_1), 0) AS unhappy
  FROM kiosk.hourly_rollup r
  WHERE r.museum_id = b.museum_id AND r.exhibition_id = b.exhibition_id
    AND r.local_date BETWEEN b.today - 28 AND b.today - 1 AND NOT (r.suspect AND f.filtered)) AS n;
COMMENT ON VIEW reporting.baseline IS 'what is normal for an exhibition: its 28 complete local days before today';

CREATE VIEW reporting.unhappiness AS
SELECT museum_id, museum, exhibition_id, public_id, exhibition, floor, department, filtered,
       local_date, pressed_at, local_time, rating,
       running - least(0, min(running) OVER (PARTITION BY museum_id, exhibition_id, filtered
                                             ORDER BY pressed_at, source_id, partition, "offset")) AS running_sum,
       base_share, daily_responses, alarm_threshold
FROM (SELECT b.*, p.local_date, p.pressed_at, p.local_time, p.rating, p.source_id, p.partition, p."offset",
             sum(CASE WHEN p.rating <= 1 THEN b.step_unhappy ELSE b.step_other END)
               OVER (PARTITION BY b.museum_id, b.exhibition_id, b.filtered
                     ORDER BY p.pressed_at, p.source_id, p.partition, p."offset") AS running
      FROM (SELECT museum_id, (now() AT TIME ZONE time_zone)::date::timestamp AT TIME ZONE time_zone AS day_begin
            FROM kiosk.museum) AS m
      CROSS JOIN LATERAL reporting.press_since(m.museum_id, m.day_begin) AS p
      JOIN (SELECT c.*, reporting.alarm_step_unhappy(c.base_share) AS step_unhappy,
                   reporting.alarm_step_other(c.base_share) AS step_other
            FROM reporting.baseline c) AS b
        ON b.museum_id = m.museum_id AND b.exhibition_id = p.exhibition_id AND NOT (p.suspect AND b.filtered)
      WHERE p.rating IS NOT NULL) AS stepped;
COMMENT ON VIEW reporting.unhappiness IS 'today''s responses with the CUSUM of unhappy ones, begun anew at opening';

CREATE VIEW reporting.unhappiness_alarm AS
SELECT DISTINCT ON (museum_id, exhibition_id, filtered)
       museum_id, museum, exhibition_id, public_id, exhibition, floor, department, filtered,
       local_date, pressed_at AS alarm_at, local_time, running_sum, alarm_threshold, base_share
FROM reporting.unhappiness
WHERE running_sum >= alarm_threshold
ORDER BY museum_id, exhibition_id, filtered, pressed_at;
COMMENT ON VIEW reporting.unhappiness_alarm IS 'today''s alarms: where and when the CUSUM first crossed its threshold; stays for the day';

CREATE VIEW reporting.last_hour AS
SELECT m.museum_id, m.museum, l.exhibition_id, l.public_id, l.exhibition, l.floor, l.department, f.filtered, m.as_of,
       l.responses, l.rating_sum, l.unhappy, l.requests,
       reporting.happiness_index(l.responses::float8, l.rating_sum::float8) AS happiness_index,
       l.usual_responses, reporting.usual_low(l.usual_responses, l.variance) AS usual_low,
       reporting.usual_high(l.usual_responses, l.variance) AS usual_high,
       reporting.usual_index(l.usual_responses, l.usual_rating_sum) AS usual_index
FROM reporting.museum m
CROSS JOIN (VALUES (true), (false)) AS f(filtered)
CROSS JOIN LATERAL (
  SELECT e.exhibition_id, e.public_id, e.exhibition, e.floor, e.department,
         coalesce(n.responses, 0) AS responses, coalesce(n.rating_sum, 0) AS rating_sum,
         coalesce(n.unhappy, 0) AS unhappy, coalesce(n.requests, 0) AS requests,
         u.usual_responses, u.variance, u.usual_rating_sum
  FROM reporting.exhibition e
  LEFT JOIN (
    -- Of each hour as much as lies in the last 60 minutes.
    SELECT h.exhibition_id, sum(h.usual_responses * part) AS usual_responses,
           sum(h.usual_responses_variance * part) AS variance, sum(h.usual_rating_sum * part) AS usual_rating_sum
    -- They begin yesterday just after midnight.
    FROM reporting.usual_hour(m.museum_id, (m.local_now - interval '1 hour')::date, m.today, f.filtered) h
    CROSS JOIN LATERAL (SELECT (extract(epoch FROM h.open_until - greatest(h.open_from, m.local_now - interval '1 hour'))
                                / extract(epoch FROM h.open_until - h.open_from))::float8 AS part) AS p
    WHERE h.open_until > m.local_now - interval '1 hour'
    GROUP BY 1
    HAVING bool_and(h.usual_responses IS NOT NULL OR h.responses = 0)) AS u ON u.exhibition_id = e.exhibition_id
  LEFT JOIN (
    SELECT p.exhibition_id, count(p.rating) AS responses, sum(p.rating) AS rating_sum,
           count(*) FILTER (WHERE p.rating <= 1) AS unhappy, count(*) FILTER (WHERE p.kind <> 'rating') AS requests
    FROM reporting.press_since(m.museum_id, now() - interval '60 minutes') p
    WHERE NOT (p.suspect AND f.filtered)
    GROUP BY 1) AS n ON n.exhibition_id = e.exhibition_id
  WHERE e.museum_id = m.museum_id AND e.is_open
  -- Once for each choice, and only for the one that is asked for.
  OFFSET 0) AS l;
COMMENT ON VIEW reporting.last_hour IS 'the last 60 minutes of each exhibition beside what is usual then';

CREATE VIEW reporting.silent_kiosk AS
SELECT m.museum_id, m.museum, u.exhibition_id, e.public_id, e.exhibition, e.floor, e.department, m.as_of, u.last_press_at,
       u.last_press_at AT TIME ZONE m.time_zone AS local_time, u.usual_presses_since,
       u.usual_presses_since >= 7 AS is_silent
FROM reporting.museum m
CROSS JOIN LATERAL (
  SELECT h.exhibition_id, l.last_press_at,
         coalesce(sum((h.usual_responses + h.usual_requests) * greatest(0,
           extract(epoch FROM h.open_until - greatest(h.open_from, l.last_press_at AT TIME ZONE m.time_zone))
           / extract(epoch FROM h.open_until - h.open_from))), 0)::float8 AS usual_presses_since
  FROM reporting.usual_hour(m.museum_id, m.today - 7, m.today, false) h
  LEFT JOIN (SELECT r.exhibition_id, max(r.last_press_at) AS last_press_at FROM kiosk.hourly_rollup r
             WHERE r.museum_id = m.museum_id AND r.local_date >= m.today - 63
             GROUP BY 1) AS l ON l.exhibition_id = h.exhibition_id
  GROUP BY 1, 2) AS u
JOIN reporting.exhibition e ON e.museum_id = m.museum_id AND e.exhibition_id = u.exhibition_id AND e.is_open;
COMMENT ON VIEW reporting.silent_kiosk IS 'each kiosk''s last press and how many presses would be usual since (of the last 8 days); 7 or more: silent';

CREATE VIEW reporting.incident AS
SELECT i.museum_id, m.name AS museum, i.incident_id, i.exhibition_id, e.public_id,
       coalesce(e.name, 'unknown') AS exhibition, coalesce(e.floor, 'unknown') AS floor,
       coalesce(e.department, 'unknown') AS department,
       (ARRAY['rating', 'assistance', 'emergency'])[i.kind + 1] AS kind, i.cause, i.state,
       i.is_waiting, i.presses,
       i.opened_at, i.opened_at AT TIME ZONE m.time_zone AS local_time,
       i.local_date, extract(hour FROM i.opened_at AT TIME ZONE m.time_zone)::smallint AS local_hour,
       i.weekday, i.days_ago,
       CASE WHEN i.is_waiting THEN extract(epoch FROM now() - i.opened_at)::float8 END AS waiting_seconds,
       v.acknowledged_at, v.resolved_at,
       extract(epoch FROM v.acknowledged_at - i.opened_at)::float8 AS seconds_to_acknowledge,
       extract(epoch FROM v.resolved_at - i.opened_at)::float8 AS seconds_to_resolve
FROM (
  -- Those that wait are found without a look at any day.
  SELECT w.museum_id, w.incident_id, w.exhibition_id, w.kind, w.cause, w.state, w.presses, w.opened_at,
         true AS is_waiting, d.local_date, extract(isodow FROM d.local_date)::smallint AS weekday,
         (now() AT TIME ZONE z.time_zone)::date - d.local_date AS days_ago
  FROM safety.incident w JOIN kiosk.museum z ON z.museum_id = w.museum_id
  CROSS JOIN LATERAL (SELECT (w.opened_at AT TIME ZONE z.time_zone)::date AS local_date) AS d
  WHERE w.closed_at IS NULL AND w.cause <> 'drill'
  UNION ALL
  SELECT d.museum_id, c.incident_id, c.exhibition_id, c.kind, c.cause, c.state, c.presses, c.opened_at,
         false, d.local_date, d.weekday, d.days_ago
  FROM reporting.day d
  CROSS JOIN LATERAL (
    SELECT * FROM safety.incident o
    WHERE o.museum_id = d.museum_id AND o.closed_at IS NOT NULL AND o.cause <> 'drill'
      AND o.opened_at >= d.local_date::timestamp AT TIME ZONE d.time_zone
      AND o.opened_at < (d.local_date + 1)::timestamp AT TIME ZONE d.time_zone
    -- By OFFSET the planner sees a day's share of them, not a ninth.
    OFFSET 0) AS c) AS i
JOIN kiosk.museum m ON m.museum_id = i.museum_id
LEFT JOIN kiosk.exhibition e ON e.museum_id = i.museum_id AND e.exhibition_id = i.exhibition_id
CROSS JOIN LATERAL (SELECT min(v.at) FILTER (WHERE v.event = 'acknowledged') AS acknowledged_at,
                           max(v.at) FILTER (WHERE v.event = 'resolved') AS resolved_at
                    FROM safety.incident_event v
                    WHERE v.museum_id = i.museum_id AND v.incident_id = i.incident_id) AS v;
COMMENT ON VIEW reporting.incident IS 'each incident: what, where, since when, how long until acknowledged and resolved';

CREATE FUNCTION reporting.response_time(p_museum integer, p_from date, p_until date, p_kind text DEFAULT NULL,
                                        p_exhibition integer DEFAULT NULL, p_floor text DEFAULT NULL,
                                        p_department text DEFAULT NULL)
RETURNS TABLE (floor text, local_hour smallint, incidents bigint, acknowledged bigint, resolved bigint,
               acknowledge_median double precision, acknowledge_p90 double precision,
               resolve_median double precision, resolve_p90 double precision)
LANGUAGE sql STABLE
AS $$
  SELECT i.floor, i.local_hour, count(*), count(i.seconds_to_acknowledge), count(i.seconds_to_resolve),
         percentile_cont(0.5) WITHIN GROUP (ORDER BY i.seconds_to_acknowledge),
         percentile_cont(0.9) WITHIN GROUP (ORDER BY i.seconds_to_acknowledge),
         percentile_cont(0.5) WITHIN GROUP (ORDER BY i.seconds_to_resolve),
         percentile_cont(0.9) WITHIN GROUP (ORDER BY i.seconds_to_resolve)
  FROM reporting.incident i
  WHERE i.museum_id = p_museum AND i.state <> 'late'
    AND i.local_date BETWEEN p_from AND p_until
    AND i.kind = coalesce(p_kind, i.kind) AND i.exhibition_id = coalesce(p_exhibition, i.exhibition_id)
    AND i.floor = coalesce(p_floor, i.floor) AND i.department = coalesce(p_department, i.department)
  GROUP BY GROUPING SETS ((i.floor, i.local_hour), (i.floor), (i.local_hour), ())
$$;
COMMENT ON FUNCTION reporting.response_time(integer, date, date, text, integer, text, text) IS
  'seconds from opening to acknowledgement and to resolution, by floor and local hour; NULL stands for all floors or hours of one kind, exhibition, floor or department, or of all (NULL); late incidents left out';

-- Where a part has presses and no usual, the sum has none: it would be that of fewer presses.
CREATE FUNCTION reporting.requests_by_day(p_museum integer, p_from date, p_until date, p_filtered boolean DEFAULT true,
                                          p_kind text DEFAULT NULL, p_exhibition integer DEFAULT NULL,
                                          p_floor text DEFAULT NULL, p_department text DEFAULT NULL)
RETURNS TABLE (local_date date, requests bigint, usual_requests double precision, usual_low double precision,
               usual_high double precision)
LANGUAGE sql STABLE
AS $$
  SELECT d.local_date, d.requests, d.usual_requests, reporting.usual_low(d.usual_requests, d.variance),
         reporting.usual_high(d.usual_requests, d.variance)
  FROM (SELECT u.local_date, sum(u.requests)::bigint AS requests,
               CASE WHEN bool_and(u.usual_requests IS NOT NULL OR u.responses + u.requests = 0)
                    THEN sum(u.usual_requests) END AS usual_requests,
               sum(u.usual_requests_variance) AS variance
        FROM reporting.usual_hour(p_museum, p_from, p_until, p_filtered, p_kind) u
        JOIN reporting.exhibition e ON e.museum_id = p_museum AND e.exhibition_id = u.exhibition_id
        WHERE u.exhibition_id = coalesce(p_exhibition, u.exhibition_id) AND e.floor = coalesce(p_floor, e.floor)
          AND e.department = coalesce(p_department, e.department)
        GROUP BY 1) AS d
  ORDER BY 1
$$;
COMMENT ON FUNCTION reporting.requests_by_day(integer, date, date, boolean, text, integer, text, text) IS
  'requests a local day with the usual band, of one kind, exhibition, floor or department, or of all (NULL); today up to now; no usual where an exhibition with presses has none yet';

-- The smallest k with P(requests <= k) >= 0.9 in the negative binomial that Jeffreys' prior leads to.
CREATE FUNCTION reporting.expected_requests_upper(requests double precision, weeks double precision) RETURNS integer
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$
DECLARE
  v_shape float8 := requests + 0.5;
  v_next float8 := 1 / (weeks + 1);
  v_probability float8;
  v_sum float8;
  v_k integer := 0;
BEGIN
  IF weeks IS NULL OR weeks <= 0 THEN
    RETURN NULL;
  END IF;
  v_probability := exp(greatest(-700, v_shape * ln(weeks / (weeks + 1))));
  v_sum := v_probability;
  WHILE v_sum < 0.9 LOOP
    v_probability := v_probability * (v_shape + v_k) / (v_k + 1) * v_next;
    v_k := v_k + 1;
    v_sum := v_sum + v_probability;
  END LOOP;
  RETURN v_k;
END $$;
COMMENT ON FUNCTION reporting.expected_requests_upper IS 'as many requests or fewer come in 90 % of such hours';

CREATE VIEW reporting.expected_requests AS
SELECT museum_id, museum, floor, weekday, local_hour, filtered, weeks, requests,
       reporting.expected_requests(requests::float8, weeks::float8) AS expected_requests,
       reporting.expected_requests_upper(requests::float8, weeks::float8) AS expected_upper,
       latest_date, CASE WHEN latest_date + local_hour * interval '1 hour' < local_now THEN latest_requests END AS latest_requests
FROM (
  SELECT m.museum_id, m.museum, m.local_now, e.floor, d.weekday, h::smallint AS local_hour, f.filtered, d.weeks, d.latest_date,
         coalesce(sum(n.requests) FILTER (WHERE n.days_ago > 0 AND NOT (n.suspect AND f.filtered)), 0) AS requests,
         coalesce(sum(n.requests) FILTER (WHERE n.local_date = d.latest_date AND NOT (n.suspect AND f.filtered)), 0)
           AS latest_requests
  FROM reporting.museum m
  CROSS JOIN LATERAL (
    SELECT c.weekday, count(*) FILTER (WHERE c.days_ago > 0) AS weeks, max(c.local_date) AS latest_date
    FROM reporting.day c
    WHERE c.museum_id = m.museum_id AND c.days_ago BETWEEN 0 AND 56
      AND EXISTS (SELECT FROM kiosk.hourly_rollup r WHERE r.museum_id = c.museum_id AND r.local_date = c.local_date)
    GROUP BY c.weekday HAVING count(*) FILTER (WHERE c.days_ago > 0) > 0) AS d
  JOIN (SELECT DISTINCT museum_id, floor FROM reporting.exhibition WHERE is_open) AS e USING (museum_id)
  CROSS JOIN generate_series(extract(hour FROM m.opens)::int, ceil(extract(epoch FROM m.closes) / 3600)::int - 1) AS h
  CROSS JOIN (VALUES (true), (false)) AS f(filtered)
  LEFT JOIN (
    SELECT p.museum_id, p.floor, p.local_date, p.weekday, p.days_ago, p.local_hour, p.suspect, sum(p.requests) AS requests
    FROM reporting.hourly_press p JOIN reporting.exhibition x USING (museum_id, exhibition_id)
    WHERE p.days_ago BETWEEN 0 AND 56 AND p.requests > 0 AND x.is_open
    GROUP BY 1, 2, 3, 4, 5, 6, 7) AS n
    ON n.museum_id = m.museum_id AND n.floor = e.floor AND n.weekday = d.weekday AND n.local_hour = h
  GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9) AS counted;
COMMENT ON VIEW reporting.expected_requests IS 'requests to expect on a floor by weekday and local hour, from the 8 weeks before today, beside the latest day of that weekday';

CREATE FUNCTION reporting.before_after(p_museum integer, p_exhibition integer, p_change date, p_filtered boolean DEFAULT true)
RETURNS TABLE (responses_before bigint, responses_after bigint, index_before double precision, index_after double precision,
               difference double precision, difference_low double precision, difference_high double precision,
               is_too_early boolean)
LANGUAGE sql STABLE
AS $$
  WITH side AS (
    SELECT h.weekday, h.local_date >= p_change AS after, sum(h.responses)::float8 AS n, sum(h.rating_sum)::float8 AS s,
           sum(h.rating_square_sum)::float8 AS q
    FROM reporting.hourly_press h
    WHERE h.museum_id = p_museum AND h.exhibition_id = coalesce(p_exhibition, h.exhibition_id) AND h.local_date BETWEEN p_change - 14 AND p_change + 13
      AND h.local_date < (SELECT today FROM reporting.museum WHERE museum_id = p_museum)
      AND NOT (h.suspect AND p_filtered) AND h.responses > 0
    GROUP BY 1, 2),
  matched AS (
    SELECT b.n AS bn, b.s AS bs, b.q AS bq, a.n AS an, a.s AS as_, a.q AS aq,
           (a.n + b.n) / sum(a.n + b.n) OVER () AS weight
    FROM side b JOIN side a ON a.weekday = b.weekday AND a.after AND NOT b.after),
  total AS (
    SELECT sum(bn) AS bn, sum(an) AS an, sum(weight * bs / bn) AS before, sum(weight * as_ / an) AS after,
           sum(weight * weight / bn) AS bw, sum(weight * weight / an) AS aw,
           greatest(0, sum(bq) / sum(bn) - (sum(bs) / sum(bn)) ^ 2) AS bv,
           greatest(0, sum(aq) / sum(an) - (sum(as_) / sum(an)) ^ 2) AS av
    FROM matched)
  SELECT coalesce(bn, 0)::bigint, coalesce(an, 0)::bigint, 25 * before, 25 * after, 25 * (after - before),
         25 * (after - before - 1.645 * sqrt(bv * bw + av * aw)),
         25 * (after - before + 1.645 * sqrt(bv * bw + av * aw)),
         least(coalesce(bn, 0), coalesce(an, 0)) < 50
  FROM total
$$;
COMMENT ON FUNCTION reporting.before_after(integer, integer, date, boolean) IS
  'index in the 14 local days before a change and from its day on, over weekdays that occur on both sides, weighted by their responses; 90 % interval; too early below 50 responses on a side. Exhibition NULL: all';

CREATE VIEW reporting.rejection AS
SELECT m.museum_id, m.name AS museum, r.local_date, (now() AT TIME ZONE m.time_zone)::date - r.local_date AS days_ago,
       u.reason, sum(r.messages) AS messages
FROM ingest.rejection_rollup r JOIN kiosk.museum m USING (museum_id)
CROSS JOIN LATERAL unnest(r.reasons) AS u(reason)
GROUP BY m.museum_id, m.name, m.time_zone, r.local_date, u.reason
HAVING sum(r.messages) > 0;
COMMENT ON VIEW reporting.rejection IS 'rejected messages by local day and reason; one with two reasons stands under both';

CREATE VIEW reporting.daily_quality AS
SELECT museum_id, museum, local_date, days_ago,
       sum(accepted) AS accepted, sum(suspects) AS suspects, sum(rejected) AS rejected
FROM (SELECT d.museum_id, d.museum, d.local_date, d.days_ago, n.accepted, n.suspects, 0::bigint AS rejected
      FROM reporting.day d
      CROSS JOIN LATERAL (SELECT sum(c.presses) AS accepted, coalesce(sum(c.presses) FILTER (WHERE c.suspect), 0) AS suspects
                          FROM (SELECT r.suspect, r.rating_0 + r.rating_1 + r.rating_2 + r.rating_3 + r.rating_4
                                                  + r.assistance + r.emergency AS presses
                                FROM kiosk.hourly_rollup r
                                WHERE r.museum_id = d.museum_id AND r.local_date = d.local_date) AS c
                          HAVING sum(c.presses) > 0) AS n
      UNION ALL
      SELECT m.museum_id, m.name, r.local_date, (now() AT TIME ZONE m.time_zone)::date - r.local_date, 0, 0, r.messages
      FROM ingest.rejection_rollup r JOIN kiosk.museum m USING (museum_id)) AS q
GROUP BY 1, 2, 3, 4;
COMMENT ON VIEW reporting.daily_quality IS 'messages by local day: accepted, suspect among them, rejected; each message once';

-- One concept has one name, so one meaning serves each column of that name.
DO $$
DECLARE
  v record;
BEGIN
  FOR v IN
    SELECT c.oid::regclass AS view, a.attname AS "column", d.meaning
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
    JOIN (VALUES
      ('museum_id', 'number of the museum'),
      ('museum', 'name of the museum'),
      ('museum_code', 'short name of the museum'),
      ('time_zone', 'IANA name of the museum''s zone: that of every local time and date'),
      ('opens', 'opening time, museum-local'),
      ('closes', 'closing time, museum-local'),
      ('simulated', 'true: the presses come from simulated visitors'),
      ('as_of', 'when the figures were read, with zone'),
      ('local_now', 'when the figures were read, museum-local'),
      ('today', 'the museum-local date now'),
      ('last_press_at', 'newest press known, with zone'),
      ('last_commit_at', 'when ingest last wrote, with zone'),
      ('exhibition_id', 'the n of EXH_0n, unique within a museum'),
      ('public_id', 'EXH_0n, as the metadata has it'),
      ('exhibition', 'name of the exhibition'),
      ('floor', 'floor of the exhibition'),
      ('department', 'department of the exhibition'),
      ('start_date', 'first day of the exhibition, as the metadata has it'),
      ('is_open', 'its metadata is still there'),
      ('closed_at', 'when its metadata had disappeared, with zone; NULL while it is open'),
      ('first_date', 'local day of its first press'),
      ('local_date', 'museum-local date; of an incident that of its opening'),
      ('local_hour', 'museum-local hour, 0 to 23; of an incident that of its opening'),
      ('hour_start', 'begin of the hour, museum-local'),
      ('weekday', '1 Monday to 7 Sunday, museum-local; of an incident that of its opening'),
      ('days_ago', 'days from that date to the museum''s today: 0 is today, which is unfinished'),
      ('suspect', 'in a run of identical presses that no person makes; leave out for filtered figures'),
      ('filtered', 'true: without suspect presses; false: all presses. Choose one'),
      ('rating_0', 'number of ratings 0 (worst)'),
      ('rating_1', 'number of ratings 1'),
      ('rating_2', 'number of ratings 2 (neutral)'),
      ('rating_3', 'number of ratings 3'),
      ('rating_4', 'number of ratings 4 (best)'),
      ('responses', 'number of ratings: the N of every index'),
      ('rating_sum', 'sum of the ratings'),
      ('rating_square_sum', 'sum of the ratings'' squares'),
      ('satisfied', 'number of ratings 3 and 4'),
      ('unhappy', 'number of ratings 0 and 1'),
      ('assistance', 'number of requests for assistance, in presses'),
      ('emergency', 'number of emergency requests, in presses'),
      ('requests', 'assistance and emergency requests, in presses'),
      ('prior_from', 'first local day of the prior'),
      ('prior_until', 'last local day of the prior'),
      ('prior_responses', 'ratings the prior rests on; below 200 it is uniform'),
      ('prior_mean', 'mean rating (0 to 4) that a score is drawn towards'),
      ('prior_mean_square', 'mean of the ratings'' squares that goes with it'),
      ('pressed_at', 'when the button was pressed, with zone'),
      ('local_time', 'the same instant, museum-local: of the press, the last press or the opening'),
      ('kind', 'rating, assistance or emergency'),
      ('rating', '0 (worst) to 4 (best); NULL for a request'),
      ('source_id', 'number of the topic or file it came by'),
      ('partition', 'partition it came by'),
      ('offset', 'its place in the partition'),
      ('days_open', 'days with a press at the museum, of the 28 before today'),
      ('daily_responses', 'mean responses on an open day of the 28 before today'),
      ('base_share', 'unhappy share of those days, held to 0.02 to 0.75'),
      ('alarm_threshold', 'running sum at which the alarm begins; NULL (silent) below 200 responses'),
      ('running_sum', 'CUSUM of the unhappy responses since opening, never below 0'),
      ('alarm_at', 'when the running sum first reached the threshold, with zone'),
      ('happiness_index', '25 x mean rating, 0 to 100; NULL without responses'),
      ('usual_responses', 'responses usual in that time; NULL below 4 open weeks'),
      ('usual_low', 'lower end of the usual band (90 %) of the responses'),
      ('usual_high', 'upper end of the usual band (90 %) of the responses'),
      ('usual_index', 'happiness index usual in that time'),
      ('usual_presses_since', 'presses usual between the last press and now'),
      ('is_silent', 'at least 7 presses would have been usual'),
      ('incident_id', 'number of the incident, unique within a museum'),
      ('cause', 'accepted, outside_hours or unknown_site'),
      ('state', 'open, acknowledged, resolved, expired or late'),
      ('is_waiting', 'not closed: somebody may be waiting'),
      ('presses', 'times pressed'),
      ('opened_at', 'when it opened, on the database''s clock, with zone'),
      ('waiting_seconds', 'seconds since it opened; NULL once closed'),
      ('acknowledged_at', 'first acknowledgement, with zone'),
      ('resolved_at', 'last resolution, with zone'),
      ('seconds_to_acknowledge', 'seconds from opening to the first acknowledgement'),
      ('seconds_to_resolve', 'seconds from opening to the last resolution'),
      ('weeks', 'open days of that weekday in the 8 weeks before today'),
      ('expected_requests', 'mean number of requests to expect in such an hour, never 0'),
      ('expected_upper', 'requests that 90 % of such hours do not exceed'),
      ('latest_date', 'latest local day of that weekday with a press, today included'),
      ('latest_requests', 'requests in that hour of the latest day, in presses; NULL for an hour to come'),
      ('reason', 'why it was rejected; docs/message-contract.md'),
      ('messages', 'number of rejected messages with this reason'),
      ('accepted', 'presses accepted, suspect ones included'),
      ('suspects', 'suspect presses among the accepted'),
      ('rejected', 'messages rejected, each once')
    ) AS d("column", meaning) ON d."column" = a.attname
    WHERE c.relnamespace = 'reporting'::regnamespace AND c.relkind = 'v'
  LOOP
    EXECUTE format('COMMENT ON COLUMN %s.%I IS %L', v.view, v."column", v.meaning);
  END LOOP;
END $$;

-- What is made here later needs its own grant.
GRANT USAGE ON SCHEMA reporting TO kioskline_reader, kioskline_live;
GRANT SELECT ON ALL TABLES IN SCHEMA reporting TO kioskline_reader, kioskline_live;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA reporting TO kioskline_reader, kioskline_live;
