-- Who may do what. The roles are made by `kioskline migrate` before the first migration.

GRANT USAGE ON SCHEMA kiosk, ingest, safety TO kioskline_ingest, kioskline_live;

GRANT SELECT, INSERT, UPDATE ON kiosk.museum, kiosk.exhibition, kiosk.catalogue_version TO kioskline_ingest;
GRANT SELECT, INSERT, UPDATE ON kiosk.interaction TO kioskline_ingest;
GRANT SELECT, INSERT, UPDATE, DELETE ON kiosk.hourly_rollup TO kioskline_ingest;
GRANT SELECT ON kiosk.retired_month TO kioskline_ingest;
GRANT SELECT, INSERT, UPDATE ON ingest.source, ingest.checkpoint, ingest.rejection_rollup, ingest.run TO kioskline_ingest;
GRANT SELECT, INSERT ON ingest.lost_range TO kioskline_ingest;
GRANT SELECT, INSERT, DELETE ON ingest.rejected_message, ingest.suspect_window TO kioskline_ingest;
GRANT SELECT, INSERT, DELETE ON safety.outbox TO kioskline_ingest;
GRANT SELECT, INSERT, UPDATE ON safety.incident TO kioskline_ingest;
GRANT SELECT, INSERT ON safety.incident_event, safety.incident_press TO kioskline_ingest;

GRANT SELECT ON ALL TABLES IN SCHEMA kiosk, ingest, safety TO kioskline_live;
GRANT INSERT, UPDATE ON safety.incident TO kioskline_live;
GRANT INSERT ON safety.incident_event TO kioskline_live;

REVOKE EXECUTE ON FUNCTION kiosk.ensure_month(date), kiosk.summarize_interactions(timestamptz, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION kiosk.ensure_month(date), kiosk.summarize_interactions(timestamptz, timestamptz)
  TO kioskline_ingest;
