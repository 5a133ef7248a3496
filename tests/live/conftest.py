"""Fixtures: the web service on a free port, and a museum with figures of ten weeks."""

import datetime
import pathlib
from collections.abc import Callable, Iterator

import pytest

from harness.live import Live
from harness.program import Kioskline
from harness.servers import Database
from harness.waiting import wait_until


def zone_where_it_is_early_afternoon() -> str:
    """So that the museum is open, and today has presses, at any time of day."""
    ahead = (14 - datetime.datetime.now(datetime.UTC).hour) % 24
    ahead = ahead - 24 if ahead > 14 else ahead
    return f"Etc/GMT{-ahead:+d}"


@pytest.fixture(scope="session")
def open_zone() -> str:
    return zone_where_it_is_early_afternoon()


MUSEUM = """
INSERT INTO kiosk.museum VALUES (1, 'lmnh', 'Museum of Tests', '{zone}', '09:00', '18:00', false);
INSERT INTO kiosk.exhibition
SELECT 1, n, 'EXH_0' || n, (ARRAY['Ember and Ash', 'Night, "Shift"', 'Seed Bank'])[n + 1], (n % 2)::text,
       'Geology', NULL, '', '', '2020-01-01'
FROM generate_series(0, 2) AS n;
INSERT INTO kiosk.annotation (museum_id, exhibition_id, local_date, text, created_by)
SELECT 1, nullif(n, 2), (now() AT TIME ZONE '{zone}')::date - 3 * n - 2, 'moved <b>the signs</b>', 'A. Tester'
FROM generate_series(0, 2) AS n;
SELECT setseed(0.5);
INSERT INTO kiosk.hourly_rollup
SELECT 1, e, today - back, h, suspect, 1, p, count(1), count(2), count(3), count(4), count(5), count(6), count(7), now()
FROM (SELECT (now() AT TIME ZONE '{zone}')::date AS today) AS clock, generate_series(0, 69) AS back,
     generate_series(0, 1) AS e, generate_series(9, 12) AS h, generate_series(0, 1) AS p,
     (VALUES (false), (true)) AS s(suspect);
INSERT INTO ingest.rejection_rollup
SELECT 1, (now() AT TIME ZONE '{zone}')::date - d, ARRAY['val:out_of_range', 'at:in_the_future'], 1, 0, 40
FROM generate_series(0, 5) AS d;
INSERT INTO ingest.source (museum_id, source_id, kind, cluster_id, name) VALUES (1, 1, 'topic', 'c', 'lmnh');
INSERT INTO ingest.checkpoint (museum_id, source_id, partition, first_offset, next_offset, accepted, rejected, parked)
VALUES (1, 1, 0, 0, 130, 70, 60, NULL), (1, 1, 1, 0, 0, 0, 0, 'the topic was created anew');
INSERT INTO ingest.run (instance, version, lag_seconds) VALUES ('here:17', '1', 0.5);
INSERT INTO ingest.rejected_message ("offset", source_id, partition, museum_id, timestamp_type, received_at, recorded_at,
                                     catalogue_version, reasons, raw)
SELECT n, 1, 0, 1, 1, now() - n * interval '1 second', now() - n * interval '1 second', 1,
       CASE n % 3 WHEN 0 THEN ARRAY['message:not_json'] ELSE ARRAY['val:out_of_range', 'site:missing'] END,
       CASE WHEN n = 59 THEN NULL WHEN n % 3 = 0 THEN decode('ff00c328', 'hex')
            ELSE convert_to(format('{{"at":"<script>alert(1)</script> é","val":%s}}', n), 'UTF8') END
FROM generate_series(0, 59) AS n;
INSERT INTO safety.incident (museum_id, exhibition_id, kind, cause, state, opened_at, closed_at, first_press_at, last_press_at, presses)
SELECT 1, n % 3, 1 + n % 2, 'accepted', CASE n WHEN 0 THEN 'open' ELSE 'resolved' END, now() - n * interval '1 hour',
       CASE n WHEN 0 THEN NULL ELSE now() END, now(), now(), n + 1
FROM generate_series(0, 3) AS n;
"""


@pytest.fixture
def museum(database: Database, open_zone: str) -> Database:
    """A database with museum 1: three exhibitions, of which the third has no responses."""
    random_count = "(1 + floor(random() * 9))::int"
    sql = MUSEUM.format(zone=open_zone)
    for column in range(1, 8):
        sql = sql.replace(f"count({column})", random_count, 1)
    database.execute(sql)
    return database


@pytest.fixture
def start_live(tmp_path: pathlib.Path) -> Iterator[Callable[..., Live]]:
    """Starts the service; all of them end with the test."""
    started: list[Live] = []

    def start(
        database_url: str, port: int | None = None, settings: dict[str, str] | None = None
    ) -> Live:
        started.append(Live(database_url, tmp_path, port, settings=settings))
        return started[-1]

    yield start
    for live in started:
        if live.process.poll() is None:
            live.process.kill()
            live.process.wait()


@pytest.fixture
def live(museum: Database, start_live: Callable[..., Live]) -> Live:
    """The service over museum 1."""
    return start_live(museum.url)


@pytest.fixture
def following(
    kioskline: Kioskline, start_live: Callable[..., Live], open_zone: str
) -> tuple[Kioskline, Live]:
    """Ingest and the web service on one topic, with a museum that is open at any time of day."""
    kioskline.ingest("--time-zone", open_zone, "--opens", "00:00", "--closes", "23:59:59")
    wait_until(lambda: kioskline.database.count("kiosk.exhibition") == 6, what="the exhibitions")
    return kioskline, start_live(kioskline.database.url)
