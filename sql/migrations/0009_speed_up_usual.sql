-- The same figures in less time: only weeks that are asked for are counted, and what is usual or was
-- pressed last is looked up once for all exhibitions, not for each.

CREATE OR REPLACE FUNCTION reporting.usual_hour(p_museum integer, p_from date, p_until date, p_filtered boolean DEFAULT true)
RETURNS TABLE (exhibition_id smallint, local_date date, local_hour smallint, elapsed_share double precision,
               responses bigint, rating_sum bigint, requests bigint, weeks integer,
               usual_responses double precision, usual_responses_variance double precision,
               usual_rating_sum double precision,
               usual_requests double precision, usual_requests_variance double precision)
LANGUAGE sql STABLE
-- The planner expects one row of what has hundreds, and would compare all with all.
SET enable_nestloop = off SET jit = off
AS $$
  WITH here AS (SELECT opens, closes, local_now, today FROM reporting.museum WHERE museum_id = p_museum),
  counted AS MATERIALIZED (
    SELECT h.exhibition_id, h.local_date, h.local_hour, sum(h.responses) AS responses,
           sum(h.rating_sum) AS rating_sum, sum(h.requests) AS requests
    FROM reporting.hourly_press h
    WHERE h.museum_id = p_museum AND h.local_date BETWEEN p_from - 56 AND p_until AND NOT (h.suspect AND p_filtered)
    GROUP BY 1, 2, 3),
  open_day AS MATERIALIZED (SELECT DISTINCT c.local_date FROM counted c),
  day AS (
    SELECT d::date AS local_date FROM here, generate_series(p_from, least(p_until, here.today), interval '1 day') AS d
    WHERE d::date = here.today OR EXISTS (SELECT FROM open_day o WHERE o.local_date = d::date)),
  cell AS (
    SELECT e.exhibition_id, d.local_date, h::smallint AS local_hour,
           least(1, extract(epoch FROM here.local_now - d.local_date) / 3600 - h)::float8 AS elapsed_share
    FROM here CROSS JOIN day d
    CROSS JOIN generate_series(extract(hour FROM here.opens)::int,
                               ceil(extract(epoch FROM here.closes) / 3600)::int - 1) AS h
    CROSS JOIN (SELECT x.exhibition_id FROM reporting.exhibition x
                WHERE x.museum_id = p_museum
                  AND (x.is_open OR x.exhibition_id IN (SELECT c.exhibition_id FROM counted c))) AS e
    WHERE d.local_date + h * interval '1 hour' < here.local_now),
  week AS (
    SELECT o.local_date + 7 * k AS local_date, count(*)::int AS weeks
    FROM open_day o CROSS JOIN generate_series(1, 8) AS k GROUP BY 1),
  -- Each count speaks for the same hour of the 8 weeks after it; an hour without presses is a zero.
  past AS (
    SELECT c.exhibition_id, c.local_date + 7 * k AS local_date, c.local_hour,
           sum(c.responses)::float8 AS responses, sum(c.responses * c.responses)::float8 AS responses_square,
           sum(c.rating_sum)::float8 AS rating_sum,
           sum(c.requests)::float8 AS requests, sum(c.requests * c.requests)::float8 AS requests_square
    FROM counted c CROSS JOIN generate_series(1, 8) AS k
    WHERE c.local_date + 7 * k BETWEEN p_from AND p_until GROUP BY 1, 2, 3),
  usual AS (
    SELECT c.exhibition_id, c.local_date, c.local_hour, w.weeks,
           coalesce(p.responses, 0) / w.weeks AS responses,
           coalesce(greatest(0, p.responses_square - p.responses * p.responses / w.weeks), 0) / (w.weeks - 1)
             AS responses_variance,
           coalesce(p.rating_sum, 0) / w.weeks AS rating_sum,
           coalesce(p.requests, 0) / w.weeks AS requests,
           coalesce(greatest(0, p.requests_square - p.requests * p.requests / w.weeks), 0) / (w.weeks - 1)
             AS requests_variance
    FROM cell c JOIN week w ON w.local_date = c.local_date AND w.weeks >= 4
    LEFT JOIN past p ON p.exhibition_id = c.exhibition_id AND p.local_date = c.local_date
                    AND p.local_hour = c.local_hour)
  SELECT c.exhibition_id, c.local_date, c.local_hour, c.elapsed_share,
         coalesce(n.responses, 0)::bigint, coalesce(n.rating_sum, 0)::bigint, coalesce(n.requests, 0)::bigint,
         coalesce(u.weeks, 0), u.responses * c.elapsed_share, u.responses_variance * c.elapsed_share,
         u.rating_sum * c.elapsed_share, u.requests * c.elapsed_share, u.requests_variance * c.elapsed_share
  FROM cell c
  LEFT JOIN usual u USING (exhibition_id, local_date, local_hour)
  LEFT JOIN counted n USING (exhibition_id, local_date, local_hour)
$$;

CREATE OR REPLACE VIEW reporting.last_hour AS
SELECT e.museum_id, e.exhibition_id, e.exhibition, e.floor, e.department, f.filtered, m.as_of,
       coalesce(n.responses, 0) AS responses, coalesce(n.rating_sum, 0) AS rating_sum,
       coalesce(n.unhappy, 0) AS unhappy, coalesce(n.requests, 0) AS requests,
       reporting.happiness_index(n.responses::float8, n.rating_sum::float8) AS happiness_index,
       u.usual_responses, reporting.usual_low(u.usual_responses, u.variance) AS usual_low,
       reporting.usual_high(u.usual_responses, u.variance) AS usual_high,
       reporting.happiness_index(u.usual_responses, u.usual_rating_sum) AS usual_index
FROM reporting.exhibition e JOIN reporting.museum m USING (museum_id)
CROSS JOIN (VALUES (true), (false)) AS f(filtered)
LEFT JOIN (
  -- All of this hour so far, and as much of the hour before as is missing to 60 minutes.
  SELECT k.museum_id, g.filtered, h.exhibition_id, sum(h.usual_responses * part) AS usual_responses,
         sum(h.usual_responses_variance * part) AS variance, sum(h.usual_rating_sum * part) AS usual_rating_sum
  FROM reporting.museum k CROSS JOIN (VALUES (true), (false)) AS g(filtered)
  CROSS JOIN LATERAL reporting.usual_hour(k.museum_id, k.today, k.today, g.filtered) h
  CROSS JOIN LATERAL (SELECT CASE h.local_hour - extract(hour FROM k.local_now)::int
                        WHEN 0 THEN 1
                        WHEN -1 THEN 1 - extract(minute FROM k.local_now) / 60 - extract(second FROM k.local_now) / 3600
                        END::float8 AS part) AS p
  GROUP BY 1, 2, 3) AS u ON (u.museum_id, u.filtered, u.exhibition_id) = (e.museum_id, f.filtered, e.exhibition_id)
LEFT JOIN (
  -- Read once, not for each exhibition.
  SELECT p.museum_id, g.filtered, p.exhibition_id, count(p.rating) AS responses, sum(p.rating) AS rating_sum,
         count(*) FILTER (WHERE p.rating <= 1) AS unhappy, count(*) FILTER (WHERE p.kind <> 'rating') AS requests
  FROM reporting.recent_press p CROSS JOIN (VALUES (true), (false)) AS g(filtered)
  WHERE p.pressed_at >= now() - interval '60 minutes' AND NOT (p.suspect AND g.filtered)
  GROUP BY 1, 2, 3) AS n ON (n.museum_id, n.filtered, n.exhibition_id) = (e.museum_id, f.filtered, e.exhibition_id)
WHERE e.is_open;

CREATE OR REPLACE VIEW reporting.silent_kiosk AS
SELECT m.museum_id, u.exhibition_id, e.exhibition, e.floor, e.department, m.as_of, u.last_press_at,
       u.last_press_at AT TIME ZONE m.time_zone AS local_time, u.usual_presses_since,
       u.usual_presses_since >= 7 AS is_silent
FROM reporting.museum m
CROSS JOIN LATERAL (
  SELECT h.exhibition_id, l.last_press_at,
         coalesce(sum((h.usual_responses + h.usual_requests) * greatest(0,
           extract(epoch FROM least(s.hour_start + interval '1 hour', m.local_now)
                            - greatest(s.hour_start, l.last_press_at AT TIME ZONE m.time_zone))
           / extract(epoch FROM least(s.hour_start + interval '1 hour', m.local_now) - s.hour_start))), 0)::float8
           AS usual_presses_since
  FROM reporting.usual_hour(m.museum_id, m.today - 7, m.today, false) h
  CROSS JOIN LATERAL (SELECT h.local_date + h.local_hour * interval '1 hour' AS hour_start) AS s
  LEFT JOIN (SELECT r.exhibition_id, max(r.last_press_at) AS last_press_at FROM kiosk.hourly_rollup r
             WHERE r.museum_id = m.museum_id AND r.local_date >= m.today - 56
             GROUP BY 1) AS l ON l.exhibition_id = h.exhibition_id
  GROUP BY 1, 2) AS u
JOIN reporting.exhibition e ON e.museum_id = m.museum_id AND e.exhibition_id = u.exhibition_id AND e.is_open;
