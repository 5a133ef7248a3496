"""kioskline drill: a synthetic emergency goes the way of a real one, and counts nowhere."""

import json
import subprocess
import threading

import pytest

from harness.messages import press
from harness.program import Kioskline
from harness.waiting import wait_until

OPEN_DRILL = "SELECT incident_id FROM safety.incident WHERE cause = 'drill' AND closed_at IS NULL"


def drill(kioskline: Kioskline, *arguments: str) -> subprocess.CompletedProcess:
    return kioskline.run(
        "drill", "--database", kioskline.database.url, "--brokers", kioskline.brokers,
        "--topic", kioskline.topic, "--json", *arguments, check=False,
    )  # fmt: skip


@pytest.fixture
def running(kioskline: Kioskline) -> Kioskline:
    """One that has committed a press, so that museum and exhibitions are known."""
    kioskline.ingest()
    kioskline.kafka.produce(kioskline.topic, [press(1)])
    kioskline.wait_for(1)
    return kioskline


def real_emergency(exhibition: int) -> str:
    return json.dumps(json.loads(press(1)) | {"site": str(exhibition), "val": -1, "type": 1})


def test_a_drill_reaches_a_screen_and_is_in_no_statistic(running: Kioskline) -> None:
    database = running.database
    running.kafka.produce(running.topic, [real_emergency(3)])
    wait_until(lambda: database.count("safety.incident") == 1, what="a real incident")

    def confirm() -> None:
        wait_until(lambda: database.rows(OPEN_DRILL), what="the drill's incident")
        database.execute(
            "INSERT INTO safety.incident_event (museum_id, incident_id, event, actor)"
            f" SELECT museum_id, incident_id, 'seen', 'screen' FROM ({OPEN_DRILL}) AS drill"
            " JOIN safety.incident USING (incident_id)"
        )

    screen = threading.Thread(target=confirm)
    screen.start()
    done = drill(running, "--exhibition", "EXH_03")
    screen.join()
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert 0 <= report["seconds_to_incident"] <= report["seconds_to_screen"]

    assert database.rows("SELECT cause, state, presses FROM safety.incident ORDER BY 1") == [
        ("accepted", "open", 1),
        ("drill", "resolved", 1),
    ], "never grouped with real presses, and over when it is over"
    assert database.value("SELECT sum(emergency) FROM reporting.hourly_press") == 1
    assert database.value("SELECT count(*) FROM reporting.incident") == 1
    assert database.rows("SELECT public_id, registered_by FROM reporting.drill") == [
        ("EXH_03", "kioskline drill")
    ]
    assert database.rows("SELECT sum(accepted), sum(drills) FROM ingest.checkpoint") == [(2, 1)]
    running.verify()


def test_a_drill_that_no_screen_confirms_has_failed(running: Kioskline) -> None:
    done = drill(running, "--wait", "2")
    report = json.loads(done.stdout)
    assert done.returncode == 1, done.stderr
    assert report["incident"] is not None
    assert report["seconds_to_screen"] is None
    assert not running.database.rows(OPEN_DRILL)
    running.verify()


def test_somebody_is_on_record_for_a_drill(running: Kioskline) -> None:
    assert drill(running, "--by", " ").returncode == 64
    assert running.database.count("safety.drill") == 0


@pytest.mark.parametrize("nonce", ["0" * 32, "short", "", "\x00" * 32])
def test_a_message_with_an_unknown_nonce_is_a_real_press(running: Kioskline, nonce: str) -> None:
    running.kafka.produce(running.topic, [real_emergency(2)], headers={"kioskline-drill": nonce})
    wait_until(
        lambda: running.database.rows("SELECT cause FROM safety.incident") == [("accepted",)],
        what="a real incident",
    )
    assert running.database.value("SELECT sum(drills) FROM ingest.checkpoint") == 0
    running.verify()


def test_a_nonce_is_good_for_one_message_and_one_minute(running: Kioskline) -> None:
    database = running.database
    nonces = [
        database.value("SELECT nonce FROM safety.register_drill(1, 2::smallint, 'test')")
        for _ in range(2)
    ]
    database.execute(
        "UPDATE safety.drill SET registered_at = registered_at - interval '61 seconds'"
        f" WHERE nonce = '{nonces[1]}'"
    )
    sent = 1
    for nonce in [nonces[0], nonces[0], nonces[1]]:
        running.kafka.produce(
            running.topic, [real_emergency(2)], headers={"kioskline-drill": nonce}
        )
        sent += 1
        running.wait_for(sent)
    assert database.rows("SELECT sum(accepted), sum(drills) FROM ingest.checkpoint") == [(3, 1)]
    running.verify()


def test_a_drill_read_again_after_a_kill_is_counted_once(kioskline: Kioskline) -> None:
    kioskline.kafka.produce(kioskline.topic, [press(1)])
    assert kioskline.ingest("--until-end").wait() == 0
    database = kioskline.database
    nonce = database.value("SELECT nonce FROM safety.register_drill(1, 2::smallint, 'test')")
    kioskline.kafka.produce(
        kioskline.topic, [real_emergency(2)], headers={"kioskline-drill": nonce}
    )
    killed = kioskline.ingest(fault="before_send:1")
    wait_until(lambda: killed.process.poll() is not None, what="its end by the fault")
    assert database.value('SELECT "offset" IS NOT NULL FROM safety.drill')
    # The minute is over when it is read again.
    database.execute("UPDATE safety.drill SET registered_at = registered_at - interval '1 hour'")
    assert kioskline.ingest("--until-end").wait() == 0
    assert database.rows("SELECT sum(accepted), sum(drills) FROM ingest.checkpoint") == [(1, 1)]
    kioskline.verify()
