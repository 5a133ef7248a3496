"""A database that goes away, forgets, fills up or refuses: ingest goes on where it stands."""

import contextlib
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator

import psycopg
import pytest

from harness.accounting import check
from harness.messages import mixed, press
from harness.program import Ingest, Kioskline
from harness.proxy import PostgresProxy
from harness.servers import Database, Kafka, Postgres
from harness.waiting import wait_until

COUNT = 6000


def test_database_stopped_at_once_and_started(kioskline: Kioskline, postgres: Postgres) -> None:
    ingest = kioskline.ingest("--batch-rows", "100")
    kioskline.kafka.produce(kioskline.topic, mixed(COUNT // 2))
    wait_until(lambda: kioskline.database.accounted() > 0, what="the first commit")
    postgres.stop("immediate")
    kioskline.kafka.produce(kioskline.topic, mixed(COUNT // 2))
    postgres.start()
    kioskline.wait_for(COUNT)
    assert ingest.process.poll() is None, ingest.text()
    check(kioskline, COUNT)


def test_commits_of_a_backlog_that_a_crash_forgot_are_made_again(
    kafka: Kafka, migrated: Callable[[Postgres], Database], tmp_path: pathlib.Path
) -> None:
    postgres = Postgres(tmp_path / "postgres")
    try:
        # So that nothing but a commit that waits for the disk writes the log.
        postgres.execute("ALTER SYSTEM SET wal_writer_delay = '10s'")
        postgres.execute("ALTER SYSTEM SET wal_writer_flush_after = '1GB'")
        postgres.execute("SELECT pg_reload_conf()")
        topic = "forgotten"
        kafka.create_topic(topic)
        kioskline = Kioskline(kafka, migrated(postgres), topic, tmp_path)
        count = 40_000
        kafka.produce(topic, [press(number) for number in range(count)])
        ingest = kioskline.ingest("--batch-rows", "100")
        forgotten = 0
        accounted = 0
        for _ in range(3):
            least = accounted + count // 10
            wait_until(
                lambda least=least: kioskline.database.accounted() >= least, what="more commits"
            )
            ingest.process.send_signal(signal.SIGSTOP)
            before = kioskline.database.accounted()
            postgres.stop("immediate")
            postgres.start()
            accounted = kioskline.database.accounted()
            forgotten += before - accounted
            ingest.process.send_signal(signal.SIGCONT)
        assert forgotten > 0
        kioskline.wait_for(count)
        assert ingest.process.poll() is None, ingest.text()
        check(kioskline, count)
        kioskline.close()
    finally:
        postgres.remove()


@pytest.mark.threads
def test_backends_terminated_again_and_again(kioskline: Kioskline) -> None:
    ingest = kioskline.ingest("--batch-rows", "50")
    with psycopg.connect(kioskline.database.url, autocommit=True) as connection:
        for _ in range(10):
            kioskline.kafka.produce(kioskline.topic, mixed(COUNT // 10))
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE application_name LIKE 'kioskline ingest%' AND datname = current_database()"
            )
    kioskline.wait_for(COUNT)
    assert ingest.process.poll() is None, ingest.text()
    check(kioskline, COUNT)


def test_started_before_its_database_and_topic_data(
    kioskline: Kioskline, postgres: Postgres
) -> None:
    postgres.stop("fast")
    ingest = kioskline.ingest()
    kioskline.kafka.produce(kioskline.topic, mixed(500))
    wait_until(lambda: "does not answer" in ingest.text(), what="a word about the database")
    postgres.start()
    kioskline.wait_for(500)
    check(kioskline, 500)


def test_a_row_the_database_refuses_is_found_and_quarantined(kioskline: Kioskline) -> None:
    kioskline.database.execute(
        'ALTER TABLE kiosk.interaction ADD CHECK (NOT (partition = 0 AND "offset" IN (17, 301)))'
    )
    kioskline.kafka.produce(kioskline.topic, [message for message in mixed(1000)])
    kioskline.ingest()
    kioskline.wait_for(1000)
    stored = kioskline.database.rows(
        "SELECT partition, \"offset\", detail LIKE '%23514%' FROM ingest.rejected_message "
        "WHERE reasons = '{message:unstorable}' ORDER BY 2"
    )
    refused = [row[1] for row in stored]
    assert set(refused) <= {17, 301}
    assert refused, "neither offset was a valid press"
    assert all(row[2] for row in stored)


def run_to_error(ingest: Ingest, code: int, words: str) -> None:
    assert ingest.wait(40) == code, ingest.text()
    assert words in ingest.text()


def test_wrong_database_password_ends_with_a_clear_error(kioskline: Kioskline) -> None:
    kioskline.database.url = kioskline.database.url.replace("test:", "test:not")
    ingest = kioskline.ingest()
    run_to_error(ingest, 78, "password authentication failed")
    assert "test:not" not in ingest.text(), "no secret in the log"


def test_the_reply_to_a_commit_is_lost(kioskline: Kioskline) -> None:
    rounds = 5
    with PostgresProxy(kioskline.database.url) as proxy:
        ingest = kioskline.ingest("--batch-rows", "100", database=proxy.url)
        for done in range(rounds):
            proxy.lose_next_commit()
            kioskline.kafka.produce(kioskline.topic, mixed(400))
            wait_until(lambda done=done: proxy.lost == done + 1, what="a lost reply")
            kioskline.wait_for(400 * (done + 1))
        assert ingest.process.poll() is None, ingest.text()
        # The server had said COMMIT; that it was a batch's, only its sender can tell.
        assert "committing a batch" in ingest.text()
        check(kioskline, 400 * rounds)


@pytest.fixture
def small_disk(tmp_path: pathlib.Path, postgres: Postgres) -> Iterator[pathlib.Path]:
    """A file system of 48 MiB that PostgreSQL may write to; skips where none can be mounted."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="kioskline-disk.", dir="/var/tmp"))
    options = ["-t", "tmpfs", "-o", "size=48m", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(["mount", *options], capture_output=True).returncode:
        folder.rmdir()
        pytest.skip("no file system can be mounted here")
    data = folder / "data"
    data.mkdir()
    shutil.chown(data, "postgres")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)
    folder.rmdir()


def test_the_disk_of_the_database_is_full_for_a_while(
    kioskline: Kioskline, postgres: Postgres, small_disk: pathlib.Path
) -> None:
    database = kioskline.database
    name = database.url.rsplit("/", 1)[1]
    postgres.execute(f"CREATE TABLESPACE small LOCATION '{small_disk / 'data'}'")
    try:
        postgres.execute(f"ALTER DATABASE {name} SET TABLESPACE small")
        ingest = kioskline.ingest()
        kioskline.kafka.produce(kioskline.topic, mixed(100))
        kioskline.wait_for(100)
        filler = small_disk / "filler"
        with contextlib.suppress(OSError), filler.open("wb", buffering=0) as file:
            while True:
                file.write(bytes(4096))
        kioskline.kafka.produce(kioskline.topic, mixed(COUNT))
        wait_until(lambda: "No space left on device" in ingest.text(), what="a full disk")
        filler.unlink()
        kioskline.wait_for(100 + COUNT)
        assert ingest.process.poll() is None, ingest.text()
        check(kioskline, 100 + COUNT)
    finally:
        kioskline.close()
        postgres.execute(f"ALTER DATABASE {name} SET TABLESPACE pg_default")
        postgres.execute("DROP TABLESPACE small")


def test_failover_to_a_replica_that_lacks_the_last_commits(
    kafka: Kafka, migrated: Callable[[Postgres], Database], tmp_path: pathlib.Path
) -> None:
    primary = Postgres(tmp_path / "primary")
    database = migrated(primary)
    standby = Postgres(tmp_path / "standby", primary)
    try:
        login, _, host = primary.url.removesuffix("/postgres").rpartition("@")
        other = standby.url.removesuffix("/postgres").rpartition("@")[2]
        name = database.url.rsplit("/", 1)[1]
        url = f"{login}@{host},{other}/{name}?target_session_attrs=read-write"
        topic = "failover"
        kafka.create_topic(topic)
        kioskline = Kioskline(kafka, database, topic, tmp_path)
        ingest = kioskline.ingest("--batch-rows", "100", database=url)
        kafka.produce(topic, mixed(1000))
        kioskline.wait_for(1000)
        replica = Database(f"{standby.url.removesuffix('/postgres')}/{name}")
        wait_until(lambda: replica.accounted() == 1000, what="a replica that follows")
        standby.execute("ALTER SYSTEM SET primary_conninfo = ''")
        standby.execute("SELECT pg_reload_conf()")
        following = "SELECT count(*) FROM pg_stat_replication"
        wait_until(lambda: database.value(following) == 0, what="a replica that no longer follows")
        kafka.produce(topic, mixed(1000))
        kioskline.wait_for(2000)
        assert replica.accounted() == 1000, "the replica lacks the last commits"
        primary.stop("immediate")
        standby.promote()
        kioskline.database = replica
        kafka.produce(topic, mixed(1000))
        kioskline.wait_for(3000)
        assert ingest.process.poll() is None, ingest.text()
        check(kioskline, 3000)
        kioskline.close()
    finally:
        standby.remove()
        primary.remove()
