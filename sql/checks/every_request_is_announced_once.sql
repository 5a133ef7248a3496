-- each request of a topic stands in the outbox or in one incident, once (replayed ones may stand in none)
WITH announced AS (
  SELECT museum_id, source_id, partition, "offset" FROM safety.outbox
  UNION ALL
  SELECT museum_id, source_id, partition, "offset" FROM safety.incident_press),
request AS (
  SELECT i.museum_id, i.source_id, i.partition, i."offset",
         EXISTS (SELECT FROM safety.replayed_request r
                 WHERE (r.museum_id, r.source_id, r.partition, r."offset")
                     = (i.museum_id, i.source_id, i.partition, i."offset")) AS replayed
  FROM kiosk.interaction i JOIN ingest.source s USING (museum_id, source_id)
  WHERE i.kind <> 0 AND s.kind = 'topic')
SELECT format('museum %s source %s partition %s offset %s', museum_id, source_id, partition, "offset") AS subject,
       1 AS expected,
       coalesce(a.times, 0) AS found
FROM request r
FULL JOIN (SELECT museum_id, source_id, partition, "offset", count(*) AS times
           FROM announced GROUP BY 1, 2, 3, 4) AS a USING (museum_id, source_id, partition, "offset")
WHERE a.times > 1 OR (a.times IS NULL AND NOT r.replayed);
