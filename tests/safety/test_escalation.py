"""Those on duty are told step by step, each step once, until somebody acknowledges."""

import signal
import time
from collections import Counter
from collections.abc import Callable

import psycopg
import pytest

from harness.escalation import ONLY_FIRST, Escalation
from harness.museum import ASSISTANCE, Museum
from harness.servers import Postgres
from harness.waiting import wait_until
from harness.webhooks import Webhooks

pytestmark = pytest.mark.usefixtures("on_duty")

Escalate = Callable[..., Escalation]

QUICK = {
    "seen_within": "200ms",
    "second_after": "1s",
    "duty_manager_after": "2s",
    "all_after": "3s",
    "late_summary_after": "1s",
}
EVERY_STEP = ["first", "second", "duty_manager", "all"]


def wait_until_settled(museum: Museum, steps: int) -> None:
    # In this order: between two questions the first step may appear, unsettled.
    wait_until(
        lambda: (
            museum.value("SELECT count(*) FROM safety.step") >= steps and museum.unsettled() == 0
        ),
        what=f"{steps} steps, all settled",
    )


def test_every_step_comes_at_its_time_to_those_on_duty(
    museum: Museum, live: psycopg.Connection, webhooks: Webhooks, escalate: Escalate
) -> None:
    incident = museum.incident()
    live.execute("SELECT safety.confirm_seen(1, %s, 'wall')", [incident])
    escalate(**QUICK)
    wait_until_settled(museum, 4)
    assert museum.steps() == EVERY_STEP
    # Not one before its time: a screen shows the incident.
    assert museum.steps("fired_at < due_at") == []
    assert museum.rows(
        "SELECT step, round((extract(epoch FROM s.due_at - i.opened_at))) FROM safety.step s"
        " JOIN safety.incident i USING (incident_id) ORDER BY 2"
    ) == [("first", 0), ("second", 1), ("duty_manager", 2), ("all", 3)]
    assert webhooks.paths()[:3] == ["first", "second", "duty_manager"]
    assert Counter(webhooks.paths()[3:]) == Counter(["first", "second", "duty_manager"])
    assert all(webhook.signed for webhook in webhooks.received)
    assert len({webhook.key for webhook in webhooks.received}) == 6
    content = webhooks.received[0].content
    assert content["title"] == "EMERGENCY: Exhibition 1, floor 1"
    assert (content["museum"], content["step"], content["incident_id"]) == (
        "lmnh",
        "first",
        incident,
    )
    assert [
        note for event, _, note in museum.events(incident) if event == "escalated"
    ] == EVERY_STEP


def test_the_second_step_comes_at_once_when_no_screen_shows_the_incident(
    museum: Museum, webhooks: Webhooks, escalate: Escalate
) -> None:
    escalate(seen_within="200ms")
    museum.incident()
    wait_until(lambda: "second" in webhooks.paths(), what="the second step")
    assert museum.steps("fired_at < due_at") == ["second"]


@pytest.mark.threads
def test_an_acknowledgement_stops_the_ladder_and_a_reminder_follows(
    museum: Museum, webhooks: Webhooks, escalate: Escalate
) -> None:
    escalate(**QUICK | {"seen_within": "900ms", "remind_after": "1s"})
    incident = museum.incident()
    wait_until(lambda: webhooks.paths() == ["first"], what="the first step")
    museum.acknowledge(incident)
    wait_until_settled(museum, 5)
    assert museum.steps("fired_at IS NOT NULL") == ["first", "reminder"]
    assert Counter(webhooks.paths()[1:]) == Counter(["first", "duty_manager"])
    assert webhooks.received[-1].content["title"].startswith("Not resolved: EMERGENCY")
    assert "Acknowledged by Ada at" in webhooks.received[-1].content["body"]


def test_what_is_resolved_reminds_nobody(
    museum: Museum, webhooks: Webhooks, escalate: Escalate
) -> None:
    incident = museum.incident()
    museum.acknowledge(incident)
    escalate(**QUICK | {"remind_after": "1s"})
    wait_until(lambda: museum.steps() == ["reminder"], what="a planned reminder")
    museum.connection.execute("SELECT safety.resolve(1, %s, 'Ada')", [incident])
    wait_until_settled(museum, 1)
    assert museum.steps("withdrawn_at IS NOT NULL") == ["reminder"]
    assert webhooks.paths() == []


def test_a_press_after_the_acknowledgement_begins_the_ladder_anew(
    museum: Museum, webhooks: Webhooks, escalate: Escalate
) -> None:
    escalate(**ONLY_FIRST)
    incident = museum.incident()
    wait_until(lambda: webhooks.paths() == ["first"], what="the first step")
    museum.acknowledge(incident)
    museum.request(committed="-61 s")
    museum.absorb()
    wait_until(lambda: webhooks.paths() == ["first", "first"], what="the first step again")
    assert webhooks.received[0].key != webhooks.received[1].key
    assert "Pressed 2 times" in webhooks.received[1].content["body"]


def test_killed_between_sending_and_recording_it_is_sent_again_with_the_same_key(
    museum: Museum, webhooks: Webhooks, escalate: Escalate
) -> None:
    dying = escalate(fault="before_recording_delivery:1", **ONLY_FIRST)
    museum.incident()
    assert dying.process.wait(30) == -signal.SIGKILL
    assert museum.rows("SELECT state, attempts FROM safety.delivery") == [("due", 1)]
    escalate(**ONLY_FIRST)
    wait_until(
        lambda: museum.rows("SELECT state, attempts FROM safety.delivery") == [("sent", 2)],
        what="a recorded delivery",
    )
    first, second = webhooks.received
    assert (first.key, first.body) == (second.key, second.body)


def test_killed_in_mid_ladder_another_instance_carries_on(
    museum: Museum, webhooks: Webhooks, escalate: Escalate
) -> None:
    first = escalate(**QUICK)
    museum.incident()
    wait_until(lambda: museum.steps("fired_at IS NOT NULL") != [], what="the first step")
    first.process.kill()
    first.process.wait()
    escalate(**QUICK)
    wait_until_settled(museum, 4)
    assert museum.steps("fired_at IS NOT NULL") == EVERY_STEP
    assert len({webhook.key for webhook in webhooks.received}) == 6


@pytest.mark.memory
@pytest.mark.threads
def test_two_instances_tell_each_contact_once(
    museum: Museum, webhooks: Webhooks, escalate: Escalate
) -> None:
    for _ in range(2):
        escalate(**QUICK)
    for exhibition in range(3):
        museum.request(exhibition=exhibition)
    museum.absorb()
    wait_until_settled(museum, 12)
    assert museum.value("SELECT count(*) FROM safety.delivery WHERE state = 'sent'") == 18
    keys = [webhook.key for webhook in webhooks.received]
    assert len(keys) == len(set(keys)) == 18


@pytest.mark.memory
@pytest.mark.threads
def test_a_database_restarted_in_mid_ladder(
    museum: Museum, postgres: Postgres, webhooks: Webhooks, escalate: Escalate
) -> None:
    escalation = escalate(**QUICK)
    museum.incident()
    wait_until(lambda: "first" in webhooks.paths(), what="the first step")
    museum.connection.close()
    postgres.stop("immediate")
    wait_until(lambda: "database error" in escalation.text(), what="a word about the database")
    postgres.start()
    museum.connection = psycopg.connect(museum.database.url, autocommit=True)
    wait_until_settled(museum, 4)
    museum.connection.close()
    assert {"first", "second", "duty_manager"} <= set(webhooks.paths())
    # At least once; what was under way when the database died may come twice, with the same key.
    assert len({webhook.key for webhook in webhooks.received}) == 6


def test_what_a_webhook_that_is_away_or_refuses_misses_arrives_later(
    museum: Museum, webhooks: Webhooks, escalate: Escalate
) -> None:
    escalate(**ONLY_FIRST)
    webhooks.stop()
    museum.incident()
    attempts = "SELECT attempts FROM safety.delivery"
    wait_until(lambda: museum.rows(attempts) > [(1,)], what="a second attempt")
    webhooks.status = 503
    webhooks.start()
    wait_until(lambda: len(webhooks.received) >= 1, what="an attempt that is refused")
    webhooks.status = 200
    wait_until(lambda: museum.rows("SELECT state FROM safety.delivery") == [("sent",)])
    assert len({webhook.key for webhook in webhooks.received}) == 1
    assert "503" in museum.value("SELECT last_error FROM safety.delivery")


@pytest.mark.long
@pytest.mark.timeout(400)
def test_a_webhook_that_is_down_for_two_minutes_misses_no_step(
    museum: Museum, webhooks: Webhooks, escalate: Escalate
) -> None:
    webhooks.stop()
    escalate(**QUICK)
    museum.incident()
    away = time.monotonic() + 120
    wait_until(lambda: time.monotonic() > away, 130, "two minutes")
    assert museum.rows("SELECT DISTINCT state FROM safety.delivery") == [("due",)]
    webhooks.start()
    wait_until(lambda: museum.unsettled() == 0, 60, "all messages")
    assert museum.steps() == EVERY_STEP
    assert museum.value("SELECT count(*) FROM safety.delivery WHERE state = 'sent'") == 6
    keys = [str(key) for (key,) in museum.rows("SELECT idempotency_key FROM safety.delivery")]
    assert sorted({webhook.key for webhook in webhooks.received}) == sorted(keys)


def test_what_was_acknowledged_meanwhile_is_no_longer_sent(
    museum: Museum, webhooks: Webhooks, escalate: Escalate
) -> None:
    escalate(**ONLY_FIRST)
    webhooks.stop()
    incident = museum.incident()
    wait_until(lambda: museum.rows("SELECT attempts FROM safety.delivery") > [(0,)], what="a try")
    museum.acknowledge(incident)
    wait_until(lambda: museum.rows("SELECT state FROM safety.delivery") == [("withdrawn",)])


def test_a_contact_that_does_not_answer_holds_up_nobody_else(
    museum: Museum, webhooks: Webhooks, escalate: Escalate
) -> None:
    with Webhooks() as hanging:
        hanging.goes_on.clear()
        museum.put_on_duty("first", "webhook", hanging.url("hanging"))
        escalate(**QUICK | {"channel_timeout": "8s"})
        museum.incident()
        wait_until(lambda: len(webhooks.received) == 6, what="all others")
        assert museum.rows(
            "SELECT DISTINCT state FROM safety.delivery WHERE address LIKE '%hanging'"
        ) == [("due",)]


def test_a_stop_waits_for_what_is_being_sent(
    museum: Museum, webhooks: Webhooks, escalate: Escalate
) -> None:
    webhooks.goes_on.clear()
    escalation = escalate(**ONLY_FIRST)
    museum.incident()
    wait_until(lambda: webhooks.paths() == ["first"], what="the first step")
    escalation.process.terminate()
    webhooks.goes_on.set()
    assert escalation.process.wait(20) == 0
    assert museum.rows("SELECT state, attempts FROM safety.delivery") == [("sent", 1)]


def test_late_ones_page_nobody_and_get_one_summary(
    museum: Museum, webhooks: Webhooks, escalate: Escalate
) -> None:
    escalate(**QUICK)
    for number in range(30):
        museum.request(exhibition=number % 3, kind=1 + number % 2, pressed="1 hour")
        if number % 10 == 9:
            museum.absorb()
    wait_until_settled(museum, 1)
    assert museum.steps() == ["late_summary"]
    assert webhooks.paths() == ["first"]
    assert webhooks.received[0].content["title"] == "Requests for help became known too late: 30"
    assert webhooks.received[0].content["urgent"] is False


def test_assistance_stays_on_the_screens_unless_it_has_a_ladder(
    museum: Museum, webhooks: Webhooks, escalate: Escalate
) -> None:
    without = escalate(**QUICK)
    museum.incident(ASSISTANCE)
    planned = "SELECT planned_for FROM safety.incident ORDER BY incident_id"
    wait_until(lambda: museum.rows(planned) == [("open/0",)], what="a plan")
    assert museum.steps() == []
    without.stop()
    escalate(assistance_first_after="500ms")
    museum.incident(ASSISTANCE, exhibition=2)
    wait_until(lambda: webhooks.paths() == ["first"], what="the first step")
    assert webhooks.received[0].content["title"] == "Assistance wanted: Exhibition 2, floor 2"


@pytest.mark.parametrize(
    ("cause", "settings", "steps"),
    [
        ("outside_hours", {}, ["first"]),
        ("outside_hours", {"outside_hours": "escalate"}, EVERY_STEP),
        ("unknown_site", {}, []),
        ("unknown_site", {"unknown_site": "notify"}, ["first"]),
    ],
)
def test_emergencies_that_no_statistic_counts(
    museum: Museum, escalate: Escalate, cause: str, settings: dict[str, str], steps: list[str]
) -> None:
    escalate(**QUICK | settings)
    museum.incident(cause=cause)
    wait_until(lambda: museum.rows("SELECT planned_for FROM safety.incident") == [("open/0",)])
    wait_until_settled(museum, len(steps))
    assert museum.steps() == steps


def test_a_drill_is_told_to_the_first_duty_and_says_so(
    museum: Museum, webhooks: Webhooks, escalate: Escalate
) -> None:
    escalate(**QUICK)
    museum.incident(cause="drill")
    wait_until_settled(museum, 1)
    assert webhooks.paths() == ["first"]
    assert webhooks.received[0].content["title"] == "DRILL: EMERGENCY: Exhibition 1, floor 1"


def test_a_quiet_time_mutes_all_but_emergencies(
    museum: Museum, webhooks: Webhooks, escalate: Escalate
) -> None:
    museum.connection.execute(
        "UPDATE safety.contact SET quiet_from = '00:00', quiet_until = '24:00' WHERE name = 'first'"
    )
    escalate(**QUICK)
    museum.request(exhibition=2, pressed="1 hour")
    museum.incident()
    wait_until_settled(museum, 5)
    assert museum.rows(
        "SELECT step, state FROM safety.delivery JOIN safety.step USING (step_id) WHERE name = 'first'"
        " ORDER BY step"
    ) == [("all", "sent"), ("first", "sent"), ("late_summary", "quiet")]
    assert webhooks.paths().count("first") == 2


def test_with_nobody_on_duty_everybody_learns_of_an_emergency(
    museum: Museum, webhooks: Webhooks, escalate: Escalate
) -> None:
    museum.connection.execute("UPDATE safety.roster SET until_date = '2020-01-01'")
    escalate(**ONLY_FIRST)
    museum.incident()
    wait_until(lambda: len(webhooks.received) == 3, what="three messages")
    assert set(webhooks.paths()) == {"first", "second", "duty_manager"}


def test_a_step_that_reaches_nobody_is_an_error_of_the_log(
    museum: Museum, escalate: Escalate
) -> None:
    museum.connection.execute("DELETE FROM safety.contact")
    escalation = escalate()
    museum.incident()
    wait_until(lambda: "reaches nobody" in escalation.text(), what="a word about it")


def test_a_contact_can_be_tried(
    museum: Museum, live: psycopg.Connection, webhooks: Webhooks, escalate: Escalate
) -> None:
    escalate()
    contact = museum.value("SELECT contact_id FROM safety.contact WHERE name = 'second'")
    delivery = live.execute("SELECT safety.test_contact(1, %s, 'Ada')", [contact]).fetchone()[0]
    state = f"SELECT state FROM safety.delivery WHERE delivery_id = {delivery}"
    wait_until(lambda: museum.value(state) == "sent", what="the test message")
    assert webhooks.paths() == ["second"]
    assert webhooks.received[0].content["title"] == "TEST: a message to second"
    with pytest.raises(psycopg.DatabaseError, match="has no contact 4711") as refused:
        live.execute("SELECT safety.test_contact(1, 4711, 'Ada')")
    assert refused.value.sqlstate == "KL020"


def test_secrets_are_in_no_log(museum: Museum, webhooks: Webhooks, escalate: Escalate) -> None:
    escalation = escalate(**QUICK)
    webhooks.status = 500
    museum.incident()
    wait_until(lambda: "message not sent" in escalation.text(), what="a failure in the log")
    assert Webhooks.SECRET not in escalation.text()
    assert "database error" not in escalation.text()
