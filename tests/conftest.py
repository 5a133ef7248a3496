"""Fixtures: servers are started once a session; every test has a database and a topic of its own.

The servers' logs stay in the folder that KIOSKLINE_RESULTS names, those of the program in pytest's
folder of the test.
"""

import itertools
import os
import pathlib
import shutil
import subprocess
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from harness.program import BINARY, ROOT, Kioskline
from harness.servers import Database, Kafka, Postgres

RESULTS = pathlib.Path(os.environ.get("KIOSKLINE_RESULTS", ROOT / "build" / "results"))
numbers = itertools.count(1)


@pytest.fixture(scope="session")
def servers() -> pathlib.Path:
    """A folder for the state and the logs of this session's servers."""
    folder = RESULTS / f"servers-{os.getpid()}"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture(scope="session")
def kafka(servers: pathlib.Path) -> Iterator[Kafka]:
    cluster = Kafka(servers / "kafka", "1")
    yield cluster
    cluster.remove()


@pytest.fixture(scope="session")
def kafka3(servers: pathlib.Path) -> Iterator[Kafka]:
    """Three nodes; topics have three replicas, of which two must have a message."""
    cluster = Kafka(servers / "kafka3", "3")
    yield cluster
    cluster.remove()


@pytest.fixture(scope="session")
def kafka_secure(servers: pathlib.Path) -> Iterator[Kafka]:
    """One node that also listens by TLS, with passwords or client certificates."""
    cluster = Kafka(servers / "kafka-secure", "secure")
    yield cluster
    cluster.remove()


@pytest.fixture(scope="session")
def postgres(servers: pathlib.Path) -> Iterator[Postgres]:
    server = Postgres(servers / "postgres")
    yield server
    server.remove()


@pytest.fixture(scope="session")
def migrated() -> Callable[[Postgres], Database]:
    """Makes a migrated database on a server."""

    def make(server: Postgres) -> Database:
        database = server.create_database("migrated")
        command = [str(BINARY), "migrate", "--database", database.url]
        subprocess.run(command, check=True, timeout=60)
        return database

    return make


@pytest.fixture(scope="session")
def migrated_template(postgres: Postgres, migrated: Callable[[Postgres], Database]) -> str:
    return migrated(postgres).url.rsplit("/", 1)[1]


@pytest.fixture
def database(postgres: Postgres, migrated_template: str) -> Iterator[Database]:
    """A migrated database of its own."""
    name = f"test_{next(numbers)}"
    yield postgres.create_database(name, template=migrated_template)
    postgres.execute(f"DROP DATABASE {name} WITH (FORCE)")


def with_topic_of_its_own(
    cluster: Kafka, database: Database, folder: pathlib.Path
) -> Iterator[Kioskline]:
    topic = f"lmnh-{next(numbers)}"
    cluster.create_topic(topic)
    program = Kioskline(cluster, database, topic, folder)
    yield program
    program.close()


@pytest.fixture
def kioskline(kafka: Kafka, database: Database, tmp_path: pathlib.Path) -> Iterator[Kioskline]:
    yield from with_topic_of_its_own(kafka, database, tmp_path)


@pytest.fixture
def kioskline3(kafka3: Kafka, database: Database, tmp_path: pathlib.Path) -> Iterator[Kioskline]:
    """The same on three brokers."""
    yield from with_topic_of_its_own(kafka3, database, tmp_path)


@pytest.fixture
def kioskline_secure(
    kafka_secure: Kafka, database: Database, tmp_path: pathlib.Path
) -> Iterator[Kioskline]:
    """The same on a broker that also listens by TLS."""
    yield from with_topic_of_its_own(kafka_secure, database, tmp_path)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = shutil.which("chromium")
    if not program:
        pytest.skip("Chromium is not installed")
    with sync_playwright() as playwright:
        # As root Chromium has no sandbox.
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()
