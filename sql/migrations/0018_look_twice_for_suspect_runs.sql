-- A window can be put off. Of the workers of one process one may notice that a run is possible, from
-- what all of them have read, before another has committed its presses of it: the sink leaves the
-- window a second time then, due when that is long over.

ALTER TABLE ingest.suspect_window ADD COLUMN due_at timestamptz NOT NULL DEFAULT '-infinity';
COMMENT ON COLUMN ingest.suspect_window.due_at IS 'not to be looked at before';

-- As before, but of the windows that are due: looks again at what the sink left, sets the flags and moves the counts within each
-- press's own shard. One caller at a time per museum. Windows of a kiosk that lie within an hour of
-- each other are looked at as one: to read that hour takes less than to ask twice, and after a
-- backlog whose partitions lay apart there are tens of thousands. That is looked at a day at a time,
-- since a loaded history leaves windows of years, and in p_pieces such pieces a call, so that nobody
-- waits long for its lock, and no timeout undoes all of it again and again.
CREATE OR REPLACE FUNCTION kiosk.mark_suspects(p_museum integer, p_run integer DEFAULT 8, p_window interval DEFAULT '30 seconds',
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
      FROM ingest.suspect_window w WHERE w.museum_id = p_museum AND w.due_at <= now()),
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
  is_done := NOT EXISTS (SELECT FROM ingest.suspect_window w WHERE w.museum_id = p_museum AND w.due_at <= now());
END $$;
