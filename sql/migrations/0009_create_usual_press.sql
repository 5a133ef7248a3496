-- What Tableau, which calls no function, reads of the functions' figures.

-- 35 days back: five weeks, of which a dashboard compares four.
CREATE VIEW reporting.usual_press AS
SELECT m.museum_id, m.museum, u.exhibition_id, e.public_id, e.exhibition, e.floor, e.department,
       u.local_date, u.local_hour, u.local_date + u.local_hour * interval '1 hour' AS hour_start,
       extract(isodow FROM u.local_date)::smallint AS weekday, m.today - u.local_date AS days_ago,
       f.filtered, u.elapsed_share, u.responses, u.rating_sum, u.requests, u.weeks,
       u.usual_responses, u.usual_responses_variance, u.usual_rating_sum,
       u.usual_requests, u.usual_requests_variance
FROM reporting.museum m
CROSS JOIN (VALUES (true), (false)) AS f(filtered)
CROSS JOIN LATERAL reporting.usual_hour(m.museum_id, m.today - 35, m.today, f.filtered) AS u
JOIN reporting.exhibition e ON e.museum_id = m.museum_id AND e.exhibition_id = u.exhibition_id;
COMMENT ON VIEW reporting.usual_press IS 'each open hour that has begun, of today and the 35 days before, beside its usual: function usual_hour as a view; sums over exhibitions and hours are right';

-- One concept has one name: what a column means is said once, and copied to each of that name.
COMMENT ON COLUMN reporting.usual_press.elapsed_share IS 'share of the hour that has passed, 0 to 1: the usual figures are in proportion to it';
COMMENT ON COLUMN reporting.usual_press.weeks IS 'open days of that weekday in the 8 weeks before; below 4 the usual figures are NULL';
COMMENT ON COLUMN reporting.usual_press.usual_responses_variance IS 'variance of the usual responses; adds up as they do';
COMMENT ON COLUMN reporting.usual_press.usual_rating_sum IS 'sum of the ratings usual in that time; NULL below 4 open weeks';
COMMENT ON COLUMN reporting.usual_press.usual_requests IS 'requests usual in that time, in presses; NULL below 4 open weeks';
COMMENT ON COLUMN reporting.usual_press.usual_requests_variance IS 'variance of the usual requests; adds up as they do';
DO $$
DECLARE
  v record;
BEGIN
  FOR v IN
    SELECT DISTINCT ON (c.oid, a.attname) c.oid::regclass AS view, a.attname AS "column", said.description AS meaning
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
    JOIN pg_class o ON o.relnamespace = c.relnamespace AND o.relkind = 'v'
    JOIN pg_attribute b ON b.attrelid = o.oid AND b.attname = a.attname
    JOIN pg_description said ON said.objoid = o.oid AND said.objsubid = b.attnum
    WHERE c.relnamespace = 'reporting'::regnamespace AND c.relkind = 'v'
      AND col_description(c.oid, a.attnum) IS NULL
    ORDER BY c.oid, a.attname, o.oid
  LOOP
    EXECUTE format('COMMENT ON COLUMN %s.%I IS %L', v.view, v."column", v.meaning);
  END LOOP;
END $$;

GRANT SELECT ON reporting.usual_press TO kioskline_reader, kioskline_live;
