"""A topic that loses messages, is created anew, or lies on another cluster."""

import pytest

from harness.accounting import check
from harness.messages import mixed
from harness.pages import page
from harness.program import Kioskline
from harness.signed_s3 import free_port
from harness.waiting import wait_until


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


def test_offsets_lost_to_retention_are_recorded_once_when_their_partition_is_lost_meanwhile(
    kioskline: Kioskline,
) -> None:
    kioskline.kafka.produce(kioskline.topic, mixed(200))
    assert kioskline.ingest("--until-end").wait() == 0
    kioskline.kafka.produce(kioskline.topic, mixed(1000))
    left = retention_takes(kioskline)
    ingest = kioskline.ingest(fault="flush_fails:1")
    kioskline.wait_for(1200)
    assert "wants the flush to fail" in ingest.text()
    assert ingest.process.poll() is None, ingest.text()
    assert kioskline.database.rows(
        "SELECT partition, from_offset, to_offset FROM ingest.lost_range"
    ) == [(0, 100, left)]
    check(kioskline, 1200)


def test_a_topic_created_anew_is_parked_although_its_partition_is_lost_meanwhile(
    kioskline: Kioskline,
) -> None:
    kioskline.kafka.produce(kioskline.topic, mixed(600))
    assert kioskline.ingest("--until-end").wait() == 0
    kioskline.kafka.delete_topic(kioskline.topic)
    kioskline.kafka.create_topic(kioskline.topic)
    kioskline.kafka.produce(kioskline.topic, mixed(900))
    ingest = kioskline.ingest(fault="flush_fails:1")
    parked = "SELECT count(*) FROM ingest.checkpoint WHERE parked LIKE '%created anew%'"
    wait_until(lambda: kioskline.database.value(parked) == 2, what="both partitions parked")
    assert "wants the flush to fail" in ingest.text()
    assert ingest.text().count('"partition parked;') == 3, "once in vain, then both"
    assert kioskline.database.accounted() == 600
    assert ingest.stop() == 0
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
    port = free_port()
    again = kioskline.ingest(listen=f"127.0.0.1:{port}")
    alarm = f'kioskline_partition_parked{{partition="0",topic="{kioskline.topic}"}} 1\n'
    wait_until(lambda: alarm in page(port, "/metrics")[1], what="the alarm after a restart")
    assert again.stop() == 0
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


def test_a_checkpoint_does_not_move_beyond_the_end_of_its_topic(kioskline: Kioskline) -> None:
    kioskline.kafka.produce(kioskline.topic, mixed(100))
    assert kioskline.ingest("--until-end").wait() == 0
    stand = "SELECT next_offset FROM ingest.checkpoint WHERE partition = 0"
    end = kioskline.database.value(stand)
    refused = kioskline.run(
        "checkpoint", "advance", "--source", "1", "--partition", "0", "--to", str(end + 1),
        "--database", kioskline.database.url, "--brokers", kioskline.brokers, check=False,
    )  # fmt: skip
    assert refused.returncode == 64, refused
    assert f"ends at offset {end}, before {end + 1}" in refused.stderr
    assert kioskline.database.value(stand) == end
    kioskline.verify()


def test_a_topic_known_from_another_cluster_is_refused(kioskline: Kioskline) -> None:
    kioskline.kafka.produce(kioskline.topic, mixed(100))
    assert kioskline.ingest("--until-end").wait() == 0
    kioskline.database.execute("UPDATE ingest.source SET cluster_id = 'elsewhere'")
    refused = kioskline.ingest()
    assert refused.wait(40) == 78, refused.text()
    assert "--start-at" in refused.text()
    ingest = kioskline.ingest("--start-at", "latest")
    wait_until(lambda: kioskline.database.count("ingest.source") == 2, what="another source")
    kioskline.kafka.produce(kioskline.topic, mixed(10))
    kioskline.wait_for(110)
    assert ingest.stop() == 0
    kioskline.verify()


@pytest.mark.parametrize("messages", [100, 900], ids=["shorter", "longer"])
def test_a_topic_created_anew_while_ingest_runs_is_parked(
    kioskline: Kioskline, messages: int
) -> None:
    ingest = kioskline.ingest()
    kioskline.kafka.produce(kioskline.topic, mixed(600))
    kioskline.wait_for(600)
    kioskline.kafka.delete_topic(kioskline.topic)
    kioskline.kafka.create_topic(kioskline.topic)
    kioskline.kafka.produce(kioskline.topic, mixed(messages))
    parked = "SELECT count(*) FROM ingest.checkpoint WHERE parked LIKE '%created anew%'"
    wait_until(lambda: kioskline.database.value(parked) == 2, what="both partitions parked")
    # What lies beyond the stored offset may be taken for the old topic's until the watch looks
    # again; but it is noticed, the parking says how far it may have gone, and nothing goes on from
    # there.
    assert messages > 600 or kioskline.database.accounted() == 600
    assert kioskline.database.value(
        "SELECT bool_and(next_offset = 300 OR parked LIKE '%up to ' || next_offset || ' were%') "
        "FROM ingest.checkpoint"
    )
    assert ingest.stop() == 0
    kioskline.verify()
