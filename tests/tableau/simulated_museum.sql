-- A museum of two months with something behind every reporting view; the same every time but for its
-- dates, which end today. Its zone is one where it is early afternoon, so that today has presses.
SELECT setseed(0.25);
INSERT INTO kiosk.museum (museum_id, code, name, time_zone, opens, closes, simulated)
SELECT 1, 'm', 'Simulated museum', 'Etc/GMT' || CASE WHEN h >= 14 THEN '+' ELSE '-' END || abs(h - 14), '09:00', '18:00', true
FROM (SELECT CASE WHEN utc < 2 THEN utc + 24 ELSE utc END AS h
      FROM (SELECT extract(hour FROM now() AT TIME ZONE 'UTC')::int AS utc) AS clock) AS c;
INSERT INTO kiosk.exhibition (museum_id, exhibition_id, public_id, name, floor, department, description, object_key, valid_from, closed_at)
SELECT 1, n, 'EXH_0' || n, 'Exhibition ' || n, (n % 3)::text, (ARRAY['Zoology', 'Geology'])[n % 2 + 1], '', '', '2020-01-01',
       CASE WHEN n = 5 THEN now() - interval '20 days' END
FROM generate_series(0, 5) AS n;
SELECT kiosk.ensure_month(d::date) FROM generate_series(now() - interval '100 days', now() + interval '32 days', '1 month') AS d;
-- Mondays are closed; the fifth exhibition closed 20 days ago; the fourth's kiosk fell silent this morning.
INSERT INTO kiosk.interaction (at, "offset", source_id, partition, museum_id, exhibition_id, kind, rating, suspect)
SELECT at, row_number() OVER (ORDER BY at), 1, 0, 1, e, CASE WHEN k < 0.01 THEN 2 WHEN k < 0.06 THEN 1 ELSE 0 END,
       CASE WHEN k >= 0.06 THEN floor(5 * power(r, 0.4 + 0.25 * e)) END, s < 0.04
FROM (SELECT (m.today - d + (9 + 9 * random()) * interval '1 hour') AT TIME ZONE m.time_zone AS at, m.now_there, e, d,
             random() AS k, random() AS r, random() AS s, m.time_zone
      FROM (SELECT time_zone, (now() AT TIME ZONE time_zone)::date AS today, now() AT TIME ZONE time_zone AS now_there FROM kiosk.museum) AS m,
           generate_series(0, 63) AS d, generate_series(0, 5) AS e, generate_series(1, 40 + 10 * (d % 7)) AS n
      WHERE (extract(isodow FROM m.today - d) <> 1 OR d = 0) AND NOT (e = 5 AND d < 20)) AS p
WHERE at < now() AND NOT (e = 4 AND at > now() - interval '4 hours');
INSERT INTO kiosk.hourly_rollup
SELECT museum_id, exhibition_id, (at AT TIME ZONE time_zone)::date, extract(hour FROM at AT TIME ZONE time_zone),
       suspect, source_id, partition, count(*) FILTER (WHERE rating = 0), count(*) FILTER (WHERE rating = 1),
       count(*) FILTER (WHERE rating = 2), count(*) FILTER (WHERE rating = 3), count(*) FILTER (WHERE rating = 4),
       count(*) FILTER (WHERE kind = 1), count(*) FILTER (WHERE kind = 2), max(at)
FROM kiosk.interaction JOIN kiosk.museum USING (museum_id) GROUP BY 1, 2, 3, 4, 5, 6, 7;
INSERT INTO ingest.source (museum_id, source_id, kind, cluster_id, name) VALUES (1, 1, 'topic', 'c', 'm');
INSERT INTO ingest.checkpoint (museum_id, source_id, partition, first_offset, next_offset, accepted)
SELECT 1, 1, 0, 0, count(*), count(*) FROM kiosk.interaction;
INSERT INTO ingest.rejection_rollup (museum_id, local_date, reasons, source_id, partition, messages)
SELECT 1, (now() AT TIME ZONE time_zone)::date - d, reasons, 1, 0, 1 + floor(40 * random())
FROM kiosk.museum, generate_series(0, 63) AS d,
     (VALUES (ARRAY['val:out_of_range']), (ARRAY['site:unknown']), (ARRAY['at:outside_hours', 'site:unknown'])) AS r(reasons);
INSERT INTO safety.incident (museum_id, exhibition_id, kind, cause, state, opened_at, closed_at, first_press_at, last_press_at, presses)
SELECT 1, i % 5, 1 + (i % 7 = 0)::int, 'accepted', CASE WHEN i <= 3 THEN 'open' WHEN i % 9 = 0 THEN 'expired' ELSE 'resolved' END,
       o, CASE WHEN i > 3 THEN o + interval '11 minutes' END, o, o, 1 + i % 3
FROM generate_series(1, 400) AS i, LATERAL (SELECT now() - i * interval '211 minutes' AS o) AS x;
INSERT INTO safety.incident_event (museum_id, incident_id, event, at, actor)
SELECT museum_id, incident_id, event, opened_at + wait * (1 + incident_id % 5), 'somebody'
FROM safety.incident, (VALUES ('opened', interval '0'), ('acknowledged', '40 seconds'), ('resolved', '100 seconds')) AS e(event, wait)
WHERE state = 'resolved' OR event = 'opened';
INSERT INTO kiosk.annotation (museum_id, exhibition_id, local_date, text, created_by)
SELECT 1, e, (now() AT TIME ZONE time_zone)::date - 15, 'moved the signs', 'somebody' FROM kiosk.museum, (VALUES (1), (NULL)) AS a(e);
-- Drills of three weeks; the last is not seen yet.
INSERT INTO safety.drill (museum_id, nonce, exhibition_id, registered_by, registered_at, source_id, partition, "offset")
SELECT 1, md5(n::text), n, 'somebody', now() - n * interval '7 days', 1, 0, 1000000000 + n FROM generate_series(1, 3) AS n;
INSERT INTO safety.incident (museum_id, incident_id, exhibition_id, kind, cause, state, opened_at, closed_at, first_press_at, last_press_at, presses)
SELECT 1, 100000 + exhibition_id, exhibition_id, 2, 'drill', 'resolved', registered_at + exhibition_id * interval '0.4 seconds',
       registered_at + interval '1 minute', registered_at, registered_at, 1
FROM safety.drill;
INSERT INTO safety.placement (museum_id, incident_id, source_id, partition, offsets, pressed_at)
SELECT 1, 100000 + exhibition_id, source_id, partition, ARRAY["offset"], ARRAY[registered_at] FROM safety.drill;
INSERT INTO safety.incident_event (museum_id, incident_id, event, at, actor)
SELECT 1, 100000 + exhibition_id, 'seen', registered_at + exhibition_id * interval '1.7 seconds', 'a screen' FROM safety.drill WHERE exhibition_id > 1;
