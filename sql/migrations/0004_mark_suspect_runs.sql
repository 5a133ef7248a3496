-- Runs of identical presses that no person makes. Suspect is a function of the stored presses of a
-- kiosk ordered by (at, source, partition, offset): a press is suspect when it is one of p_run
-- consecutive identical presses within p_window. Never of batches, so whatever the order in which
-- presses arrive, the flags come out the same.

CREATE FUNCTION kiosk.suspect_presses(p_museum integer, p_exhibition smallint, p_from timestamptz, p_to timestamptz,
                                      p_run integer, p_window interval)
RETURNS TABLE (at timestamptz, source_id integer, partition integer, "offset" bigint, kind smallint,
               rating smallint, flagged boolean, suspect boolean)
LANGUAGE plpgsql STABLE
-- A window is some rows in a few block ranges. Where a month has no statistics yet, the planner
-- expects most of its rows: it would read the month whole, start parallel workers or compile.
SET enable_seqscan = off SET max_parallel_workers_per_gather = 0 SET jit = off
AS $$
BEGIN
  -- lead() and the frame take constants only.
  RETURN QUERY EXECUTE format($query$
    WITH press AS (
      SELECT i.at, i.source_id, i.partition, i."offset", i.kind, i.rating, i.suspect AS flagged,
             (i.kind, i.rating) IS DISTINCT FROM
               (lag(i.kind) OVER kiosk, lag(i.rating) OVER kiosk) AS changes
      FROM kiosk.interaction i
      WHERE i.museum_id = $1 AND i.exhibition_id = $2 AND i.at BETWEEN $3 - 2 * $5 AND $4 + 2 * $5
      WINDOW kiosk AS (ORDER BY i.at, i.source_id, i.partition, i."offset")),
    numbered AS (
      SELECT p.*, count(*) FILTER (WHERE p.changes) OVER (ORDER BY p.at, p.source_id, p.partition, p."offset") AS run
      FROM press p),
    started AS (
      SELECT n.*, coalesce(lead(n.at, %1$s) OVER run <= n.at + $5, false) AS starts
      FROM numbered n
      WINDOW run AS (PARTITION BY n.run ORDER BY n.at, n.source_id, n.partition, n."offset"))
    SELECT s.at, s.source_id, s.partition, s."offset", s.kind, s.rating, s.flagged,
           bool_or(s.starts) OVER (PARTITION BY s.run ORDER BY s.at, s.source_id, s.partition, s."offset"
                                   ROWS BETWEEN %1$s PRECEDING AND CURRENT ROW)
    FROM started s$query$, p_run - 1)
  USING p_museum, p_exhibition, p_from, p_to, p_window;
END $$;

-- New rows are in no BRIN summary until autovacuum comes by, and would be read whole for each window.
CREATE FUNCTION kiosk.summarize_interactions(p_from timestamptz, p_to timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  v_index regclass;
BEGIN
  FOR v_index IN
    SELECT x.indexrelid FROM pg_inherits h JOIN pg_index x ON x.indrelid = h.inhrelid
    JOIN pg_class c ON c.oid = h.inhrelid JOIN pg_class i ON i.oid = x.indexrelid
    JOIN pg_am a ON a.oid = i.relam AND a.amname = 'brin'
    WHERE h.inhparent = 'kiosk.interaction'::regclass
      AND (c.relname = 'interaction_before_2015'
           OR c.relname IN (SELECT 'interaction_y' || to_char(month, 'YYYY"m"MM')
                            FROM generate_series(date_trunc('month', p_from AT TIME ZONE 'UTC'),
                                                 p_to AT TIME ZONE 'UTC', interval '1 month') AS month))
  LOOP
    PERFORM brin_summarize_new_values(v_index);
  END LOOP;
END $$;

-- Looks again at the windows the sink left, sets the flags and moves the counts within each
-- press's own shard. One caller at a time per museum. Windows of a kiosk that lie within an hour of
-- each other are looked at as one: to read that hour takes less than to ask twice, and after a
-- backlog whose partitions lay apart there are tens of thousands. That is looked at a day at a time,
-- since a loaded history leaves windows of years, and in p_pieces such pieces a call, so that nobody
-- waits long for its lock, and no timeout undoes all of it again and again.
CREATE FUNCTION kiosk.mark_suspects(p_museum integer, p_run integer DEFAULT 8, p_window interval DEFAULT '30 seconds',
                                    p_pieces integer DEFAULT 32, OUT changed bigint, OUT is_done boolean)
LANGUAGE plpgsql
SET enable_seqscan = off SET max_parallel_workers_per_gather = 0 SET jit = off
AS $$
DECLARE
  v_here bigint;
  v record;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('kiosk.mark_suspects'), p_museum);
  changed := 0;
  FOR v IN
    WITH islands AS (
      SELECT w.ctid AS place, w.*,
             w.from_at > max(w.to_at) OVER (PARTITION BY w.exhibition_id ORDER BY w.from_at, w.to_at
                                            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
                         + greatest(p_window, interval '1 hour') AS apart
      FROM ingest.suspect_window w WHERE w.museum_id = p_museum),
    numbered AS (
      SELECT i.*, count(*) FILTER (WHERE i.apart) OVER (PARTITION BY i.exhibition_id ORDER BY i.from_at, i.to_at) AS island
      FROM islands i),
    pieces AS (
      SELECT i.exhibition_id, i.island, piece AS from_at, least(piece + interval '1 day', i.to_at) AS to_at
      FROM (SELECT exhibition_id, island, min(from_at) AS from_at, max(to_at) AS to_at
            FROM numbered GROUP BY exhibition_id, island) AS i
      CROSS JOIN LATERAL generate_series(i.from_at, i.to_at, interval '1 day') AS piece
      ORDER BY i.exhibition_id, piece LIMIT p_pieces),
    done AS (SELECT exhibition_id, island, max(to_at) AS until FROM pieces GROUP BY exhibition_id, island),
    touched AS (
      SELECT n.*, d.until FROM numbered n JOIN done d USING (exhibition_id, island)
      WHERE n.from_at < d.until OR n.to_at <= d.until),
    taken AS (DELETE FROM ingest.suspect_window w USING touched t WHERE w.ctid = t.place),
    rest AS (
      INSERT INTO ingest.suspect_window
      SELECT p_museum, exhibition_id, until, max(to_at) FROM touched WHERE to_at > until
      GROUP BY exhibition_id, until)
    SELECT exhibition_id, from_at, to_at FROM pieces
  LOOP
    -- Each time: while a backlog is read, rows come faster than windows are looked at.
    PERFORM kiosk.summarize_interactions(v.from_at, v.to_at);
    WITH wrong AS (
      SELECT s.* FROM kiosk.suspect_presses(p_museum, v.exhibition_id, v.from_at, v.to_at, p_run, p_window) s
      WHERE s.at BETWEEN v.from_at - p_window AND v.to_at + p_window AND s.flagged <> s.suspect),
    flags AS (
      UPDATE kiosk.interaction i SET suspect = w.suspect
      FROM wrong w
      WHERE i.at = w.at AND i.at BETWEEN v.from_at - p_window AND v.to_at + p_window
        AND i.museum_id = p_museum AND i.exhibition_id = v.exhibition_id
        AND (i.source_id, i.partition, i."offset") = (w.source_id, w.partition, w."offset")
      RETURNING i.at, i.source_id, i.partition, i.kind, i.rating, w.suspect),
    moves AS (
      SELECT m.museum_id, v.exhibition_id, (f.at AT TIME ZONE m.time_zone)::date AS local_date,
             extract(hour FROM f.at AT TIME ZONE m.time_zone)::smallint AS local_hour,
             side.suspect, f.source_id, f.partition, f.kind, f.rating, f.at,
             CASE WHEN side.suspect = f.suspect THEN 1 ELSE -1 END AS step
      FROM flags f CROSS JOIN (VALUES (false), (true)) AS side(suspect)
      JOIN kiosk.museum m ON m.museum_id = p_museum),
    counted AS (
      INSERT INTO kiosk.hourly_rollup AS r
      SELECT museum_id, exhibition_id, local_date, local_hour, suspect, source_id, partition,
             coalesce(sum(step) FILTER (WHERE rating = 0), 0), coalesce(sum(step) FILTER (WHERE rating = 1), 0),
             coalesce(sum(step) FILTER (WHERE rating = 2), 0), coalesce(sum(step) FILTER (WHERE rating = 3), 0),
             coalesce(sum(step) FILTER (WHERE rating = 4), 0), coalesce(sum(step) FILTER (WHERE kind = 1), 0),
             coalesce(sum(step) FILTER (WHERE kind = 2), 0), max(at)
      FROM moves GROUP BY 1, 2, 3, 4, 5, 6, 7 ORDER BY 1, 3, 4, 2, 5, 6, 7
      ON CONFLICT (museum_id, local_date, local_hour, exhibition_id, suspect, source_id, partition) DO UPDATE
        SET rating_0 = r.rating_0 + excluded.rating_0, rating_1 = r.rating_1 + excluded.rating_1,
            rating_2 = r.rating_2 + excluded.rating_2, rating_3 = r.rating_3 + excluded.rating_3,
            rating_4 = r.rating_4 + excluded.rating_4, assistance = r.assistance + excluded.assistance,
            emergency = r.emergency + excluded.emergency,
            last_press_at = greatest(r.last_press_at, excluded.last_press_at)
      RETURNING 1)
    SELECT count(*) INTO v_here FROM flags;
    changed := changed + v_here;
  END LOOP;
  is_done := NOT EXISTS (SELECT FROM ingest.suspect_window w WHERE w.museum_id = p_museum);
END $$;
COMMENT ON FUNCTION kiosk.mark_suspects(integer, integer, interval, integer) IS
  'sets interaction.suspect in the windows that the sink left, and moves the rollup''s counts with it';
