"""A simulated museum in a database whose clock stands still, so that the same seed gives the same."""

import datetime
import os
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import psycopg
from tqdm import tqdm

from command_line import ExitCode, Failure
from sampling import drills, visitors
from sampling.incidents import Incident, Request, incidents

ROOT = Path(__file__).resolve().parent.parent.parent
NAME = "SIMULATED visitors"


@dataclass(frozen=True)
class Sample:
    """What it is made from; times in UTC, which is London's time in winter."""

    seed: int = 1
    begin: datetime.datetime = datetime.datetime(2025, 11, 1, tzinfo=datetime.UTC)
    now: datetime.datetime = datetime.datetime(2026, 2, 28, 15, tzinfo=datetime.UTC)


def fill(program: Path, database: str, sample: Sample) -> None:
    """Into an empty database, as a superuser."""
    with psycopg.connect(database, autocommit=True) as connection:
        require_empty(connection)
        stop_the_clock(connection, sample.now)
        kioskline(program, "migrate", "--database", database)
        catalogue = ROOT / "share" / "exhibitions"
        kioskline(
            program, "catalogue", "sync", "--database", database, "--catalogue", str(catalogue)
        )
        load(program, database, sample)
        connection.execute("UPDATE kiosk.museum SET simulated = true")
        add_incidents(connection, sample)
        drills.add(connection, sample.now, sample.seed)
        connection.execute(
            "INSERT INTO kiosk.annotation (museum_id, exhibition_id, local_date, text, created_by)"
            " SELECT museum_id, 0, %s, 'SIMULATED: moved the signs', 'sample' FROM kiosk.museum",
            [sample.now.date() - datetime.timedelta(days=14)],
        )
        connection.execute("ANALYZE")


def require_empty(connection: psycopg.Connection) -> None:
    if connection.execute("SELECT to_regnamespace('kiosk') IS NOT NULL").fetchone()[0]:
        raise Failure(
            ExitCode.CONFIGURATION,
            f"database {connection.info.dbname!r} is not empty",
            "Make one for the sample alone: its clock is stopped. CREATE DATABASE sample.",
        )


def stop_the_clock(connection: psycopg.Connection, now: datetime.datetime) -> None:
    """In this database now() is that time for ever; every view rests on now() alone."""
    connection.execute("SET allow_system_table_mods = on")
    connection.execute(
        "CREATE OR REPLACE FUNCTION pg_catalog.now() RETURNS timestamptz"
        f" LANGUAGE sql STABLE STRICT PARALLEL SAFE AS 'SELECT timestamptz ''{now.isoformat()}'''"
    )
    connection.execute("RESET allow_system_table_mods")


def load(program: Path, database: str, sample: Sample) -> None:
    """A file a day, each judged on its day, so that what is rejected counts there."""
    stream = visitors.messages(program, sample.seed, sample.begin)
    count = (sample.now.date() - sample.begin.date()).days + 1
    with tempfile.TemporaryDirectory() as folder:
        bar = tqdm(
            visitors.days(stream, sample.begin, sample.now),
            total=count, unit=" days", disable=None, leave=False,
        )  # fmt: skip
        for day, text in bar:
            file = Path(folder) / f"simulated-{day}.csv"
            file.write_text(text)
            end = datetime.datetime.combine(day, datetime.time(23, 59), datetime.UTC)
            now = min(end, sample.now).isoformat()
            kioskline(program, "backfill", "--database", database, "--now", now, str(file))
            file.unlink()


def add_incidents(connection: psycopg.Connection, sample: Sample) -> None:
    rows = connection.execute(
        "SELECT at, exhibition_id, kind FROM kiosk.interaction WHERE kind > 0"
        ' ORDER BY at, source_id, "offset"'
    ).fetchall()
    found = incidents((Request(*row) for row in rows), sample.seed)
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO safety.incident (museum_id, incident_id, exhibition_id, kind, cause, state, opened_at,"
            " extended_at, closed_at, first_press_at, last_press_at, presses)"
            " SELECT museum_id, %s, %s, %s, 'accepted', %s, %s, %s, %s, %s, %s, %s FROM kiosk.museum",
            [row_of(number, incident, sample.now) for number, incident in enumerate(found, 1)],
        )
        cursor.executemany(
            "INSERT INTO safety.incident_event (museum_id, incident_id, event_id, event, at, actor)"
            " SELECT museum_id, %s, %s, %s, %s, 'SIMULATED' FROM kiosk.museum",
            [row for number, incident in enumerate(found, 1) for row in events_of(number, incident, sample.now)],
        )  # fmt: skip


def row_of(number: int, incident: Incident, now: datetime.datetime) -> tuple:
    state, closed_at = incident.state(now)
    return (
        number, incident.exhibition, incident.kind, state, incident.opened_at,
        incident.last_press_at, closed_at, incident.opened_at, incident.last_press_at,
        incident.presses,
    )  # fmt: skip


def events_of(number: int, incident: Incident, now: datetime.datetime) -> list[tuple]:
    happened = [
        ("opened", incident.opened_at),
        ("acknowledged", incident.acknowledged_at),
        ("resolved", incident.resolved_at),
    ]
    known = [(event, at) for event, at in happened if at is not None and at <= now]
    return [(number, 3 * number + place, event, at) for place, (event, at) in enumerate(known)]


def kioskline(program: Path, *arguments: str) -> None:
    try:
        done = subprocess.run(
            [str(program), *arguments],
            capture_output=True,
            text=True,
            env=os.environ | {"KIOSKLINE_MUSEUM__NAME": NAME},
        )
    except OSError as error:
        raise Failure(
            ExitCode.CONFIGURATION,
            f"{program} can't be run: {error.strerror}",
            "Build it with ./run --build-only, or name it with --kioskline.",
        ) from None
    if done.returncode != 0:
        raise Failure(
            ExitCode.UNAVAILABLE,
            f"kioskline {arguments[0]} ended with {done.returncode}: {done.stderr.strip()}",
            "Mend that and begin with a new database.",
        )
