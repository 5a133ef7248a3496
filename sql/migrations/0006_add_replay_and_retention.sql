-- What was rejected can be judged again, what is past its retention is removed, and an operator can
-- move a checkpoint, all without breaking the checkpoint's equation (see ingest.checkpoint).

-- A replay comes too late to help anybody, so it opens no incident.
CREATE TABLE safety.replayed_request (
  museum_id integer NOT NULL,
  source_id integer NOT NULL,
  partition integer NOT NULL,
  "offset" bigint NOT NULL,
  PRIMARY KEY (museum_id, source_id, partition, "offset")
);
COMMENT ON TABLE safety.replayed_request IS 'requests that a replay accepted: in no incident unless they were announced when they were rejected';

-- Turns rejected messages that are valid by today's rules into presses; how many it found. A message
-- somebody else has replayed or pruned meanwhile is passed over, so each is replayed at most once.
-- All arrays are parallel. The months of the presses have to be there.
CREATE FUNCTION ingest.replay(
  p_museum integer, p_source integer[], p_partition integer[], p_offset bigint[], p_received_at timestamptz[],
  p_at timestamptz[], p_exhibition smallint[], p_kind smallint[], p_rating smallint[])
RETURNS bigint
LANGUAGE plpgsql
AS $$
DECLARE
  v_replayed bigint;
BEGIN
  PERFORM FROM ingest.checkpoint c
  WHERE c.museum_id = p_museum
    AND (c.source_id, c.partition) IN (SELECT * FROM unnest(p_source, p_partition))
  ORDER BY c.source_id, c.partition
  FOR NO KEY UPDATE;

  WITH valid AS (
    SELECT * FROM unnest(p_source, p_partition, p_offset, p_received_at, p_at, p_exhibition, p_kind, p_rating)
      AS v(source_id, partition, "offset", received_at, at, exhibition_id, kind, rating)),
  taken AS (
    DELETE FROM ingest.rejected_message r USING valid v
    WHERE r.museum_id = p_museum
      AND r.received_at BETWEEN (SELECT min(received_at) FROM valid) AND (SELECT max(received_at) FROM valid)
      AND (r.source_id, r.partition, r."offset") = (v.source_id, v.partition, v."offset")
    RETURNING v.*, r.reasons, coalesce(r.recorded_at, r.received_at) AS counted_at),
  press AS (
    INSERT INTO kiosk.interaction (at, "offset", source_id, partition, museum_id, exhibition_id, kind, rating, suspect)
    SELECT at, "offset", source_id, partition, p_museum, exhibition_id, kind, rating, false FROM taken),
  request AS (
    INSERT INTO safety.replayed_request (museum_id, source_id, partition, "offset")
    SELECT p_museum, source_id, partition, "offset" FROM taken WHERE kind <> 0),
  suspicion AS (
    INSERT INTO ingest.suspect_window (museum_id, exhibition_id, from_at, to_at)
    SELECT p_museum, exhibition_id, at, at FROM taken),
  checkpoint AS (
    UPDATE ingest.checkpoint c SET replayed = c.replayed + t.messages, updated_at = now()
    FROM (SELECT source_id, partition, count(*) AS messages FROM taken GROUP BY 1, 2) AS t
    WHERE c.museum_id = p_museum AND (c.source_id, c.partition) = (t.source_id, t.partition)),
  press_count AS (
    INSERT INTO kiosk.hourly_rollup AS r
    SELECT m.museum_id, t.exhibition_id, (t.at AT TIME ZONE m.time_zone)::date,
           extract(hour FROM t.at AT TIME ZONE m.time_zone)::smallint, false, t.source_id, t.partition,
           count(*) FILTER (WHERE rating = 0), count(*) FILTER (WHERE rating = 1),
           count(*) FILTER (WHERE rating = 2), count(*) FILTER (WHERE rating = 3),
           count(*) FILTER (WHERE rating = 4), count(*) FILTER (WHERE kind = 1),
           count(*) FILTER (WHERE kind = 2), max(t.at)
    FROM taken t JOIN kiosk.museum m ON m.museum_id = p_museum
    GROUP BY 1, 2, 3, 4, 5, 6, 7 ORDER BY 1, 3, 4, 2, 5, 6, 7
    ON CONFLICT (museum_id, local_date, local_hour, exhibition_id, suspect, source_id, partition) DO UPDATE
      SET rating_0 = r.rating_0 + excluded.rating_0, rating_1 = r.rating_1 + excluded.rating_1,
          rating_2 = r.rating_2 + excluded.rating_2, rating_3 = r.rating_3 + excluded.rating_3,
          rating_4 = r.rating_4 + excluded.rating_4, assistance = r.assistance + excluded.assistance,
          emergency = r.emergency + excluded.emergency,
          last_press_at = greatest(r.last_press_at, excluded.last_press_at)),
  rejection_count AS (
    INSERT INTO ingest.rejection_rollup AS r
    SELECT m.museum_id, (t.counted_at AT TIME ZONE m.time_zone)::date, t.reasons, t.source_id, t.partition, -count(*)
    FROM taken t JOIN kiosk.museum m ON m.museum_id = p_museum
    GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
    ON CONFLICT (museum_id, local_date, reasons, source_id, partition) DO UPDATE
      SET messages = r.messages + excluded.messages)
  SELECT count(*) INTO v_replayed FROM taken;
  RETURN v_replayed;
END $$;

-- Removes at most p_limit rejected messages received before p_before; how many it removed.
CREATE FUNCTION ingest.prune_rejected(p_museum integer, p_before timestamptz, p_limit integer) RETURNS bigint
LANGUAGE plpgsql
AS $$
DECLARE
  v_source integer[];
  v_partition integer[];
  v_offset bigint[];
  v_pruned bigint;
BEGIN
  SELECT array_agg(source_id), array_agg(partition), array_agg("offset") INTO v_source, v_partition, v_offset
  FROM (SELECT source_id, partition, "offset" FROM ingest.rejected_message
        WHERE museum_id = p_museum AND received_at < p_before LIMIT p_limit) AS old;
  -- Checkpoints before rows, as everywhere.
  PERFORM FROM ingest.checkpoint c
  WHERE c.museum_id = p_museum
    AND (c.source_id, c.partition) IN (SELECT * FROM unnest(v_source, v_partition))
  ORDER BY c.source_id, c.partition
  FOR NO KEY UPDATE;

  WITH pruned AS (
    DELETE FROM ingest.rejected_message r
    USING unnest(v_source, v_partition, v_offset) AS old(source_id, partition, "offset")
    WHERE r.museum_id = p_museum AND r.received_at < p_before
      AND (r.source_id, r.partition, r."offset") = (old.source_id, old.partition, old."offset")
    RETURNING r.source_id, r.partition),
  counted AS (
    UPDATE ingest.checkpoint c SET pruned = c.pruned + p.messages, updated_at = now()
    FROM (SELECT source_id, partition, count(*) AS messages FROM pruned GROUP BY 1, 2) AS p
    WHERE c.museum_id = p_museum AND (c.source_id, c.partition) = (p.source_id, p.partition))
  SELECT count(*) INTO v_pruned FROM pruned;
  RETURN v_pruned;
END $$;

-- Drops the presses of a UTC month and keeps their number (kiosk.retired_month); how many there were.
-- The rollup keeps them. Readers that hold the month up make it fail (55P03), to be tried again.
CREATE FUNCTION kiosk.retire_month(p_month date) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET lock_timeout = '1s' SET timezone = 'UTC'
AS $$
DECLARE
  v_from date := date_trunc('month', p_month::timestamp)::date;
  v_name text := 'interaction_y' || to_char(v_from, 'YYYY') || 'm' || to_char(v_from, 'MM');
  v_retired bigint;
BEGIN
  IF v_from > now() - interval '2 months' THEN
    RAISE EXCEPTION 'the month % is too young to be retired', v_from USING ERRCODE = 'KL012';
  END IF;
  PERFORM pg_advisory_xact_lock(hashtext('kiosk.ensure_month'));
  IF to_regclass('kiosk.' || v_name) IS NULL THEN
    RETURN 0;
  END IF;
  -- Late presses of that month wait; all others go on until the month is detached.
  EXECUTE format('LOCK TABLE kiosk.%I IN SHARE MODE', v_name);
  EXECUTE format($count$
    INSERT INTO kiosk.retired_month AS r (museum_id, source_id, partition, month, interactions)
    SELECT museum_id, source_id, partition, %L, count(*) FROM kiosk.%I GROUP BY 1, 2, 3
    ON CONFLICT (museum_id, source_id, partition, month) DO UPDATE
      SET interactions = r.interactions + excluded.interactions, retired_at = now()$count$, v_from, v_name);
  EXECUTE format('SELECT count(*) FROM kiosk.%I', v_name) INTO v_retired;
  EXECUTE format('ALTER TABLE kiosk.interaction DETACH PARTITION kiosk.%I', v_name);
  EXECUTE format('DROP TABLE kiosk.%I', v_name);
  RETURN v_retired;
END $$;

-- Moves a checkpoint forward under a new fence; the skipped offsets are lost. A parked partition is
-- read again. KL011 when there is no such checkpoint or it is there already.
CREATE FUNCTION ingest.skip_to(p_museum integer, p_source integer, p_partition integer, p_to bigint, p_cause text)
RETURNS void
LANGUAGE plpgsql
AS $$
DECLARE
  v ingest.checkpoint;
BEGIN
  SELECT * INTO v FROM ingest.fence(p_museum, p_source, ARRAY[p_partition], ARRAY[NULL]::bigint[], 'kioskline checkpoint');
  IF NOT FOUND THEN
    RAISE EXCEPTION 'source % has no checkpoint for partition %', p_source, p_partition USING ERRCODE = 'KL011';
  END IF;
  IF p_to <= v.next_offset THEN
    RAISE EXCEPTION 'partition % of source % is at offset % already; a checkpoint moves forward only',
      p_partition, p_source, v.next_offset USING ERRCODE = 'KL011';
  END IF;
  PERFORM ingest.record_lost(p_museum, p_source, p_partition, v.fence, v.next_offset, p_to, p_cause);
  UPDATE ingest.checkpoint
  SET parked = NULL, last_offset = NULL, last_recorded_at = NULL, last_sha256 = NULL
  WHERE museum_id = p_museum AND source_id = p_source AND partition = p_partition;
END $$;

-- Retires the source of a topic and begins another one of the same cluster: for a topic that was
-- created anew. Who still reads the old one loses its fence. KL011 when the topic has no source.
CREATE FUNCTION ingest.begin_source(p_museum integer, p_topic text, p_start_at text) RETURNS integer
LANGUAGE plpgsql
AS $$
DECLARE
  v_old ingest.source;
  v_new integer;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('ingest.register_topic'), p_museum);
  IF p_start_at NOT IN ('earliest', 'latest') THEN
    PERFORM p_start_at::timestamptz;
  END IF;
  UPDATE ingest.source SET retired_at = now()
  WHERE museum_id = p_museum AND kind = 'topic' AND name = p_topic AND retired_at IS NULL
  RETURNING * INTO v_old;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'topic % has no source', p_topic USING ERRCODE = 'KL011';
  END IF;
  PERFORM FROM ingest.checkpoint WHERE museum_id = p_museum AND source_id = v_old.source_id
  ORDER BY partition FOR NO KEY UPDATE;
  UPDATE ingest.checkpoint SET fence = fence + 1, owner = 'kioskline checkpoint', parked = NULL, updated_at = now()
  WHERE museum_id = p_museum AND source_id = v_old.source_id;
  INSERT INTO ingest.source (museum_id, kind, cluster_id, name, start_at, initial_partitions)
  SELECT p_museum, 'topic', v_old.cluster_id, p_topic, p_start_at,
         greatest(v_old.initial_partitions, 1 + coalesce(max(c.partition), 0))
  FROM ingest.checkpoint c WHERE c.museum_id = p_museum AND c.source_id = v_old.source_id
  RETURNING source_id INTO v_new;
  RETURN v_new;
END $$;

-- The source of a history file, known by its content. Registered when it is new.
CREATE FUNCTION ingest.register_file(p_museum integer, p_sha256 text, p_name text) RETURNS integer
LANGUAGE sql
AS $$
  INSERT INTO ingest.source (museum_id, kind, cluster_id, name) VALUES (p_museum, 'file', p_sha256, p_name)
  ON CONFLICT (museum_id, cluster_id) WHERE kind = 'file' DO UPDATE SET name = source.name
  RETURNING source_id;
$$;

GRANT SELECT, INSERT ON safety.replayed_request TO kioskline_ingest;
GRANT SELECT ON safety.replayed_request TO kioskline_live;
REVOKE EXECUTE ON FUNCTION kiosk.retire_month(date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION kiosk.retire_month(date) TO kioskline_ingest;
