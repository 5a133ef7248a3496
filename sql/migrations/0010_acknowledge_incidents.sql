-- What people do about an incident: a screen shows it, somebody acknowledges it, somebody resolves it.
-- Each function may be called again with the same effect, and everything runs on the database's clock.

ALTER TABLE safety.incident
  ADD COLUMN acknowledged_at timestamptz,
  ADD COLUMN round integer NOT NULL DEFAULT 0,
  ADD COLUMN round_began_at timestamptz NOT NULL DEFAULT clock_timestamp();
UPDATE safety.incident i SET round_began_at = i.opened_at, acknowledged_at =
  (SELECT max(e.at) FROM safety.incident_event e
   WHERE e.museum_id = i.museum_id AND e.incident_id = i.incident_id AND e.event = 'acknowledged');
COMMENT ON COLUMN safety.incident.extended_at IS 'when its last press was committed, on the database''s clock';
COMMENT ON COLUMN safety.incident.acknowledged_at IS 'in this round; NULL: not yet';
COMMENT ON COLUMN safety.incident.round IS 'how often a press reopened it after an acknowledgement; each round has a ladder of its own';
COMMENT ON COLUMN safety.incident.round_began_at IS 'when it was opened or last reopened';

ALTER TABLE safety.incident_event DROP CONSTRAINT incident_event_event_check;
ALTER TABLE safety.incident_event ADD CONSTRAINT incident_event_event_check
  CHECK (event IN ('opened', 'seen', 'acknowledged', 'escalated', 'reopened', 'resolved', 'expired'));

CREATE FUNCTION safety.refuse_change() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'KL023';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON safety.incident_event
  FOR EACH STATEMENT EXECUTE FUNCTION safety.refuse_change();

-- As before, and a press committed more than p_reopens_after after the acknowledgement of its incident
-- reopens it. Listeners of kioskline_safety learn the museum of what was opened or reopened.
DROP FUNCTION safety.absorb(integer, interval, interval);
CREATE FUNCTION safety.absorb(p_museum integer, p_late_after interval DEFAULT '5 minutes',
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
    DELETE FROM safety.outbox o WHERE o.museum_id = p_museum
    RETURNING o.*, CASE WHEN o.committed_at > coalesce(o.recorded_at, o.at) + p_late_after
                        THEN (o.at AT TIME ZONE 'UTC')::date END AS late_date),
  in_time AS (
    INSERT INTO safety.incident AS i (museum_id, exhibition_id, kind, cause, state, extended_at,
                                      first_press_at, last_press_at, presses)
    SELECT p_museum, t.exhibition_id, t.kind, t.cause, 'open', max(t.committed_at), min(t.at), max(t.at), count(*)
    FROM taken t WHERE t.late_date IS NULL GROUP BY 2, 3, 4
    ON CONFLICT (museum_id, exhibition_id, kind, cause) WHERE closed_at IS NULL DO UPDATE
      SET presses = i.presses + excluded.presses,
          extended_at = greatest(i.extended_at, excluded.extended_at),
          first_press_at = least(i.first_press_at, excluded.first_press_at),
          last_press_at = greatest(i.last_press_at, excluded.last_press_at)
    RETURNING i.*, (xmax = 0) AS is_new),
  late AS (
    INSERT INTO safety.incident AS i (museum_id, exhibition_id, kind, cause, state, closed_at, late_date,
                                      extended_at, first_press_at, last_press_at, presses)
    SELECT p_museum, t.exhibition_id, t.kind, t.cause, 'late', clock_timestamp(), t.late_date,
           max(t.committed_at), min(t.at), max(t.at), count(*)
    FROM taken t WHERE t.late_date IS NOT NULL GROUP BY 2, 3, 4, 7
    ON CONFLICT (museum_id, exhibition_id, kind, cause, late_date) WHERE late_date IS NOT NULL DO UPDATE
      SET presses = i.presses + excluded.presses,
          extended_at = greatest(i.extended_at, excluded.extended_at),
          first_press_at = least(i.first_press_at, excluded.first_press_at),
          last_press_at = greatest(i.last_press_at, excluded.last_press_at)
    RETURNING i.*, (xmax = 0) AS is_new),
  touched AS (SELECT * FROM in_time UNION ALL SELECT * FROM late),
  placed AS (
    INSERT INTO safety.incident_press (museum_id, incident_id, source_id, partition, "offset", at)
    SELECT p_museum, i.incident_id, t.source_id, t.partition, t."offset", t.at
    FROM taken t JOIN touched i
      -- Equality of all four, so that it is one hash join; 'infinity' stands for those in time.
      ON (i.exhibition_id, i.kind, i.cause, coalesce(i.late_date, 'infinity'))
       = (t.exhibition_id, t.kind, t.cause, coalesce(t.late_date, 'infinity'))
    RETURNING 1),
  events AS (
    INSERT INTO safety.incident_event (museum_id, incident_id, event, actor)
    SELECT p_museum, i.incident_id, 'opened', 'kioskline' FROM touched i WHERE i.is_new
    RETURNING 1)
  SELECT (SELECT count(*) FROM placed), (SELECT count(*) FROM events) INTO absorbed, opened;

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
COMMENT ON FUNCTION safety.absorb(integer, interval, interval, interval) IS
  'opens, extends and reopens incidents from the outbox; a request committed later than p_late_after after its Kafka timestamp is recorded as late';

-- The incident, locked against other changes. KL020 when there is none, 22023 without an actor.
CREATE FUNCTION safety.lock_incident(p_museum integer, p_incident bigint, p_actor text) RETURNS safety.incident
LANGUAGE plpgsql
AS $$
DECLARE
  v safety.incident;
BEGIN
  IF coalesce(btrim(p_actor), '') = '' THEN
    RAISE EXCEPTION 'who does it is not said' USING ERRCODE = '22023';
  END IF;
  SELECT * INTO v FROM safety.incident WHERE museum_id = p_museum AND incident_id = p_incident FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'museum % has no incident %', p_museum, p_incident USING ERRCODE = 'KL020';
  END IF;
  RETURN v;
END $$;

CREATE FUNCTION safety.append_event(p_incident safety.incident, p_event text, p_actor text, p_note text) RETURNS void
LANGUAGE plpgsql
AS $$
BEGIN
  INSERT INTO safety.incident_event (museum_id, incident_id, event, actor, note)
  VALUES (p_incident.museum_id, p_incident.incident_id, p_event, btrim(p_actor), nullif(btrim(p_note), ''));
  PERFORM pg_notify('kioskline_safety', p_incident.museum_id::text);
END $$;

CREATE FUNCTION safety.confirm_seen(p_museum integer, p_incident bigint, p_screen text) RETURNS boolean
LANGUAGE plpgsql
AS $$
DECLARE
  v safety.incident := safety.lock_incident(p_museum, p_incident, p_screen);
BEGIN
  IF v.closed_at IS NOT NULL OR EXISTS (
       SELECT FROM safety.incident_event e
       WHERE e.museum_id = p_museum AND e.incident_id = p_incident AND e.event = 'seen'
         AND e.actor = btrim(p_screen) AND e.at >= v.round_began_at) THEN
    RETURN false;
  END IF;
  PERFORM safety.append_event(v, 'seen', p_screen, NULL);
  RETURN true;
END $$;
COMMENT ON FUNCTION safety.confirm_seen(integer, bigint, text) IS
  'a screen shows the incident; once a screen and round. False when that changes nothing. KL020: no such incident';

CREATE FUNCTION safety.acknowledge(p_museum integer, p_incident bigint, p_actor text, p_note text DEFAULT NULL)
RETURNS boolean
LANGUAGE plpgsql
AS $$
DECLARE
  v safety.incident := safety.lock_incident(p_museum, p_incident, p_actor);
BEGIN
  IF v.state = 'acknowledged' THEN
    RETURN false;
  END IF;
  IF v.state <> 'open' THEN
    RAISE EXCEPTION 'incident % is %: only an open one can be acknowledged', p_incident, v.state
      USING ERRCODE = 'KL021';
  END IF;
  UPDATE safety.incident SET state = 'acknowledged', acknowledged_at = clock_timestamp()
  WHERE museum_id = p_museum AND incident_id = p_incident;
  PERFORM safety.append_event(v, 'acknowledged', p_actor, p_note);
  RETURN true;
END $$;
COMMENT ON FUNCTION safety.acknowledge(integer, bigint, text, text) IS
  'somebody goes there: the ladder stops. False when somebody did before. KL020: no such incident; KL021: it is closed';

CREATE FUNCTION safety.resolve(p_museum integer, p_incident bigint, p_actor text, p_note text DEFAULT NULL)
RETURNS boolean
LANGUAGE plpgsql
AS $$
DECLARE
  v safety.incident := safety.lock_incident(p_museum, p_incident, p_actor);
BEGIN
  IF v.state = 'resolved' THEN
    RETURN false;
  END IF;
  IF v.state NOT IN ('open', 'acknowledged') THEN
    RAISE EXCEPTION 'incident % is %: only an open or acknowledged one can be resolved', p_incident, v.state
      USING ERRCODE = 'KL021';
  END IF;
  UPDATE safety.incident SET state = 'resolved', closed_at = clock_timestamp()
  WHERE museum_id = p_museum AND incident_id = p_incident;
  PERFORM safety.append_event(v, 'resolved', p_actor, p_note);
  RETURN true;
END $$;
COMMENT ON FUNCTION safety.resolve(integer, bigint, text, text) IS
  'the incident is over, acknowledged or not. False when it was resolved before. KL020: no such incident; KL021: it expired or is late';

-- The ingest role opens incidents; only the web service's may speak for people.
REVOKE EXECUTE ON FUNCTION safety.lock_incident(integer, bigint, text), safety.append_event(safety.incident, text, text, text),
  safety.confirm_seen(integer, bigint, text), safety.acknowledge(integer, bigint, text, text),
  safety.resolve(integer, bigint, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION safety.lock_incident(integer, bigint, text), safety.append_event(safety.incident, text, text, text),
  safety.confirm_seen(integer, bigint, text), safety.acknowledge(integer, bigint, text, text),
  safety.resolve(integer, bigint, text, text) TO kioskline_live;
