-- hourly_rollup = recomputation from interaction (hours of retired months only in sum)
WITH stored AS (
  SELECT i.museum_id, i.exhibition_id, (i.at AT TIME ZONE m.time_zone)::date AS local_date,
         extract(hour FROM i.at AT TIME ZONE m.time_zone)::smallint AS local_hour, i.suspect, i.source_id,
         i.partition,
         ARRAY[count(*) FILTER (WHERE rating = 0), count(*) FILTER (WHERE rating = 1),
               count(*) FILTER (WHERE rating = 2), count(*) FILTER (WHERE rating = 3),
               count(*) FILTER (WHERE rating = 4), count(*) FILTER (WHERE kind = 1),
               count(*) FILTER (WHERE kind = 2)] AS counts
  FROM kiosk.interaction i JOIN kiosk.museum m USING (museum_id)
  GROUP BY 1, 2, 3, 4, 5, 6, 7),
counted AS (
  SELECT museum_id, exhibition_id, local_date, local_hour, suspect, source_id, partition,
         ARRAY[rating_0, rating_1, rating_2, rating_3, rating_4, assistance, emergency]::bigint[] AS counts
  FROM kiosk.hourly_rollup),
retired AS (SELECT DISTINCT museum_id, month FROM kiosk.retired_month),
nothing AS (SELECT array_fill(0::bigint, ARRAY[7]) AS counts)
SELECT format('museum %s EXH_%s %s hour %s%s source %s partition %s', k.museum_id,
              to_char(k.exhibition_id, 'FM00'), k.local_date, k.local_hour,
              CASE WHEN k.suspect THEN ' suspect' ELSE '' END, k.source_id, k.partition) AS subject,
       coalesce(s.counts, n.counts)::text AS expected,
       coalesce(c.counts, n.counts)::text AS found
FROM stored s
FULL JOIN counted c USING (museum_id, exhibition_id, local_date, local_hour, suspect, source_id, partition)
CROSS JOIN nothing n
CROSS JOIN LATERAL (SELECT museum_id, exhibition_id, local_date, local_hour, suspect, source_id, partition) AS k
WHERE coalesce(s.counts, n.counts) <> coalesce(c.counts, n.counts)
  AND NOT EXISTS (
    SELECT FROM retired r JOIN kiosk.museum m USING (museum_id)
    WHERE r.museum_id = k.museum_id
      AND (k.local_date + k.local_hour * interval '1 hour') AT TIME ZONE m.time_zone
          < (r.month + interval '1 month')::timestamp AT TIME ZONE 'UTC'
      AND (k.local_date + (k.local_hour + 1) * interval '1 hour') AT TIME ZONE m.time_zone
          > r.month::timestamp AT TIME ZONE 'UTC')
UNION ALL
SELECT format('museum %s source %s partition %s in all', museum_id, source_id, partition),
       (c.accepted + c.replayed)::text, coalesce(r.presses, 0)::text
FROM ingest.checkpoint c
LEFT JOIN (SELECT museum_id, source_id, partition,
                  sum(rating_0 + rating_1 + rating_2 + rating_3 + rating_4 + assistance + emergency) AS presses
           FROM kiosk.hourly_rollup GROUP BY 1, 2, 3) AS r USING (museum_id, source_id, partition)
WHERE c.accepted + c.replayed <> coalesce(r.presses, 0);
