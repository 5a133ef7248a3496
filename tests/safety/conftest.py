"""A museum with exhibitions, contacts on duty, and the web service that may act."""

import pathlib
from collections.abc import Callable, Iterator

import psycopg
import pytest

from harness.escalation import Escalation, make_login
from harness.museum import Museum
from harness.servers import Database
from harness.webhooks import Webhooks


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


@pytest.fixture
def webhooks() -> Iterator[Webhooks]:
    with Webhooks() as server:
        yield server


@pytest.fixture
def on_duty(museum: Museum, webhooks: Webhooks) -> None:
    """A webhook for each duty, with the duty's name as path."""
    for duty in ("first", "second", "duty_manager", "exhibitions"):
        museum.put_on_duty(duty, "webhook", webhooks.url(duty))


@pytest.fixture
def escalate(museum: Museum, tmp_path: pathlib.Path) -> Iterator[Callable[..., Escalation]]:
    """Starts an instance; see Escalation."""
    make_login(museum.database)
    started: list[Escalation] = []

    def start(**settings: str) -> Escalation:
        started.append(Escalation(museum.database, tmp_path, **settings))
        return started[-1]

    yield start
    for escalation in started:
        escalation.close()
