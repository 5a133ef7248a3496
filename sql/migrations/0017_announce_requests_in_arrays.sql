-- Requests that go together are one row of arrays, in the outbox and in the incidents: in a backlog
-- it's the number of rows, each written, moved and deleted, that opening incidents costs.

ALTER TABLE safety.outbox RENAME TO outbox_of_rows;
ALTER TABLE safety.incident_press RENAME TO incident_press_of_rows;

CREATE TABLE safety.announcement (
  museum_id integer NOT NULL,
  source_id integer NOT NULL,
  partition integer NOT NULL,
  cause text NOT NULL,
  offsets bigint[] NOT NULL,
  exhibition_ids smallint[] NOT NULL,
  kinds smallint[] NOT NULL,
  pressed_at timestamptz[] NOT NULL,
  recorded_at timestamptz[] NOT NULL,
  committed_at timestamptz NOT NULL DEFAULT now()
) WITH (
  -- A row lives for a moment: compressing it costs more than its pages.
  toast_tuple_target = 8160,
  autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_cost_delay = 0);
COMMENT ON TABLE safety.announcement IS
  'requests committed and not yet absorbed into an incident: one row per transaction, partition and cause, its arrays one element per request';
COMMENT ON COLUMN safety.announcement.exhibition_ids IS '-1 when an unknown site does not fit';
COMMENT ON COLUMN safety.announcement.kinds IS '1 assistance, 2 emergency';
COMMENT ON COLUMN safety.announcement.cause IS
  'accepted, outside_hours or unknown_site (emergencies that no statistic counts), drill';
COMMENT ON COLUMN safety.announcement.recorded_at IS 'Kafka timestamps; NULL where a message has none';

CREATE VIEW safety.outbox AS
SELECT a.museum_id, a.source_id, a.partition, r."offset", r.exhibition_id, r.kind, a.cause, r.at, r.recorded_at,
       a.committed_at
FROM safety.announcement a,
     unnest(a.offsets, a.exhibition_ids, a.kinds, a.pressed_at, a.recorded_at)
       AS r("offset", exhibition_id, kind, at, recorded_at);
ALTER VIEW safety.outbox ALTER COLUMN committed_at SET DEFAULT now();
COMMENT ON VIEW safety.outbox IS 'each request that is committed and not yet absorbed into an incident';

-- Programs before this migration write here until they are replaced.
CREATE FUNCTION safety.announce() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
  INSERT INTO safety.announcement
  VALUES (NEW.museum_id, NEW.source_id, NEW.partition, NEW.cause, ARRAY[NEW."offset"], ARRAY[NEW.exhibition_id],
          ARRAY[NEW.kind], ARRAY[NEW.at], ARRAY[NEW.recorded_at], NEW.committed_at);
  RETURN NEW;
END $$;
CREATE TRIGGER announce INSTEAD OF INSERT ON safety.outbox FOR EACH ROW EXECUTE FUNCTION safety.announce();

CREATE TABLE safety.placement (
  museum_id integer NOT NULL,
  incident_id bigint NOT NULL,
  source_id integer NOT NULL,
  partition integer NOT NULL,
  offsets bigint[] NOT NULL,
  pressed_at timestamptz[] NOT NULL
);
COMMENT ON TABLE safety.placement IS
  'requests of a partition that were placed in an incident at one time; a request is in at most one incident for ever';

CREATE VIEW safety.incident_press AS
SELECT p.museum_id, p.incident_id, p.source_id, p.partition, r."offset", r.at
FROM safety.placement p, unnest(p.offsets, p.pressed_at) AS r("offset", at);
COMMENT ON VIEW safety.incident_press IS 'each request that is in an incident';

INSERT INTO safety.announcement
SELECT museum_id, source_id, partition, cause, array_agg("offset"), array_agg(exhibition_id), array_agg(kind),
       array_agg(at), array_agg(recorded_at), committed_at
FROM safety.outbox_of_rows GROUP BY museum_id, source_id, partition, cause, committed_at;
INSERT INTO safety.placement
SELECT museum_id, incident_id, source_id, partition, array_agg("offset" ORDER BY "offset"),
       array_agg(at ORDER BY "offset")
FROM safety.incident_press_of_rows GROUP BY 1, 2, 3, 4;

CREATE OR REPLACE FUNCTION safety.absorb(p_museum integer, p_late_after interval DEFAULT '5 minutes',
                                         p_assistance_expires interval DEFAULT '30 minutes',
                                         p_reopens_after interval DEFAULT '60 seconds')
RETURNS TABLE (absorbed bigint, opened bigint)
LANGUAGE plpgsql
AS $$
DECLARE
  v_reopened bigint;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('safety.absorb'), p_museum);

  WITH expired AS (
    UPDATE safety.incident SET state = 'expired', closed_at = clock_timestamp()
    WHERE museum_id = p_museum AND kind = 1 AND closed_at IS NULL
      AND extended_at < clock_timestamp() - p_assistance_expires
    RETURNING incident_id)
  INSERT INTO safety.incident_event (museum_id, incident_id, event, actor)
  SELECT p_museum, incident_id, 'expired', 'kioskline' FROM expired;

  WITH taken AS (
    DELETE FROM safety.announcement a WHERE a.museum_id = p_museum RETURNING a.*),
  request AS (
    SELECT t.source_id, t.partition, t.cause, t.committed_at, r."offset", r.exhibition_id, r.kind, r.at,
           CASE WHEN t.committed_at > coalesce(r.recorded_at, r.at) + p_late_after
                THEN date_bin('1 day', r.at, '2000-01-01 00:00+00') END AS late_day
    FROM taken t, unnest(t.offsets, t.exhibition_ids, t.kinds, t.pressed_at, t.recorded_at)
                    AS r("offset", exhibition_id, kind, at, recorded_at)),
  placed AS MATERIALIZED (
    SELECT exhibition_id, kind, cause, (late_day AT TIME ZONE 'UTC')::date AS late_date, source_id, partition,
           array_agg("offset") AS offsets, array_agg(at) AS pressed_at, min(at) AS first_press_at, max(at) AS last_press_at,
           max(committed_at) AS committed_at, count(*) AS presses
    FROM request GROUP BY exhibition_id, kind, cause, late_day, source_id, partition),
  in_time AS (
    INSERT INTO safety.incident AS i (museum_id, exhibition_id, kind, cause, state, extended_at,
                                      first_press_at, last_press_at, presses)
    SELECT p_museum, p.exhibition_id, p.kind, p.cause, 'open', max(p.committed_at), min(p.first_press_at),
           max(p.last_press_at), sum(p.presses)
    FROM placed p WHERE p.late_date IS NULL GROUP BY 2, 3, 4
    ON CONFLICT (museum_id, exhibition_id, kind, cause) WHERE closed_at IS NULL DO UPDATE
      SET presses = i.presses + excluded.presses,
          extended_at = greatest(i.extended_at, excluded.extended_at),
          first_press_at = least(i.first_press_at, excluded.first_press_at),
          last_press_at = greatest(i.last_press_at, excluded.last_press_at)
    RETURNING i.*, (xmax = 0) AS is_new),
  late AS (
    INSERT INTO safety.incident AS i (museum_id, exhibition_id, kind, cause, state, closed_at, late_date,
                                      extended_at, first_press_at, last_press_at, presses)
    SELECT p_museum, p.exhibition_id, p.kind, p.cause, 'late', clock_timestamp(), p.late_date,
           max(p.committed_at), min(p.first_press_at), max(p.last_press_at), sum(p.presses)
    FROM placed p WHERE p.late_date IS NOT NULL GROUP BY 2, 3, 4, 7
    ON CONFLICT (museum_id, exhibition_id, kind, cause, late_date) WHERE late_date IS NOT NULL DO UPDATE
      SET presses = i.presses + excluded.presses,
          extended_at = greatest(i.extended_at, excluded.extended_at),
          first_press_at = least(i.first_press_at, excluded.first_press_at),
          last_press_at = greatest(i.last_press_at, excluded.last_press_at)
    RETURNING i.*, (xmax = 0) AS is_new),
  touched AS (SELECT * FROM in_time UNION ALL SELECT * FROM late),
  stored AS (
    INSERT INTO safety.placement (museum_id, incident_id, source_id, partition, offsets, pressed_at)
    SELECT p_museum, i.incident_id, p.source_id, p.partition, p.offsets, p.pressed_at
    FROM placed p JOIN touched i
      -- Equality of all four, so that it is one hash join; 'infinity' stands for those in time.
      ON (i.exhibition_id, i.kind, i.cause, coalesce(i.late_date, 'infinity'))
       = (p.exhibition_id, p.kind, p.cause, coalesce(p.late_date, 'infinity'))
    RETURNING cardinality(offsets) AS presses),
  events AS (
    INSERT INTO safety.incident_event (museum_id, incident_id, event, actor)
    SELECT p_museum, i.incident_id, 'opened', 'kioskline' FROM touched i WHERE i.is_new
    RETURNING 1)
  SELECT (SELECT coalesce(sum(presses), 0) FROM stored), (SELECT count(*) FROM events) INTO absorbed, opened;

  IF absorbed > 0 THEN
    WITH reopened AS (
      UPDATE safety.incident
      SET state = 'open', acknowledged_at = NULL, round = round + 1, round_began_at = clock_timestamp()
      WHERE museum_id = p_museum AND closed_at IS NULL AND state = 'acknowledged'
        AND extended_at > acknowledged_at + p_reopens_after
      RETURNING incident_id)
    INSERT INTO safety.incident_event (museum_id, incident_id, event, actor)
    SELECT p_museum, incident_id, 'reopened', 'kioskline' FROM reopened;
    GET DIAGNOSTICS v_reopened = ROW_COUNT;
    IF opened + v_reopened > 0 THEN
      PERFORM pg_notify('kioskline_safety', p_museum::text);
    END IF;
  END IF;
  RETURN NEXT;
END $$;

-- The same on the view that the table has become.
CREATE OR REPLACE VIEW reporting.drill AS
SELECT d.museum_id, m.name AS museum, d.drill_id, p.incident_id, d.exhibition_id, e.public_id, e.name AS exhibition,
       e.floor, e.department, i.state, i.closed_at IS NULL AND i.incident_id IS NOT NULL AS is_waiting,
       d.registered_at, d.registered_at AT TIME ZONE m.time_zone AS local_time,
       (d.registered_at AT TIME ZONE m.time_zone)::date AS local_date,
       (now() AT TIME ZONE m.time_zone)::date - (d.registered_at AT TIME ZONE m.time_zone)::date AS days_ago,
       d.registered_by, i.opened_at,
       extract(epoch FROM i.opened_at - d.registered_at)::float8 AS seconds_to_incident,
       extract(epoch FROM (SELECT min(v.at) FROM safety.incident_event v
                           WHERE (v.museum_id, v.incident_id, v.event) = (p.museum_id, p.incident_id, 'seen'))
                          - d.registered_at)::float8 AS seconds_to_screen,
       extract(epoch FROM (SELECT min(n.settled_at) FROM safety.step s JOIN safety.delivery n USING (museum_id, step_id)
                           WHERE s.museum_id = p.museum_id AND s.incident_id = p.incident_id AND n.state = 'sent')
                          - d.registered_at)::float8 AS seconds_to_channel
FROM safety.drill d JOIN kiosk.museum m USING (museum_id)
JOIN kiosk.exhibition e USING (museum_id, exhibition_id)
LEFT JOIN safety.incident_press p USING (museum_id, source_id, partition, "offset")
LEFT JOIN safety.incident i ON i.museum_id = p.museum_id AND i.incident_id = p.incident_id;
DROP TABLE safety.outbox_of_rows;
DROP TABLE safety.incident_press_of_rows;

GRANT SELECT, INSERT, DELETE ON safety.announcement TO kioskline_ingest;
GRANT SELECT, INSERT ON safety.placement TO kioskline_ingest;
GRANT SELECT, INSERT ON safety.outbox TO kioskline_ingest;
GRANT SELECT ON safety.incident_press TO kioskline_ingest;
GRANT SELECT ON safety.announcement, safety.placement, safety.outbox, safety.incident_press TO kioskline_live;
