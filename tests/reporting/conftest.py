import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import psycopg
import pytest
from psycopg.rows import dict_row

from harness.servers import Database
from reporting.simulated import ZONES, Museum, afternoon_zone, random_museum, seeds, store


@pytest.fixture
def owner(database: Database) -> Iterator[psycopg.Connection]:
    with psycopg.connect(database.url, autocommit=True) as connection:
        yield connection


@dataclass
class Reader:
    """Asks as the role kioskline_reader; all answers are of one instant, `now`."""

    connection: psycopg.Connection
    now: dt.datetime

    def __call__(self, query: str, *parameters: object) -> list[dict]:
        return self.connection.execute(query, parameters or None).fetchall()

    def today(self, museum: Museum) -> dt.date:
        return museum.local(self.now).date()


@pytest.fixture
def reader(database: Database) -> Iterator[Reader]:
    with psycopg.connect(database.url, row_factory=dict_row) as connection:
        (now,) = connection.execute("SELECT now() AS now").fetchone().values()
        connection.execute("SET ROLE kioskline_reader")
        yield Reader(connection, now)


@pytest.fixture(params=seeds(), ids="seed-{}".format)
def museums(owner: psycopg.Connection, reader: Reader, request: pytest.FixtureRequest) -> list[Museum]:  # fmt: skip
    """Two museums with presses up to now, one of them in its afternoon, and one without any."""
    zones = [afternoon_zone(reader.now), ZoneInfo(ZONES[request.param % len(ZONES)])]
    made = [random_museum(request.param, n, zone, reader.now) for n, zone in enumerate(zones, 1)]
    made.append(
        Museum(3, ZoneInfo("Asia/Kathmandu"), dt.time(9), dt.time(18), made[0].exhibitions, [])
    )
    for museum in made:
        store(owner, museum)
    return made
