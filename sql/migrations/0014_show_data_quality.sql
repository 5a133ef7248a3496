-- What the page Data quality shows beside the counts: rejected messages whole, how far ingest is, and
-- runs of suspect presses. And noting a change on the page Exhibitions.

-- NULL where the bytes are no text that PostgreSQL can hold: not UTF-8, or with a NUL.
CREATE FUNCTION ingest.message_text(raw bytea) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT COST 1000
AS $$
BEGIN
  RETURN convert_from(raw, 'UTF8');
EXCEPTION WHEN character_not_in_repertoire OR untranslatable_character THEN
  RETURN NULL;
END $$;
COMMENT ON FUNCTION ingest.message_text(bytea) IS 'a message as text; NULL where its bytes are not UTF-8 or have a NUL';

-- No more of a message than a person reads: it can be of megabytes.
CREATE VIEW reporting.rejected_message AS
SELECT m.museum_id, m.name AS museum, r.source_id, s.name AS source, r.partition, r."offset",
       r.received_at, r.received_at AT TIME ZONE m.time_zone AS local_time, r.recorded_at,
       r.reasons, r.catalogue_version, r.detail, length(r.raw) AS message_bytes,
       left(ingest.message_text(r.raw), 2000) AS message_text,
       CASE WHEN r.raw IS NOT NULL AND ingest.message_text(r.raw) IS NULL
            THEN encode(substring(r.raw FROM 1 FOR 1000), 'hex') END AS message_hex
FROM ingest.rejected_message r
JOIN kiosk.museum m USING (museum_id)
JOIN ingest.source s USING (museum_id, source_id);
COMMENT ON VIEW reporting.rejected_message IS 'each rejected message of the last 90 days with its content and every rule it broke';

CREATE VIEW reporting.checkpoint AS
SELECT m.museum_id, m.name AS museum, c.source_id, s.name AS source, c.partition, c.next_offset,
       c.accepted, c.rejected, c.drills, c.gaps, c.lost, c.last_recorded_at, c.updated_at,
       c.parked, c.owner
FROM ingest.checkpoint c
JOIN kiosk.museum m USING (museum_id)
JOIN ingest.source s USING (museum_id, source_id)
WHERE s.kind = 'topic' AND s.retired_at IS NULL;
COMMENT ON VIEW reporting.checkpoint IS 'how far each partition of a topic is read, and what became of its messages';

-- A process that has ended is of the past; one that died has no end, and its heartbeat tells.
CREATE VIEW reporting.ingest_run AS
SELECT r.run_id, r.instance, r.version, r.started_at, r.heartbeat_at,
       extract(epoch FROM now() - r.heartbeat_at)::float8 AS heartbeat_age_seconds, r.reads, r.lag_seconds
FROM ingest.run r
WHERE r.ended_at IS NULL AND r.heartbeat_at >= now() - interval '1 day';
COMMENT ON VIEW reporting.ingest_run IS 'each ingest process that runs, or has vanished within a day without saying that it ends';

CREATE VIEW reporting.suspect_run AS
SELECT museum_id, exhibition_id, public_id, exhibition, floor, department, kind, rating,
       min(pressed_at) AS first_press_at, max(pressed_at) AS last_press_at, min(local_time) AS local_time,
       min(local_date) AS local_date, count(*) AS presses
FROM (SELECT p.*, count(*) FILTER (WHERE begins) OVER kiosk AS run
      FROM (SELECT r.*, e.public_id, e.exhibition, e.floor, e.department,
                   (r.kind, r.rating) IS DISTINCT FROM (lag(r.kind) OVER kiosk, lag(r.rating) OVER kiosk)
                   OR r.pressed_at - lag(r.pressed_at) OVER kiosk > interval '30 s' AS begins
            FROM reporting.recent_press r JOIN reporting.exhibition e USING (museum_id, exhibition_id)
            WHERE r.suspect
            WINDOW kiosk AS (PARTITION BY r.museum_id, r.exhibition_id ORDER BY r.pressed_at, r.source_id, r.partition, r."offset")) AS p
      WINDOW kiosk AS (PARTITION BY museum_id, exhibition_id ORDER BY pressed_at, source_id, partition, "offset")) AS numbered
GROUP BY museum_id, exhibition_id, public_id, exhibition, floor, department, kind, rating, run;
COMMENT ON VIEW reporting.suspect_run IS 'each run of identical presses that no person makes, of the last 48 hours';

COMMENT ON COLUMN reporting.rejected_message.source IS 'topic, or name of the history file';
COMMENT ON COLUMN reporting.rejected_message.received_at IS 'when ingest judged it, with zone';
COMMENT ON COLUMN reporting.rejected_message.local_time IS 'the same, museum-local';
COMMENT ON COLUMN reporting.rejected_message.recorded_at IS 'its Kafka timestamp, with zone; NULL without one';
COMMENT ON COLUMN reporting.rejected_message.reasons IS 'every rule it broke; docs/message-contract.md';
COMMENT ON COLUMN reporting.rejected_message.catalogue_version IS 'number of the exhibition metadata it was judged by';
COMMENT ON COLUMN reporting.rejected_message.detail IS 'what the database said of a message:unstorable';
COMMENT ON COLUMN reporting.rejected_message.message_bytes IS 'its length; NULL for a message without content';
COMMENT ON COLUMN reporting.rejected_message.message_text IS 'its first 2,000 characters; NULL where it is no UTF-8 text';
COMMENT ON COLUMN reporting.rejected_message.message_hex IS 'its first 1,000 bytes in hex, where it is no UTF-8 text';
COMMENT ON COLUMN reporting.checkpoint.next_offset IS 'the first offset not yet accounted for';
COMMENT ON COLUMN reporting.checkpoint.accepted IS 'messages accepted since reading began';
COMMENT ON COLUMN reporting.checkpoint.rejected IS 'messages rejected since reading began';
COMMENT ON COLUMN reporting.checkpoint.drills IS 'messages of drills, which count nowhere else';
COMMENT ON COLUMN reporting.checkpoint.gaps IS 'offsets without a message: transaction markers, compaction';
COMMENT ON COLUMN reporting.checkpoint.lost IS 'offsets that Kafka no longer had when they were to be read';
COMMENT ON COLUMN reporting.checkpoint.last_recorded_at IS 'Kafka timestamp of the last message committed, with zone';
COMMENT ON COLUMN reporting.checkpoint.updated_at IS 'when it last moved, with zone';
COMMENT ON COLUMN reporting.checkpoint.parked IS 'why nothing is read from this partition; NULL when all is well';
COMMENT ON COLUMN reporting.checkpoint.owner IS 'instance that reads it (host:pid/worker)';
COMMENT ON COLUMN reporting.ingest_run.run_id IS 'number of the process';
COMMENT ON COLUMN reporting.ingest_run.instance IS 'where it runs (host:pid)';
COMMENT ON COLUMN reporting.ingest_run.version IS 'version of the program';
COMMENT ON COLUMN reporting.ingest_run.started_at IS 'when it started, with zone';
COMMENT ON COLUMN reporting.ingest_run.heartbeat_at IS 'its newest sign of life, with zone';
COMMENT ON COLUMN reporting.ingest_run.heartbeat_age_seconds IS 'seconds since then';
COMMENT ON COLUMN reporting.ingest_run.reads IS 'at the last heartbeat it had its partitions, or was a spare';
COMMENT ON COLUMN reporting.ingest_run.lag_seconds IS 'at the last heartbeat: age of the last committed message of its partition furthest behind; 0 where none is';
COMMENT ON COLUMN reporting.suspect_run.first_press_at IS 'its first press, with zone';
COMMENT ON COLUMN reporting.suspect_run.last_press_at IS 'its last press, with zone';
COMMENT ON COLUMN reporting.suspect_run.local_time IS 'its first press, museum-local';
COMMENT ON COLUMN reporting.suspect_run.local_date IS 'museum-local date of its first press';
SELECT kiosk.adopt_column_meanings();

-- Notes a change; its number. An exhibition is named as the metadata does, NULL: all. KL020: there is
-- no such museum or exhibition.
CREATE FUNCTION kiosk.note_change(p_museum integer, p_actor text, p_exhibition text, p_local_date date, p_text text)
RETURNS bigint
LANGUAGE plpgsql
AS $$
DECLARE
  v_today date;
  v_exhibition smallint;
  v_annotation bigint;
BEGIN
  SELECT (now() AT TIME ZONE m.time_zone)::date INTO v_today FROM kiosk.museum m WHERE m.museum_id = p_museum;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'there is no museum %', p_museum USING ERRCODE = 'KL020';
  END IF;
  IF p_exhibition IS NOT NULL THEN
    SELECT e.exhibition_id INTO v_exhibition FROM kiosk.exhibition e
    WHERE e.museum_id = p_museum AND e.public_id = p_exhibition;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'there is no exhibition %', p_exhibition USING ERRCODE = 'KL020';
    END IF;
  END IF;
  IF btrim(p_text) = '' OR length(p_text) > 200 THEN
    RAISE EXCEPTION 'say what was changed, in at most 200 characters' USING ERRCODE = '22023', COLUMN = 'text';
  ELSIF p_local_date NOT BETWEEN '2000-01-01' AND v_today THEN
    RAISE EXCEPTION 'the first day after the change must not lie ahead' USING ERRCODE = '22023', COLUMN = 'local_date';
  ELSIF coalesce(btrim(p_actor), '') = '' THEN
    RAISE EXCEPTION 'who notes it is not said' USING ERRCODE = '22023', COLUMN = 'by';
  END IF;
  INSERT INTO kiosk.annotation (museum_id, exhibition_id, local_date, text, created_by)
  VALUES (p_museum, v_exhibition, p_local_date, btrim(p_text), btrim(p_actor))
  RETURNING annotation_id INTO v_annotation;
  RETURN v_annotation;
END $$;

GRANT SELECT ON reporting.rejected_message, reporting.checkpoint, reporting.ingest_run, reporting.suspect_run
  TO kioskline_reader, kioskline_live;
