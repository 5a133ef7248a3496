"""Messages that no press asks for: the museum is blind, or visitors are unhappy."""

import datetime
from collections.abc import Callable

import pytest

from harness.escalation import Escalation
from harness.museum import Museum
from harness.program import Kioskline
from harness.waiting import wait_until
from harness.webhooks import Webhooks

pytestmark = pytest.mark.usefixtures("on_duty")

Escalate = Callable[..., Escalation]


def run_of_ingest(museum: Museum, heartbeat: str = "0 s", **columns: object) -> None:
    """A run whose last heartbeat was that long ago."""
    names = ["instance", "version", "heartbeat_at", *columns]
    museum.connection.execute(
        f"INSERT INTO ingest.run ({', '.join(names)}) VALUES ('host:1', '1',"
        f" clock_timestamp() - %s::interval{', %s' * len(columns)})",
        [heartbeat, *columns.values()],
    )


@pytest.mark.parametrize(
    ("runs", "expected"),
    [
        ([], None),
        ([{}], None),
        ([{"heartbeat": "14 s"}], None),
        ([{"heartbeat": "16 s"}], "ingest is silent"),
        ([{"heartbeat": "16 s"}, {}], None),
        ([{"heartbeat": "1 day", "lag_seconds": 99}, {}], None),
        ([{"lag_seconds": 10}], None),
        ([{"lag_seconds": 10.1}], "presses wait in Kafka"),
        ([{"lag_seconds": 99}, {}], "presses wait in Kafka"),
        ([{"reads": False}], "ingest has no access to Kafka"),
        ([{"reads": False}, {}], None),
    ],
)
def test_why_a_museum_is_blind(museum: Museum, runs: list[dict], expected: str | None) -> None:
    for run in runs:
        run_of_ingest(museum, **run)
    assert museum.value("SELECT safety.blind_because(1)") == expected


def test_a_closed_museum_is_not_blind(museum: Museum) -> None:
    run_of_ingest(museum, "1 hour")
    assert museum.value("SELECT safety.blind_because(1)") == "ingest is silent"
    museum.connection.execute(
        "UPDATE kiosk.museum SET opens = localtime + interval '1 hour', closes = localtime + interval '2 hours'"
    )
    assert museum.value("SELECT safety.blind_because(1)") is None


def test_lasting_blindness_is_told_once_and_its_end_too(
    museum: Museum, webhooks: Webhooks, escalate: Escalate
) -> None:
    run_of_ingest(museum, "1 hour")
    for _ in range(2):
        escalate(blind_after="500ms")
    wait_until(lambda: len(webhooks.received) == 2, what="two messages")
    assert {webhook.path for webhook in webhooks.received} == {"first", "duty_manager"}
    assert webhooks.received[0].content["title"] == "BLIND: emergencies would not be seen"
    assert webhooks.received[0].content["urgent"] is True
    # In the future, so that it stays fresh.
    museum.connection.execute("UPDATE ingest.run SET heartbeat_at = now() + interval '1 hour'")
    wait_until(lambda: len(webhooks.received) == 4, what="two more messages")
    assert {webhook.content["title"] for webhook in webhooks.received[2:]} == {"No longer blind"}
    assert museum.steps() == ["blind", "blind_ended"]


def test_short_blindness_is_noted_and_told_nobody(
    museum: Museum, webhooks: Webhooks, escalate: Escalate
) -> None:
    run_of_ingest(museum, "1 hour")
    escalate(blind_after="6s")
    ended = "SELECT ended_at IS NOT NULL FROM safety.blindness"
    wait_until(lambda: museum.rows(ended) == [(False,)], what="blindness")
    museum.connection.execute("UPDATE ingest.run SET heartbeat_at = now() + interval '1 hour'")
    wait_until(lambda: museum.rows(ended) == [(True,)], what="its end")
    wait_until(lambda: museum.steps("withdrawn_at IS NOT NULL") == ["blind"], what="nothing to say")
    assert webhooks.paths() == []


@pytest.fixture
def unhappy(museum: Museum) -> None:
    """Exhibition 1 had a tenth of unhappy ratings in 28 days, and only such in the last minute."""
    # A zone in which no day ends now.
    zone = "UTC" if 1 <= datetime.datetime.now(datetime.UTC).hour < 23 else "Etc/GMT+12"
    museum.connection.execute("UPDATE kiosk.museum SET time_zone = %s", [zone])
    museum.connection.execute(
        "INSERT INTO kiosk.hourly_rollup SELECT 1, 1, (now() AT TIME ZONE %s)::date - n, 12, false, 1, 0,"
        " 10, 0, 0, 0, 90, 0, 0, now() - n * interval '1 day' FROM generate_series(1, 28) AS n",
        [zone],
    )
    museum.connection.execute("SELECT kiosk.ensure_month(date_trunc('month', now())::date)")
    museum.connection.execute(
        'INSERT INTO kiosk.interaction (at, "offset", source_id, partition, museum_id, exhibition_id, kind,'
        " rating, suspect) SELECT now() - n * interval '1 s', n, 1, 0, 1, 1, 0, 0, false"
        " FROM generate_series(1, 40) AS n"
    )


@pytest.mark.usefixtures("unhappy")
def test_an_alarm_of_unhappiness_is_told_once_a_day(
    museum: Museum, webhooks: Webhooks, escalate: Escalate
) -> None:
    assert museum.value("SELECT count(*) FROM reporting.unhappiness_alarm WHERE filtered") == 1
    for _ in range(2):
        escalate()
    wait_until(lambda: len(webhooks.received) > 0, what="a message")
    assert webhooks.paths() == ["exhibitions"]
    content = webhooks.received[0].content
    assert content["title"] == "Visitors are unhappier than usual: Exhibition 1, floor 1"
    assert content["body"].startswith("Of its ratings usually 10 % are")
    for _ in range(2):
        museum.connection.execute("SELECT safety.plan_unhappiness_alarms(1)")
    assert museum.steps() == ["unhappiness"]


def test_the_heartbeat_of_ingest_says_whether_it_reads(kioskline: Kioskline) -> None:
    kioskline.ingest()
    reads = "SELECT reads FROM ingest.run ORDER BY run_id"
    wait_until(lambda: kioskline.database.rows(reads) == [(True,)], what="a heartbeat that reads")
    assert kioskline.database.rows("SELECT lag_seconds FROM ingest.run") == [(0,)]


def test_a_heartbeat_tells_at_once_that_ingest_begins_to_read(kioskline: Kioskline) -> None:
    """Until then it is taken for blind: not for longer than it is, to the next regular heartbeat."""
    database = kioskline.database
    database.execute(
        "CREATE TABLE beat (at timestamptz, reads boolean);"
        "CREATE FUNCTION note_beat() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN INSERT INTO beat VALUES (NEW.heartbeat_at, NEW.reads); RETURN NEW; END $$;"
        "CREATE TRIGGER note_beat AFTER UPDATE ON ingest.run FOR EACH ROW EXECUTE FUNCTION note_beat()"
    )
    kioskline.ingest()
    wait_until(
        lambda: database.value("SELECT bool_or(reads) FROM beat") is True,
        what="a heartbeat that reads",
    )
    waited = "SELECT coalesce(min(at) FILTER (WHERE reads) - max(at) FILTER (WHERE NOT reads), '0') FROM beat"
    assert database.value(waited) < datetime.timedelta(seconds=5)
