-- Sums of what is usual that leave no part out, the trend of requests of one kind or place, and a
-- password that its owner changes in the browser.

CREATE FUNCTION reporting.usual_hour_of_kind(p_museum integer, p_from date, p_until date, p_filtered boolean, p_kind text)
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
COMMENT ON FUNCTION reporting.usual_hour_of_kind(integer, date, date, boolean, text) IS
  'each open hour that has begun beside its usual, as usual_hour has it, with requests of one kind: assistance or emergency; NULL: of both';

CREATE OR REPLACE FUNCTION reporting.usual_hour(p_museum integer, p_from date, p_until date, p_filtered boolean DEFAULT true)
RETURNS TABLE (exhibition_id smallint, local_date date, local_hour smallint,
               open_from timestamp, open_until timestamp, elapsed_share double precision,
               responses bigint, rating_sum bigint, requests bigint, weeks integer,
               usual_responses double precision, usual_responses_variance double precision,
               usual_rating_sum double precision,
               usual_requests double precision, usual_requests_variance double precision)
LANGUAGE sql STABLE COST 100000 ROWS 500
AS $$
  SELECT * FROM reporting.usual_hour_of_kind(p_museum, p_from, p_until, p_filtered, NULL)
$$;

-- Where a part has presses and no usual, the sum has none: it would be that of fewer presses.
CREATE FUNCTION reporting.request_trend(p_museum integer, p_from date, p_until date, p_filtered boolean DEFAULT true,
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
        FROM reporting.usual_hour_of_kind(p_museum, p_from, p_until, p_filtered, p_kind) u
        JOIN reporting.exhibition e ON e.museum_id = p_museum AND e.exhibition_id = u.exhibition_id
        WHERE u.exhibition_id = coalesce(p_exhibition, u.exhibition_id) AND e.floor = coalesce(p_floor, e.floor)
          AND e.department = coalesce(p_department, e.department)
        GROUP BY 1) AS d
  ORDER BY 1
$$;
COMMENT ON FUNCTION reporting.request_trend(integer, date, date, boolean, text, integer, text, text) IS
  'requests a local day with the usual band, of one kind, exhibition, floor or department, or of all (NULL); today up to now; no usual where an exhibition with presses has none yet';

CREATE OR REPLACE FUNCTION reporting.requests_by_day(p_museum integer, p_from date, p_until date, p_filtered boolean DEFAULT true)
RETURNS TABLE (local_date date, requests bigint, usual_requests double precision, usual_low double precision,
               usual_high double precision)
LANGUAGE sql STABLE
AS $$
  SELECT * FROM reporting.request_trend(p_museum, p_from, p_until, p_filtered)
$$;
COMMENT ON FUNCTION reporting.requests_by_day(integer, date, date, boolean) IS
  'requests a local day with the usual band: request_trend of all of them; today up to now';

CREATE OR REPLACE VIEW reporting.last_hour AS
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

GRANT EXECUTE ON FUNCTION reporting.usual_hour_of_kind(integer, date, date, boolean, text),
  reporting.request_trend(integer, date, date, boolean, text, integer, text, text) TO kioskline_reader, kioskline_live;

-- Whoever is signed in gives the account another password, having given the current one: all other
-- sessions end, and this one goes on under another token. False when the account was disabled, got
-- another password, or the session ended meanwhile; the caller calls fail_password_change then, as after a
-- wrong password. Attempts are taken by begin_sign_in, from the same buckets.
CREATE FUNCTION access.change_own_password(p_name text, p_password_hash text, p_wanted_hash text, p_address text,
                                           p_token_hash bytea, p_next_token_hash bytea) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  v_account integer;
  v_ended bigint;
BEGIN
  SELECT a.account_id INTO v_account FROM access.account a
  WHERE a.name = p_name AND a.password_hash = p_password_hash AND a.disabled_at IS NULL FOR UPDATE;
  UPDATE access.session SET token_hash = p_next_token_hash, used_at = clock_timestamp()
  WHERE token_hash = p_token_hash AND account_id = v_account;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  UPDATE access.account SET password_hash = p_wanted_hash, password_changed_at = clock_timestamp()
  WHERE account_id = v_account;
  DELETE FROM access.session WHERE account_id = v_account AND token_hash <> p_next_token_hash;
  GET DIAGNOSTICS v_ended = ROW_COUNT;
  -- Whoever knew the old one may have signed in from there.
  DELETE FROM access.known_address WHERE account_id = v_account AND address <> p_address;
  -- What was no guess is given back.
  DELETE FROM access.attempts WHERE subject = access.pair_bucket(p_name, p_address);
  UPDATE access.attempts SET remaining = remaining + 1
  WHERE subject IN (access.address_bucket(p_address), access.account_bucket(p_name));
  PERFORM access.note('password_changed', p_name, p_name, p_address, v_ended || ' other sessions ended');
  RETURN true;
END $$;
COMMENT ON FUNCTION access.change_own_password(text, text, text, text, bytea, bytea) IS
  'another password and token for who is signed in; ends all other sessions. False when something changed meanwhile';

CREATE FUNCTION access.fail_password_change(p_name text, p_address text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
  SELECT access.note('password_change_failed', p_name, p_name, p_address)
$$;

REVOKE EXECUTE ON FUNCTION access.change_own_password(text, text, text, text, bytea, bytea),
  access.fail_password_change(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION access.change_own_password(text, text, text, text, bytea, bytea),
  access.fail_password_change(text, text) TO kioskline_live;
