"""Servers that the scripts under tests/servers start and stop by their own pids.

Their state and logs lie in a folder of their own; the log outlives them.
"""

import pathlib
import subprocess
import time
from dataclasses import dataclass

import psycopg
from confluent_kafka import KafkaException, Producer
from confluent_kafka.admin import AdminClient, NewTopic

from harness.waiting import wait_until

SCRIPTS = pathlib.Path(__file__).resolve().parent.parent / "servers"


def run_script(name: str, command: str, folder: pathlib.Path, *arguments: str) -> dict[str, str]:
    """Runs one of tests/servers; the KEY=value lines it printed."""
    done = subprocess.run(
        [str(SCRIPTS / name), command, str(folder), *arguments],
        stdout=subprocess.PIPE,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, f"tests/servers/{name} {command} failed; see {folder}"
    return dict(line.split("=", 1) for line in done.stdout.splitlines() if "=" in line)


class Kafka:
    """A running cluster.

    `kind` is the number of nodes, or "secure" for one that listens by TLS too; `settings` then
    holds its addresses, certificates and passwords (see tests/servers/kafka).
    """

    def __init__(self, folder: pathlib.Path, kind: str) -> None:
        self.folder = folder
        self.settings = run_script("kafka", "start", folder, kind)
        self.bootstrap = self.settings["BOOTSTRAP"]
        self.admin = AdminClient({"bootstrap.servers": self.bootstrap})
        self.partitions: dict[str, int] = {}  # by topic; a dead node may be who is asked for it

    def topics(self) -> set[str]:
        return set(self.admin.list_topics(timeout=10).topics)

    def create_topic(self, name: str, partitions: int = 2, **config: str) -> None:
        """Configuration keys are written with _ instead of their dots."""
        replicas = len(self.bootstrap.split(","))
        keys = {key.replace("_", "."): value for key, value in config.items()}
        topic = NewTopic(name, partitions, replicas, config=keys)
        deadline = time.monotonic() + 20
        while True:
            try:
                self.admin.create_topics([topic])[name].result(15)
                break
            except KafkaException:
                # A topic just deleted may still be on its way out.
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)
        wait_until(lambda: name in self.topics(), what=f"topic {name}")
        self.partitions[name] = partitions

    def delete_topic(self, name: str) -> None:
        self.admin.delete_topics([name])[name].result(15)
        wait_until(lambda: name not in self.topics(), what=f"the end of topic {name}")

    def leader(self, topic: str, partition: int) -> int:
        """The number of the node that leads it."""
        return self.admin.list_topics(topic, timeout=10).topics[topic].partitions[partition].leader

    def produce(
        self,
        topic: str,
        values: list[bytes | str | None],
        partition: int | None = None,
        headers: dict[str, str] | None = None,
        timestamps: list[int] | None = None,
    ) -> None:
        """Writes messages in turn over the partitions, or to one, and waits for all of them.

        `timestamps` are Kafka's, in ms, one for each value; those of now unless given.
        """
        producer = Producer({"bootstrap.servers": self.bootstrap, "acks": "all", "linger.ms": 5})
        for number, value in enumerate(values):
            chosen = number % self.partitions[topic] if partition is None else partition
            at = {} if timestamps is None else {"timestamp": timestamps[number]}
            producer.produce(topic, value, partition=chosen, headers=headers, **at)
            producer.poll(0)
        assert producer.flush(30) == 0

    def node(self, command: str, node: int) -> None:
        """stop, kill, pause, resume or restart one node"""
        run_script("kafka", command, self.folder, str(node))

    def remove(self) -> None:
        run_script("kafka", "remove", self.folder)


class Postgres:
    """A running server."""

    def __init__(self, folder: pathlib.Path, primary: "Postgres | None" = None) -> None:
        """A server of its own, or a streaming replica of `primary`."""
        self.folder = folder
        if primary:
            run_script("postgres", "standby", folder, str(primary.folder))
        self.start()

    def start(self) -> None:
        self.url = run_script("postgres", "start", self.folder)["DATABASE"]

    def stop(self, mode: str = "fast") -> None:
        run_script("postgres", "stop", self.folder, mode)

    def promote(self) -> None:
        run_script("postgres", "promote", self.folder)

    def remove(self) -> None:
        run_script("postgres", "remove", self.folder)

    def execute(self, sql: str) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(sql)

    def create_database(self, name: str, template: str = "template1") -> "Database":
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return Database(f"{self.url.removesuffix('/postgres')}/{name}")


@dataclass
class Database:
    url: str

    def rows(self, sql: str, *parameters: object) -> list[tuple]:
        with psycopg.connect(self.url, autocommit=True) as connection:
            return connection.execute(sql, parameters or None).fetchall()

    def value(self, sql: str, *parameters: object) -> object:
        return self.rows(sql, *parameters)[0][0]

    def execute(self, sql: str) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(sql)

    def count(self, relation: str) -> int:
        return int(self.value(f"SELECT count(*) FROM {relation}"))

    def accounted(self) -> int:
        """Messages the checkpoints speak of."""
        return int(
            self.value(
                "SELECT coalesce(sum(accepted + rejected + drills + lost), 0) FROM ingest.checkpoint"
            )
        )
