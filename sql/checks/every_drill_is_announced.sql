-- drills = presses of drills in the outbox and in incidents
SELECT format('museum %s source %s partition %s', museum_id, source_id, partition) AS subject,
       coalesce(c.drills, 0) AS expected,
       coalesce(a.presses, 0) AS found
FROM ingest.checkpoint c
FULL JOIN (SELECT museum_id, source_id, partition, count(*) AS presses
           FROM (SELECT museum_id, source_id, partition FROM safety.outbox WHERE cause = 'drill'
                 UNION ALL
                 SELECT p.museum_id, p.source_id, p.partition
                 FROM safety.incident i JOIN safety.incident_press p USING (museum_id, incident_id)
                 WHERE i.cause = 'drill') AS announced
           GROUP BY 1, 2, 3) AS a USING (museum_id, source_id, partition)
WHERE coalesce(c.drills, 0) <> coalesce(a.presses, 0);
