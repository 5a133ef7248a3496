# kioskline as a contestant of the peers' harness: its own tables, rejected messages kept.
# KIOSKLINE_BIN names the program (a Release build), WORKERS the workers of its one process.
SCHEMA=own
N_DEFAULT=1000000
SETTINGS="batch 10000, ${WORKERS:-1} worker(s), COPY BINARY, rejected kept, one process"
KIOSKLINE_BIN="${KIOSKLINE_BIN:?path of build/release/kioskline}"

reset() {
  "$PG_BIN/psql" "$PG_URL" -qAtc "DROP VIEW IF EXISTS event; DROP TABLE IF EXISTS event; DROP SCHEMA IF EXISTS access, kiosk, ingest, safety, reporting, kioskline_schema CASCADE" 2>/dev/null
  "$KIOSKLINE_BIN" migrate --database "$PG_URL" >/dev/null
  "$PG_BIN/psql" "$PG_URL" -qAt <<'SQL'
CREATE VIEW event AS
SELECT at, exhibition_id AS exhibition, CASE kind WHEN 0 THEN rating ELSE -1 END AS val,
       CASE kind WHEN 1 THEN 0 WHEN 2 THEN 1 END AS type
FROM kiosk.interaction;
SQL
}

start() {
  exec "$KIOSKLINE_BIN" ingest --brokers "$BOOTSTRAP" --topic "$TOPIC" --group "$GROUP" --database "$PG_URL" \
    --catalogue "$(dirname "$KIOSKLINE_BIN")/../../share/exhibitions" --workers "${WORKERS:-1}"
}
