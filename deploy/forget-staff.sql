-- Forgets staff: names, addresses and notes older than twelve months, or one person's at once.
--   psql ADMINISTRATOR -f deploy/forget-staff.sql                        run monthly, by whoever migrates
--   psql ADMINISTRATOR -v person='A. Jones' -f deploy/forget-staff.sql   when somebody asks to be erased
-- What was done, and when, stays; by whom does not. Of sign-ins and changes of accounts nothing stays
-- after twelve months. Contacts and accounts of those who have left are removed and disabled first, on
-- the page Staff and by `kioskline user`; this reaches what they leave behind, a disabled account too.
\set ON_ERROR_STOP on
\if :{?person}
\else
  \set person ''
\endif

BEGIN;
SET LOCAL ROLE kioskline_owner;
SET LOCAL lock_timeout = '5s';

CREATE TEMPORARY TABLE forgotten ON COMMIT DROP AS
  SELECT now() - interval '12 months' AS before, nullif(btrim(:'person'), '') AS person;

-- These tables only grow, for everybody else.
ALTER TABLE safety.incident_event DISABLE TRIGGER USER;
ALTER TABLE safety.staff_event DISABLE TRIGGER USER;
ALTER TABLE access.audit DISABLE TRIGGER USER;

UPDATE safety.incident_event e SET actor = 'erased', note = NULL
FROM forgotten f
WHERE e.event IN ('seen', 'acknowledged', 'reopened', 'resolved')
  AND CASE WHEN f.person IS NULL THEN e.at < f.before
           ELSE e.actor = f.person OR position(f.person IN e.note) > 0 END;

DELETE FROM safety.staff_event e USING forgotten f
WHERE CASE WHEN f.person IS NULL THEN e.at < f.before
           ELSE e.actor = f.person OR e.content->>'name' = f.person END;

UPDATE safety.delivery d SET name = 'erased', address = 'erased', last_error = NULL
FROM forgotten f
WHERE d.state <> 'due' AND CASE WHEN f.person IS NULL THEN d.made_at < f.before ELSE d.name = f.person END;

UPDATE safety.drill d SET registered_by = 'erased'
FROM forgotten f
WHERE CASE WHEN f.person IS NULL THEN d.registered_at < f.before ELSE d.registered_by = f.person END;

-- What changed in an exhibition stays on the dashboards.
UPDATE kiosk.annotation a SET created_by = 'erased'
FROM forgotten f
WHERE CASE WHEN f.person IS NULL THEN a.created_at < f.before ELSE a.created_by = f.person END;

DELETE FROM access.audit a USING forgotten f WHERE f.person IS NULL AND a.at < f.before;
UPDATE access.audit a
SET subject = CASE a.subject WHEN f.person THEN 'erased' ELSE a.subject END,
    actor = CASE a.actor WHEN f.person THEN 'erased' ELSE a.actor END,
    address = NULL, detail = CASE WHEN position(f.person IN a.detail) = 0 THEN a.detail END
FROM forgotten f
WHERE f.person IN (a.subject, a.actor);
DELETE FROM access.account a USING forgotten f WHERE a.name = f.person AND a.disabled_at IS NOT NULL;

ALTER TABLE safety.incident_event ENABLE TRIGGER USER;
ALTER TABLE safety.staff_event ENABLE TRIGGER USER;
ALTER TABLE access.audit ENABLE TRIGGER USER;
COMMIT;
