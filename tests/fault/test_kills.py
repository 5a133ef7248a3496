"""Killed at any moment: afterwards every message is accounted for exactly once."""

import random
import signal
import time

import pytest

from harness.accounting import check
from harness.messages import mixed
from harness.program import Kioskline

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
    check(kioskline, COUNT)


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
