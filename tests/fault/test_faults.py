"""Whatever fails while presses flow: afterwards every message is accounted for exactly once."""

import random
import signal
import time

import psycopg
import pytest

from harness.messages import mixed
from harness.program import Ingest, Kioskline
from harness.servers import Postgres
from harness.waiting import wait_until

COUNT = 6000
FAULT_POINTS = [
    "on_assigned:1",
    "after_fence:1",
    "after_poll:3",
    "after_judging:3",
    "before_send:3",
    "in_copy:3",
    "after_copy:3",
    "after_commit:3",
    "on_revoked:1",
    "draining:1",
]


def check(kioskline: Kioskline, count: int = COUNT) -> None:
    """Reads what is left, then compares what was sent with what is stored."""
    for ingest in kioskline.processes:
        if ingest.process.poll() is None:
            assert ingest.stop() == 0, ingest.text()
    rest = kioskline.ingest("--until-end")
    assert rest.wait() == 0, rest.text()
    database = kioskline.database
    assert database.accounted() == count
    assert database.value("SELECT sum(gaps) FROM ingest.checkpoint") == 0
    assert database.value(
        'SELECT count(DISTINCT (partition, "offset")) FROM kiosk.interaction'
    ) == database.count("kiosk.interaction")
    wait_until(lambda: database.count("safety.outbox") == 0, what="an empty outbox")
    kioskline.verify()


@pytest.mark.parametrize("fault", FAULT_POINTS)
def test_killed_at_a_step_of_the_loop(kioskline: Kioskline, fault: str) -> None:
    kioskline.kafka.produce(kioskline.topic, mixed(COUNT))
    victim = kioskline.ingest("--batch-rows", "500", fault=fault)
    if fault.startswith("on_revoked"):
        kioskline.wait_for(COUNT)
        kioskline.ingest("--batch-rows", "500")
    if fault.startswith("draining"):
        kioskline.wait_for(1)
        victim.signal(signal.SIGTERM)
    assert victim.wait() == -signal.SIGKILL
    check(kioskline)


def random_kills(kioskline: Kioskline, kills: int, seed: int) -> None:
    moments = random.Random(seed)
    for _ in range(kills):
        kioskline.kafka.produce(kioskline.topic, mixed(COUNT // kills))
        victim = kioskline.ingest("--batch-rows", "200")
        # A random moment is the point of this test, not a wait for something.
        time.sleep(moments.uniform(0.02, 0.6))
        victim.kill()
    check(kioskline, COUNT // kills * kills)


def test_killed_at_random_moments(kioskline: Kioskline) -> None:
    random_kills(kioskline, 8, seed=1)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(2, 12))
def test_killed_at_many_random_moments(kioskline: Kioskline, seed: int) -> None:
    random_kills(kioskline, 8, seed)


def test_a_frozen_owner_writes_nothing_after_another_took_over(kioskline: Kioskline) -> None:
    first = kioskline.ingest()
    kioskline.kafka.produce(kioskline.topic, mixed(1000))
    kioskline.wait_for(1000)
    first.signal(signal.SIGSTOP)
    second = kioskline.ingest()
    kioskline.kafka.produce(kioskline.topic, mixed(1000))
    kioskline.wait_for(2000)
    fences = kioskline.database.rows("SELECT partition, fence FROM ingest.checkpoint ORDER BY 1")
    first.signal(signal.SIGCONT)
    kioskline.kafka.produce(kioskline.topic, mixed(1000))
    kioskline.wait_for(3000)
    assert fences <= kioskline.database.rows(
        "SELECT partition, fence FROM ingest.checkpoint ORDER BY 1"
    )
    assert second.process.poll() is None
    check(kioskline, 3000)


def test_an_instance_without_partitions_takes_over(kioskline: Kioskline) -> None:
    owner = kioskline.ingest()
    kioskline.kafka.produce(kioskline.topic, mixed(100))
    kioskline.wait_for(100)
    second, third = kioskline.ingest(), kioskline.ingest()
    wait_until(
        lambda: any('"partitions":0' in ingest.text() for ingest in (owner, second, third)),
        what="one of three instances without any of the two partitions",
    )
    standby = next(i for i in (owner, second, third) if '"partitions":0' in i.text())
    for ingest in (owner, second, third):
        if ingest is not standby:
            ingest.kill()
    kioskline.kafka.produce(kioskline.topic, mixed(100))
    kioskline.wait_for(200, seconds=30)
    check(kioskline, 200)


def test_instances_joining_and_leaving(kioskline: Kioskline) -> None:
    stayer = kioskline.ingest()
    rounds = 5
    for done in range(rounds):
        kioskline.kafka.produce(kioskline.topic, mixed(400))
        guest = kioskline.ingest()
        wait_until(lambda guest=guest: "assigned" in guest.text(), what="the guest's partitions")
        kioskline.wait_for(400 * (done + 1))
        assert guest.stop() == 0
    assert stayer.process.poll() is None, stayer.text()
    check(kioskline, 400 * rounds)


def test_database_stopped_at_once_and_started(kioskline: Kioskline, postgres: Postgres) -> None:
    ingest = kioskline.ingest("--batch-rows", "100")
    kioskline.kafka.produce(kioskline.topic, mixed(COUNT // 2))
    wait_until(lambda: kioskline.database.accounted() > 0, what="the first commit")
    postgres.stop("immediate")
    kioskline.kafka.produce(kioskline.topic, mixed(COUNT // 2))
    postgres.start()
    kioskline.wait_for(COUNT)
    assert ingest.process.poll() is None, ingest.text()
    check(kioskline)


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
    check(kioskline)


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


def retention_takes(kioskline: Kioskline) -> int:
    """Deletes the first messages of partition 0 as retention would; the first offset left."""
    from confluent_kafka import TopicPartition

    left = 300
    kioskline.kafka.admin.delete_records([TopicPartition(kioskline.topic, 0, left)])[
        TopicPartition(kioskline.topic, 0)
    ].result(30)
    return left


def test_what_retention_took_unread_is_recorded_as_lost(kioskline: Kioskline) -> None:
    kioskline.kafka.produce(kioskline.topic, mixed(200))
    assert kioskline.ingest("--until-end").wait() == 0
    kioskline.kafka.produce(kioskline.topic, mixed(1000))
    left = retention_takes(kioskline)
    kioskline.ingest()
    kioskline.wait_for(1200)
    assert kioskline.database.rows(
        "SELECT partition, from_offset, to_offset FROM ingest.lost_range"
    ) == [(0, 100, left)]
    kioskline.verify()


@pytest.mark.parametrize("messages", [100, 900], ids=["shorter", "longer"])
def test_a_topic_created_anew_while_stopped_is_parked(kioskline: Kioskline, messages: int) -> None:
    kioskline.kafka.produce(kioskline.topic, mixed(600))
    assert kioskline.ingest("--until-end").wait() == 0
    kioskline.kafka.delete_topic(kioskline.topic)
    kioskline.kafka.create_topic(kioskline.topic)
    kioskline.kafka.produce(kioskline.topic, mixed(messages))
    ingest = kioskline.ingest()
    parked = "SELECT count(*) FROM ingest.checkpoint WHERE parked LIKE '%created anew%'"
    wait_until(lambda: kioskline.database.value(parked) == 2, what="both partitions parked")
    assert kioskline.database.accounted() == 600, (
        "nothing of the new topic was taken for the old one's"
    )
    assert ingest.stop() == 0
    kioskline.verify()


def test_a_running_ingest_reads_the_new_source_that_ends_the_parking(kioskline: Kioskline) -> None:
    kioskline.kafka.produce(kioskline.topic, mixed(600))
    assert kioskline.ingest("--until-end").wait() == 0
    kioskline.kafka.delete_topic(kioskline.topic)
    kioskline.kafka.create_topic(kioskline.topic)
    kioskline.kafka.produce(kioskline.topic, mixed(100))
    ingest = kioskline.ingest()
    parked = "SELECT count(*) FROM ingest.checkpoint WHERE parked LIKE '%created anew%'"
    wait_until(lambda: kioskline.database.value(parked) == 2, what="both partitions parked")
    kioskline.run(
        "checkpoint", "new-source", "--topic", kioskline.topic, "--start-at", "earliest",
        "--database", kioskline.database.url,
    )  # fmt: skip
    kioskline.wait_for(700)
    assert ingest.stop() == 0
    kioskline.verify()


def test_broker_restarted(kioskline3: Kioskline) -> None:
    kioskline = kioskline3
    ingest = kioskline.ingest()
    kioskline.kafka.produce(kioskline.topic, mixed(1000))
    kioskline.wait_for(1000)
    kioskline.kafka.node("kill", 2)
    kioskline.kafka.produce(kioskline.topic, mixed(1000))
    kioskline.wait_for(2000, seconds=90)
    kioskline.kafka.node("restart", 2)
    kioskline.kafka.produce(kioskline.topic, mixed(1000))
    kioskline.wait_for(3000, seconds=90)
    assert ingest.process.poll() is None, ingest.text()
    check(kioskline, 3000)


def run_to_error(ingest: Ingest, code: int, words: str) -> None:
    assert ingest.wait(40) == code, ingest.text()
    assert words in ingest.text()


def test_wrong_database_password_ends_with_a_clear_error(kioskline: Kioskline) -> None:
    kioskline.database.url = kioskline.database.url.replace("test:", "test:not")
    ingest = kioskline.ingest()
    run_to_error(ingest, 78, "password authentication failed")
    assert "test:not" not in ingest.text(), "no secret in the log"


def test_a_topic_known_from_another_cluster_is_refused(kioskline: Kioskline) -> None:
    kioskline.kafka.produce(kioskline.topic, mixed(100))
    assert kioskline.ingest("--until-end").wait() == 0
    kioskline.database.execute("UPDATE ingest.source SET cluster_id = 'elsewhere'")
    run_to_error(kioskline.ingest(), 78, "--start-at")
    ingest = kioskline.ingest("--start-at", "latest")
    wait_until(lambda: kioskline.database.count("ingest.source") == 2, what="another source")
    kioskline.kafka.produce(kioskline.topic, mixed(10))
    kioskline.wait_for(110)
    assert ingest.stop() == 0
    kioskline.verify()
