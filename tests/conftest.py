"""Real servers and a running kioskline for the tests.

Kafka, PostgreSQL and S3 are started once a session by the scripts under tests/servers and stopped
by their own pids; their logs stay under KIOSKLINE_RESULTS. Every test has a database and a topic of
its own.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import pathlib
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import psycopg
import pytest
from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient, NewTopic

ROOT = pathlib.Path(__file__).resolve().parent.parent
SERVERS = ROOT / "tests" / "servers"
RESULTS = pathlib.Path(os.environ.get("KIOSKLINE_RESULTS", ROOT / "build" / "results"))
BINARY = pathlib.Path(os.environ.get("KIOSKLINE_BIN", ROOT / "build" / "dev" / "kioskline"))
SHARED = pathlib.Path(os.environ.get("KIOSKLINE_SHARED", ROOT.parent / "shared"))
EXHIBITIONS = ROOT / "share" / "exhibitions"
numbers = itertools.count(1)


def wait_until(condition: Callable[[], bool], seconds: float = 30, what: str = "") -> None:
    """Returns as soon as the condition holds; fails the test when it never does."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds} s: {what or condition}"
        time.sleep(0.05)


def run_server(*arguments: str) -> dict[str, str]:
    """Runs a server script; the KEY=value lines it printed."""
    done = subprocess.run(arguments, check=True, capture_output=True, text=True, timeout=180)
    return dict(line.split("=", 1) for line in done.stdout.splitlines() if "=" in line)


class Kafka:
    """A running cluster of one or three nodes."""

    def __init__(self, folder: pathlib.Path, nodes: int) -> None:
        self.folder = folder
        self.script = str(SERVERS / "kafka")
        self.bootstrap = run_server(self.script, "start", str(folder), str(nodes))["BOOTSTRAP"]
        self.admin = AdminClient({"bootstrap.servers": self.bootstrap})

    def create_topic(self, name: str, partitions: int = 2, **config: str) -> None:
        replicas = min(3, len(self.bootstrap.split(",")))
        topic = NewTopic(name, partitions, replicas, config={k.replace("_", "."): v for k, v in config.items()})
        deadline = time.monotonic() + 20
        while True:
            try:
                self.admin.create_topics([topic])[name].result(15)
                break
            except Exception:
                # A topic just deleted may still be on its way out.
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)
        wait_until(lambda: name in self.admin.list_topics(timeout=10).topics, what=f"topic {name}")

    def delete_topic(self, name: str) -> None:
        self.admin.delete_topics([name])[name].result(15)
        wait_until(lambda: name not in self.admin.list_topics(timeout=10).topics, what=f"no topic {name}")

    def produce(self, topic: str, values: list[bytes | str | None], partition: int | None = None) -> None:
        """Writes messages round robin over the partitions, or to one, and waits for all of them."""
        producer = Producer({"bootstrap.servers": self.bootstrap, "acks": "all", "linger.ms": 5})
        partitions = len(self.admin.list_topics(topic, timeout=10).topics[topic].partitions)
        for i, value in enumerate(values):
            producer.produce(topic, value, partition=i % partitions if partition is None else partition)
            producer.poll(0)
        assert producer.flush(30) == 0

    def node(self, command: str, node: int) -> None:
        run_server(self.script, command, str(self.folder), str(node))

    def stop(self) -> None:
        run_server(self.script, "stop", str(self.folder))


class Postgres:
    """A running server; a test's own database is made from it by `database`."""

    def __init__(self, folder: pathlib.Path) -> None:
        self.folder = folder
        self.script = str(SERVERS / "postgres")
        self.start()

    def start(self) -> None:
        self.url = run_server(self.script, "start", str(self.folder))["DATABASE"]

    def stop(self, mode: str = "fast") -> None:
        run_server(self.script, "stop", str(self.folder), mode)


@dataclass
class Database:
    url: str

    def rows(self, sql: str, *parameters: object) -> list[tuple]:
        with psycopg.connect(self.url, autocommit=True) as connection:
            return connection.execute(sql, parameters).fetchall()

    def value(self, sql: str, *parameters: object) -> object:
        return self.rows(sql, *parameters)[0][0]

    def execute(self, sql: str) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(sql)

    def count(self, relation: str) -> int:
        return int(self.value(f"SELECT count(*) FROM {relation}"))

    def accounted(self) -> int:
        """Messages the checkpoints speak of."""
        return int(self.value("SELECT coalesce(sum(accepted + rejected + lost), 0) FROM ingest.checkpoint"))


@dataclass
class Ingest:
    """A `kioskline ingest` process."""

    process: subprocess.Popen
    log: pathlib.Path
    ended: bool = field(default=False)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def signal(self, number: int) -> None:
        self.process.send_signal(number)

    def stop(self, seconds: float = 10) -> int:
        """Asks it to drain; its exit code."""
        self.process.terminate()
        return self.process.wait(seconds)

    def wait(self, seconds: float = 60) -> int:
        return self.process.wait(seconds)

    def text(self) -> str:
        return self.log.read_text(errors="replace")


class Kioskline:
    """The program under test, with one database and one topic."""

    def __init__(self, kafka: Kafka, database: Database, topic: str, folder: pathlib.Path) -> None:
        self.kafka = kafka
        self.database = database
        self.topic = topic
        self.folder = folder
        self.group = topic
        self.processes: list[Ingest] = []

    def run(self, *arguments: str, check: bool = True, seconds: float = 60) -> subprocess.CompletedProcess:
        done = subprocess.run(
            [str(BINARY), *arguments], capture_output=True, text=True, timeout=seconds, cwd=self.folder
        )
        assert not check or done.returncode == 0, f"{arguments}: {done.returncode}\n{done.stdout}{done.stderr}"
        return done

    def ingest(self, *arguments: str, fault: str = "", environment: dict[str, str] | None = None) -> Ingest:
        log = self.folder / f"ingest-{next(numbers)}.log"
        command = [
            str(BINARY), "ingest", "--brokers", self.kafka.bootstrap, "--topic", self.topic,
            "--group", self.group, "--database", self.database.url, "--catalogue", str(EXHIBITIONS),
            "--session-timeout", "6s", "--statement-timeout", "4s", "--listen", "", *arguments,
        ]  # fmt: skip
        variables = os.environ | (environment or {}) | ({"KIOSKLINE_FAULT": fault} if fault else {})
        with log.open("wb") as output:
            process = subprocess.Popen(
                command, stdout=output, stderr=output, env=variables, cwd=self.folder, start_new_session=True
            )
        ingest = Ingest(process, log)
        self.processes.append(ingest)
        return ingest

    def wait_for(self, messages: int, seconds: float = 60) -> None:
        """Until the checkpoints account for that many messages."""
        wait_until(lambda: self.database.accounted() >= messages, seconds, f"{messages} messages accounted for")

    def verify(self) -> None:
        """Every invariant holds, recomputed from the rows."""
        done = self.run("verify", "--database", self.database.url, check=False)
        assert done.returncode == 0, done.stdout + done.stderr

    def close(self) -> None:
        for ingest in self.processes:
            if ingest.process.poll() is None:
                with contextlib.suppress(ProcessLookupError):
                    ingest.process.send_signal(signal.SIGCONT)
                ingest.kill()


@pytest.fixture(scope="session")
def servers() -> pathlib.Path:
    folder = RESULTS / "servers"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def kafka(servers: pathlib.Path) -> Iterator[Kafka]:
    cluster = Kafka(servers / "kafka-1", 1)
    yield cluster
    cluster.stop()


@pytest.fixture(scope="session")
def kafka3(servers: pathlib.Path) -> Iterator[Kafka]:
    cluster = Kafka(servers / "kafka-3", 3)
    yield cluster
    cluster.stop()


@pytest.fixture(scope="session")
def postgres(servers: pathlib.Path) -> Iterator[Postgres]:
    server = Postgres(servers / "postgres-python")
    yield server
    server.stop("immediate")


@pytest.fixture
def database(postgres: Postgres) -> Database:
    """A migrated database of its own."""
    name = f"test_{os.getpid()}_{next(numbers)}"
    with psycopg.connect(postgres.url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    url = postgres.url.rsplit("/", 1)[0] + f"/{name}"
    subprocess.run([str(BINARY), "migrate", "--database", url], check=True, capture_output=True, timeout=60)
    return Database(url)


def make_kioskline(cluster: Kafka, database: Database, folder: pathlib.Path) -> Kioskline:
    topic = f"lmnh-{os.getpid()}-{next(numbers)}"
    cluster.create_topic(topic)
    return Kioskline(cluster, database, topic, folder)


@pytest.fixture
def kioskline(kafka: Kafka, database: Database, tmp_path: pathlib.Path) -> Iterator[Kioskline]:
    program = make_kioskline(kafka, database, tmp_path)
    yield program
    program.close()


@pytest.fixture
def kioskline3(kafka3: Kafka, database: Database, tmp_path: pathlib.Path) -> Iterator[Kioskline]:
    """The same on three brokers."""
    program = make_kioskline(kafka3, database, tmp_path)
    yield program
    program.close()


def press(number: int) -> str:
    """A valid rating, different for every number below 8 hours in milliseconds."""
    hour, rest = divmod(9 * 3_600_000 + number * 10, 3_600_000)
    minute, rest = divmod(rest, 60_000)
    second, millisecond = divmod(rest, 1000)
    at = f"2026-02-24T{hour:02}:{minute:02}:{second:02}.{millisecond:03}+00:00"
    return json.dumps({"at": at, "site": str(number % 6), "val": number % 5})


def mixed(count: int) -> list[str]:
    """Presses, every seventh of them spoiled, every fiftieth a request."""
    messages = []
    for number in range(count):
        message = json.loads(press(number))
        if number % 7 == 3:
            message["val"] = 9
        elif number % 50 == 0:
            message |= {"val": -1, "type": number // 50 % 2}
        messages.append(json.dumps(message))
    return messages
