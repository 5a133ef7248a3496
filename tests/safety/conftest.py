"""A museum with exhibitions, and the web service that may act."""

from collections.abc import Iterator

import psycopg
import pytest

from harness.museum import Museum
from harness.servers import Database


@pytest.fixture
def museum(database: Database) -> Iterator[Museum]:
    with psycopg.connect(database.url, autocommit=True) as connection:
        connection.execute(
            "INSERT INTO kiosk.museum VALUES (1, 'lmnh', 'Museum', 'UTC', '00:00', '23:59:59', false)"
        )
        connection.execute(
            "INSERT INTO kiosk.exhibition SELECT 1, n, 'EXH_0' || n, 'Exhibition ' || n, n::text, 'D',"
            " NULL, '', '', '2020-01-01' FROM generate_series(0, 2) AS n"
        )
        yield Museum(database, connection)


@pytest.fixture
def live(museum: Museum) -> Iterator[psycopg.Connection]:
    """A connection with the web service's privileges."""
    with psycopg.connect(museum.database.url, autocommit=True) as connection:
        connection.execute("SET ROLE kioskline_live")
        yield connection
