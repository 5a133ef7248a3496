-- What people do about an incident: a screen shows it, somebody acknowledges it, somebody resolves it.
-- Each function may be called again with the same effect, and everything runs on the database's clock.

CREATE FUNCTION safety.refuse_change() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'KL023';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON safety.incident_event
  FOR EACH STATEMENT EXECUTE FUNCTION safety.refuse_change();

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
