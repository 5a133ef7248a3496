-- interaction.suspect = recomputation of the runs, except where the follower has yet to look again
SELECT format('museum %s EXH_%s source %s partition %s offset %s', kiosk.museum_id,
              to_char(kiosk.exhibition_id, 'FM00'), s.source_id, s.partition, s."offset") AS subject,
       s.suspect AS expected,
       s.flagged AS found
FROM (SELECT DISTINCT museum_id, exhibition_id FROM kiosk.hourly_rollup) AS kiosk
CROSS JOIN LATERAL kiosk.suspect_presses(
  kiosk.museum_id, kiosk.exhibition_id, '-infinity', 'infinity',
  current_setting('kioskline.suspect_run')::integer, current_setting('kioskline.suspect_window')::interval) AS s
WHERE s.suspect <> s.flagged
  AND NOT EXISTS (
    SELECT FROM ingest.suspect_window w
    WHERE w.museum_id = kiosk.museum_id AND w.exhibition_id = kiosk.exhibition_id
      AND s.at BETWEEN w.from_at - current_setting('kioskline.suspect_window')::interval
                   AND w.to_at + current_setting('kioskline.suspect_window')::interval);
