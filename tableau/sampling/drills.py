"""Weekly drills, as kioskline drill leaves them behind."""

import datetime
import hashlib
import random

import psycopg

WEEKS = 4
BEGINS = datetime.time(9, 30, tzinfo=datetime.UTC)
FIRST_OFFSET = 1_000_000_000  # beyond the simulated messages
MEDIAN_SECONDS_TO_INCIDENT, MEDIAN_SECONDS_TO_SCREEN = 0.4, 1.6


def add(connection: psycopg.Connection, now: datetime.datetime, seed: int) -> None:
    """After all incidents, whose numbers are taken."""
    chance = random.Random(seed)
    (last,) = connection.execute("SELECT max(incident_id) FROM safety.incident").fetchone()
    for number in range(1, WEEKS + 1):
        day = now.date() - datetime.timedelta(days=7 * (WEEKS - number) + 2)
        begun = datetime.datetime.combine(day, BEGINS)
        waits = (MEDIAN_SECONDS_TO_INCIDENT, MEDIAN_SECONDS_TO_SCREEN)
        opened, seen = (
            begun + datetime.timedelta(seconds=round(w * chance.uniform(0.7, 1.5), 3))
            for w in waits
        )
        values = {
            "incident": last + number, "nonce": hashlib.md5(str(number).encode(), usedforsecurity=False).hexdigest(),
            "exhibition": number % 3, "begun": begun, "opened": opened, "seen": seen,
            "closed": begun + datetime.timedelta(seconds=30), "offset": FIRST_OFFSET + number,
        }  # fmt: skip
        for statement in STATEMENTS:
            connection.execute(statement, values)


STATEMENTS = (
    """INSERT INTO safety.drill (museum_id, nonce, exhibition_id, registered_by, registered_at, source_id, partition, "offset")
    SELECT museum_id, %(nonce)s, %(exhibition)s, 'SIMULATED', %(begun)s, min(source_id), 0, %(offset)s
    FROM ingest.source GROUP BY museum_id""",
    """INSERT INTO safety.incident (museum_id, incident_id, exhibition_id, kind, cause, state, opened_at, extended_at,
                                    closed_at, first_press_at, last_press_at, presses)
    SELECT museum_id, %(incident)s, %(exhibition)s, 2, 'drill', 'resolved', %(opened)s, %(begun)s, %(closed)s,
           %(begun)s, %(begun)s, 1
    FROM kiosk.museum""",
    """INSERT INTO safety.placement (museum_id, incident_id, source_id, partition, offsets, pressed_at)
    SELECT museum_id, %(incident)s, source_id, partition, ARRAY["offset"], ARRAY[registered_at]
    FROM safety.drill WHERE nonce = %(nonce)s""",
    """INSERT INTO safety.incident_event (museum_id, incident_id, event, at, actor)
    SELECT museum_id, %(incident)s, event, at, 'SIMULATED'
    FROM kiosk.museum, (VALUES ('opened', %(opened)s::timestamptz), ('seen', %(seen)s), ('resolved', %(closed)s)) AS e(event, at)""",
)
