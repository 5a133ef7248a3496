-- rejected_message rows = rejected - replayed - pruned
SELECT format('museum %s source %s partition %s', museum_id, source_id, partition) AS subject,
       coalesce(c.rejected - c.replayed - c.pruned, 0) AS expected,
       coalesce(r.messages, 0) AS found
FROM ingest.checkpoint c
FULL JOIN (SELECT museum_id, source_id, partition, count(*) AS messages
           FROM ingest.rejected_message GROUP BY 1, 2, 3) AS r USING (museum_id, source_id, partition)
WHERE coalesce(c.rejected - c.replayed - c.pruned, 0) <> coalesce(r.messages, 0);
