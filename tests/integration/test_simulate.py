"""`kioskline simulate`: visitors into a topic."""

import json
import subprocess

from harness.program import BINARY, Kioskline


def simulate(*arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [str(BINARY), "simulate", *arguments], capture_output=True, text=True, timeout=60
    )


def test_the_same_seed_prints_the_same_messages() -> None:
    arguments = ("--print", "--rate", "0", "--count", "300", "--start", "2026-02-24T09:00:00Z")
    one = simulate(*arguments, "--seed", "7")
    assert one.returncode == 0
    assert one.stdout == simulate(*arguments, "--seed", "7").stdout
    assert one.stdout != simulate(*arguments, "--seed", "8").stdout
    assert len([json.loads(line) for line in one.stdout.splitlines()]) == 300


def test_ingest_accepts_what_is_well_formed(kioskline: Kioskline) -> None:
    done = kioskline.run(
        "simulate", "--brokers", kioskline.kafka.bootstrap, "--topic", kioskline.topic,
        "--rate", "0", "--count", "500", "--start", "2026-02-24T09:00:00Z",
    )  # fmt: skip
    assert kioskline.ingest("--until-end").wait() == 0
    accepted = kioskline.database.count("kiosk.interaction")
    assert f"500 messages, {accepted} of them well formed" in done.stderr
    assert kioskline.database.accounted() == 500
    kioskline.verify()


def test_a_broker_that_is_away_is_said() -> None:
    done = simulate("--brokers", "127.0.0.1:9", "--topic", "lmnh", "--count", "1")
    assert done.returncode == 69
    assert "127.0.0.1:9" in done.stderr
