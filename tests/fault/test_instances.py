"""Instances that come, go, freeze and stand by: each message is written by one of them."""

import signal

import pytest

from harness.accounting import check
from harness.messages import mixed
from harness.program import Kioskline
from harness.waiting import wait_until


@pytest.mark.threads
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


@pytest.mark.parametrize(
    "rounds",
    [pytest.param(5, marks=pytest.mark.threads), pytest.param(20, marks=pytest.mark.long)],
)
def test_instances_joining_and_leaving(kioskline: Kioskline, rounds: int) -> None:
    stayer = kioskline.ingest()
    for done in range(rounds):
        kioskline.kafka.produce(kioskline.topic, mixed(400))
        guest = kioskline.ingest()
        wait_until(lambda guest=guest: "assigned" in guest.text(), what="the guest's partitions")
        kioskline.wait_for(400 * (done + 1))
        assert guest.stop() == 0
    assert stayer.process.poll() is None, stayer.text()
    check(kioskline, 400 * rounds)
