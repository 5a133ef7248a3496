-- interaction rows + those of retired months = accepted + replayed
SELECT format('museum %s source %s partition %s', museum_id, source_id, partition) AS subject,
       coalesce(c.accepted + c.replayed, 0) AS expected,
       coalesce(i.presses, 0) + coalesce(r.presses, 0) AS found
FROM ingest.checkpoint c
FULL JOIN (SELECT museum_id, source_id, partition, count(*) AS presses
           FROM kiosk.interaction GROUP BY 1, 2, 3) AS i USING (museum_id, source_id, partition)
FULL JOIN (SELECT museum_id, source_id, partition, sum(interactions) AS presses
           FROM kiosk.retired_month GROUP BY 1, 2, 3) AS r USING (museum_id, source_id, partition)
WHERE coalesce(c.accepted + c.replayed, 0) <> coalesce(i.presses, 0) + coalesce(r.presses, 0);
