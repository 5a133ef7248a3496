-- lost = sum of lost_range, and ranges do not overlap
SELECT format('museum %s source %s partition %s', museum_id, source_id, partition) AS subject,
       coalesce(c.lost, 0) AS expected,
       coalesce(l.offsets, 0) AS found
FROM ingest.checkpoint c
FULL JOIN (SELECT museum_id, source_id, partition, sum(to_offset - from_offset) AS offsets
           FROM ingest.lost_range GROUP BY 1, 2, 3) AS l USING (museum_id, source_id, partition)
WHERE coalesce(c.lost, 0) <> coalesce(l.offsets, 0)
UNION ALL
SELECT format('museum %s source %s partition %s from offset %s', museum_id, source_id, partition, from_offset),
       0, previous_to - from_offset
FROM (SELECT *, lag(to_offset) OVER (PARTITION BY museum_id, source_id, partition ORDER BY from_offset) AS previous_to
      FROM ingest.lost_range) AS ranges
WHERE previous_to > from_offset;
