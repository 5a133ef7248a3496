"""Runs of identical presses whose messages come by several partitions, read by several workers."""

import datetime
import json
import random

import pytest

from harness.program import Kioskline
from harness.waiting import wait_until


def presses(seconds: list[int], rating: int = 1) -> list[str]:
    """Presses of one kiosk within a minute."""
    return [
        json.dumps({"at": f"2026-02-24T12:00:{second:02}.000+00:00", "site": "0", "val": rating})
        for second in seconds
    ]


def send(kioskline: Kioskline, partition: int, messages: list[str]) -> None:
    """Sends them, and waits until they are stored and whatever they made worth a look was looked at."""
    before = kioskline.database.accounted()
    kioskline.kafka.produce(kioskline.topic, messages, partition=partition)
    kioskline.wait_for(before + len(messages))
    wait_until(
        lambda: kioskline.database.count("ingest.suspect_window WHERE due_at <= now()") == 0,
        what="a look at the windows",
    )


def suspects(kioskline: Kioskline) -> int:
    return kioskline.database.value("SELECT count(*) FROM kiosk.interaction WHERE suspect")


def start(kioskline: Kioskline, readers: str) -> None:
    """Two readers of a partition each, in one process or in two."""
    if readers == "workers":
        kioskline.ingest("--workers", "2")
    else:
        kioskline.ingest()
        kioskline.ingest()
    owners = "SELECT count(DISTINCT owner) FROM ingest.checkpoint"
    wait_until(lambda: kioskline.database.value(owners) == 2, what="two owners")


@pytest.mark.parametrize("readers", ["workers", "instances"])
def test_a_run_is_found_though_each_reads_only_some_of_it(
    kioskline: Kioskline, readers: str
) -> None:
    start(kioskline, readers)
    send(kioskline, 0, presses([1, 3, 5, 7, 9]))
    send(kioskline, 1, presses([2, 4, 6]))
    assert suspects(kioskline) == 8
    kioskline.verify()


@pytest.mark.parametrize("readers", ["workers", "instances"])
def test_a_press_that_another_reads_ends_a_run(kioskline: Kioskline, readers: str) -> None:
    start(kioskline, readers)
    send(kioskline, 0, presses([1, 3, 5, 7, 9, 11, 13, 15]))
    assert suspects(kioskline) == 8
    send(kioskline, 1, presses([8], rating=4))
    assert suspects(kioskline) == 0
    kioskline.verify()


@pytest.mark.threads
@pytest.mark.parametrize("readers", ["workers", "instances"])
def test_flags_are_right_whoever_reads_and_whoever_comes_and_goes(
    kioskline: Kioskline, readers: str
) -> None:
    """`verify` compares each flag with a recomputation, once nothing is left to look at."""
    chance = random.Random(8)
    at = datetime.datetime(2026, 2, 24, 10, tzinfo=datetime.UTC)
    number = 0
    sent = 0
    kioskline.ingest(*(["--workers", "2"] if readers == "workers" else []))
    for turn in range(4):
        guest = kioskline.ingest() if turn % 2 and readers == "instances" else None
        if guest:
            wait_until(
                lambda guest=guest: "assigned" in guest.text(), what="the guest's partitions"
            )
        messages: list[tuple[int, str]] = []
        while len(messages) < 1500:
            number += 1
            for _ in range(chance.randint(6, 10)):  # eight within 30 s are suspect
                at += datetime.timedelta(seconds=chance.uniform(1, 5))
                press = {
                    "at": at.isoformat(timespec="milliseconds"),
                    "site": "0",
                    "val": number % 5,
                }
                messages.append((chance.randrange(2), json.dumps(press)))
        # In pieces, so that commits of both partitions interleave.
        for begin in range(0, len(messages), 30):
            piece = messages[begin : begin + 30]
            for partition in (0, 1):
                values = [value for at_partition, value in piece if at_partition == partition]
                kioskline.kafka.produce(kioskline.topic, values, partition=partition)
        sent += len(messages)
        kioskline.wait_for(sent)
        if guest:
            assert guest.stop() == 0
    kioskline.database.execute("UPDATE ingest.suspect_window SET due_at = now()")
    wait_until(
        lambda: kioskline.database.count("ingest.suspect_window") == 0, what="a look at all windows"
    )
    assert 0 < suspects(kioskline) < sent
    kioskline.verify()
