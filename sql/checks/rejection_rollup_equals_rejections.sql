-- rejection_rollup = recomputation from rejected_message (where retention removed some, only in sum)
WITH stored AS (
  SELECT r.museum_id, (coalesce(r.recorded_at, r.received_at) AT TIME ZONE m.time_zone)::date AS local_date,
         r.reasons, r.source_id, r.partition, count(*) AS messages
  FROM ingest.rejected_message r JOIN kiosk.museum m USING (museum_id)
  GROUP BY 1, 2, 3, 4, 5)
SELECT format('museum %s %s %s source %s partition %s', museum_id, local_date, reasons, source_id, partition) AS subject,
       coalesce(s.messages, 0) AS expected,
       coalesce(r.messages, 0) AS found
FROM stored s
FULL JOIN ingest.rejection_rollup r USING (museum_id, local_date, reasons, source_id, partition)
LEFT JOIN ingest.checkpoint c USING (museum_id, source_id, partition)
WHERE coalesce(s.messages, 0) <> coalesce(r.messages, 0) AND coalesce(c.pruned, 0) = 0
UNION ALL
SELECT format('museum %s source %s partition %s in all', museum_id, source_id, partition),
       c.rejected - c.replayed, coalesce(r.messages, 0)
FROM ingest.checkpoint c
LEFT JOIN (SELECT museum_id, source_id, partition, sum(messages) AS messages
           FROM ingest.rejection_rollup GROUP BY 1, 2, 3) AS r USING (museum_id, source_id, partition)
WHERE c.rejected - c.replayed <> coalesce(r.messages, 0);
