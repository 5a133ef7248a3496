-- accepted + rejected + drills + gaps + lost = next_offset - first_offset
SELECT format('museum %s source %s partition %s', museum_id, source_id, partition) AS subject,
       next_offset - first_offset AS expected,
       accepted + rejected + drills + gaps + lost AS found
FROM ingest.checkpoint
WHERE next_offset - first_offset <> accepted + rejected + drills + gaps + lost;
