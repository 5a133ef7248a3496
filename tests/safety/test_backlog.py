"""Presses that waited in Kafka for an hour page nobody, and hide none that is made now."""

import datetime
import json
import pathlib

from harness.escalation import Escalation, make_login
from harness.live import press_now
from harness.program import Kioskline
from harness.waiting import wait_until
from harness.webhooks import Webhooks


def backlog(minutes: int) -> tuple[list[str], list[int]]:
    """Two requests a minute, until 6 min ago, with their timestamps in Kafka."""
    messages, timestamps = [], []
    now = datetime.datetime.now(datetime.UTC)
    for number in range(2 * minutes):
        at = now - datetime.timedelta(minutes=6, seconds=30 * number)
        request = {"site": str(number % 6), "val": -1, "type": number % 2}
        messages.append(json.dumps({"at": at.isoformat()} | request))
        timestamps.append(int(at.timestamp() * 1000))
    return messages[::-1], timestamps[::-1]


def test_catching_up_an_hour_pages_nobody(
    kioskline: Kioskline, webhooks: Webhooks, tmp_path: pathlib.Path
) -> None:
    database = kioskline.database
    kioskline.ingest("--time-zone", "UTC", "--opens", "00:00", "--closes", "23:59:59")
    wait_until(lambda: database.count("kiosk.exhibition") == 6, what="the exhibitions")
    for duty in ("first", "second", "duty_manager"):
        database.execute(
            "WITH c AS (INSERT INTO safety.contact (museum_id, name, channel, address)"
            f" VALUES (1, '{duty}', 'webhook', '{webhooks.url(duty)}') RETURNING contact_id)"
            f" INSERT INTO safety.roster (museum_id, contact_id, duty) SELECT 1, contact_id, '{duty}' FROM c"
        )
    make_login(database)
    escalation = Escalation(database, tmp_path, late_summary_after="5s")
    try:
        messages, timestamps = backlog(60)
        kioskline.kafka.produce(kioskline.topic, messages, timestamps=timestamps)
        kioskline.wait_for(len(messages))
        wait_until(lambda: webhooks.paths() != [], what="the summary")
        assert database.rows("SELECT DISTINCT state FROM safety.incident") == [("late",)]
        assert database.rows(
            "SELECT DISTINCT step FROM safety.step WHERE fired_at IS NOT NULL"
        ) == [("late_summary",)]
        assert set(webhooks.paths()) == {"first"}
        assert "known too late: 120" in webhooks.received[-1].content["title"]
        # An emergency of now is told as ever.
        kioskline.kafka.produce(kioskline.topic, [press_now(0, site="2", val=-1, type=1)])
        wait_until(lambda: "duty_manager" in webhooks.paths() or "second" in webhooks.paths(), 60)
        assert any(w.content["title"].startswith("EMERGENCY") for w in webhooks.received)
    finally:
        escalation.close()
