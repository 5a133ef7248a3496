-- each (source, partition, offset) stands once in interaction or rejected_message, within what was read
WITH stored AS (
  SELECT museum_id, source_id, partition, "offset" FROM kiosk.interaction
  UNION ALL
  SELECT museum_id, source_id, partition, "offset" FROM ingest.rejected_message)
SELECT format('museum %s source %s partition %s offset %s', s.museum_id, s.source_id, s.partition, s."offset") AS subject,
       CASE WHEN s."offset" >= c.first_offset AND s."offset" < c.next_offset THEN 1 ELSE 0 END AS expected,
       s.times AS found
FROM (SELECT museum_id, source_id, partition, "offset", count(*) AS times FROM stored GROUP BY 1, 2, 3, 4) AS s
LEFT JOIN ingest.checkpoint c USING (museum_id, source_id, partition)
WHERE s.times > 1 OR c.partition IS NULL OR s."offset" < c.first_offset OR s."offset" >= c.next_offset;
