"""The safety page in a real browser, over a real topic."""

import re
import signal
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from harness.live import Live, press_now
from harness.program import Kioskline
from harness.proxy import StallingPostgres
from harness.servers import Database
from harness.waiting import wait_until
from harness.watched_page import VIEWPORTS, WatchedPage

EMERGENCY = {"site": "2", "val": -1, "type": 1}
ASSISTANCE = {"site": "1", "val": -1, "type": 0}

Open = Callable[..., WatchedPage]


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Open]:
    """Opens a page in a browser of its own, as somebody whose name is known unless it is ""."""
    opened: list[WatchedPage] = []
    # A busy machine may take its time; what is timed is timed in the benchmarks.
    expect.set_options(timeout=30_000)

    def open_page(live: Live, query: str = "?page=safety", name: str = "Ada", **options: object):
        watched = WatchedPage(browser, f"{live.url}/{query}", **options)
        opened.append(watched)
        if name:
            watched.page.evaluate("name => localStorage.setItem('kioskline-name', name)", name)
            watched.page.reload()
        return watched

    yield open_page
    expect.set_options(timeout=5_000)
    for watched in opened:
        watched.close()


def waiting(page: Page) -> Locator:
    return page.get_by_role("region", name="Waiting for help")


def press(kioskline: Kioskline, number: int, request: dict) -> None:
    kioskline.kafka.produce(kioskline.topic, [press_now(number, **request)])


def events(database: Database) -> list[tuple[str, str]]:
    return database.rows("SELECT event, actor FROM safety.incident_event ORDER BY event_id")


def test_an_emergency_on_the_topic_is_on_every_page_and_each_says_so(following, open_page) -> None:
    kioskline, live = following
    safety = open_page(live)
    now = open_page(live, "?page=now")
    figures = open_page(live, "?page=exhibitions")
    expect(waiting(safety.page)).to_contain_text("Nobody is waiting.")
    press(kioskline, 0, EMERGENCY)
    expect(waiting(safety.page).get_by_role("heading", name="Emergency")).to_be_visible()
    expect(waiting(now.page).get_by_role("heading", name="Emergency")).to_be_visible()
    alerts = figures.page.get_by_role("region", name="Alerts")
    expect(alerts.get_by_role("link", name="1 emergency is waiting")).to_be_visible()
    for page in (safety.page, now.page, figures.page):
        expect(page).to_have_title("(1) " + page.title().split(") ")[-1])
    wait_until(
        lambda: [event for event, _ in events(kioskline.database)].count("seen") == 3,
        what="three confirmations",
    )
    alerts.get_by_role("link").click()
    expect(waiting(figures.page).get_by_role("button", name="Acknowledge")).to_be_visible()
    assert safety.complaints + now.complaints + figures.complaints == []


def test_who_acknowledges_is_asked_once_and_everybody_sees_it(following, open_page) -> None:
    kioskline, live = following
    ada, grace = open_page(live, name=""), open_page(live, name="Grace")
    press(kioskline, 0, EMERGENCY)
    waiting(ada.page).get_by_label("Note on").fill("on my way")
    waiting(ada.page).get_by_role("button", name="Acknowledge").click()
    dialog = ada.page.get_by_role("dialog", name="Who are you?")
    dialog.get_by_role("button", name="Acknowledge").click()
    expect(dialog).to_contain_text("Say a name.")
    dialog.get_by_label("Your name").fill("Ada")
    dialog.get_by_role("button", name="Acknowledge").click()
    for watched in (ada, grace):
        expect(waiting(watched.page)).to_contain_text("“on my way”")
        expect(waiting(watched.page).get_by_role("button", name="Acknowledge")).to_have_count(0)
    waiting(grace.page).get_by_role("button", name="Resolve").click()
    for watched in (ada, grace):
        expect(waiting(watched.page)).to_contain_text("Nobody is waiting.")
    told = [entry for entry in events(kioskline.database) if entry[0] not in ("seen", "escalated")]
    assert told == [("opened", "kioskline"), ("acknowledged", "Ada"), ("resolved", "Grace")]
    assert ada.complaints + grace.complaints == []


def test_what_somebody_else_did_meanwhile_is_said(following, open_page) -> None:
    kioskline, live = following
    page = open_page(live).page
    press(kioskline, 0, EMERGENCY)
    button = waiting(page).get_by_role("button", name="Acknowledge")
    expect(button).to_be_visible()
    page.route("**/acknowledge*", lambda route: route.fulfill(status=409, json={"detail": "No."}))
    button.click()
    expect(waiting(page).get_by_role("alert")).to_have_text("No.")


def test_it_is_dealt_with_by_keyboard_alone(following, open_page) -> None:
    kioskline, live = following
    page = open_page(live, name="").page
    press(kioskline, 0, EMERGENCY)
    expect(waiting(page).get_by_role("button", name="Acknowledge")).to_be_visible()

    def tab_to(name: str) -> None:
        for _ in range(60):
            page.keyboard.press("Tab")
            focus = "document.activeElement.ariaLabel ?? document.activeElement.textContent.trim()"
            if page.evaluate(focus).startswith(name):
                return
        raise AssertionError(f"no way to {name} by the Tab key")

    tab_to("Acknowledge")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog").get_by_label("Your name")).to_be_focused()
    page.keyboard.type("Ada")
    page.keyboard.press("Enter")
    expect(waiting(page)).to_contain_text("Acknowledged by Ada")
    tab_to("Resolve")
    page.keyboard.press("Space")
    expect(waiting(page)).to_contain_text("Nobody is waiting.")
    tab_to("Table of Requests by floor and hour")
    page.keyboard.press("Enter")
    expect(page.get_by_role("table", name="Requests by floor and hour")).to_be_visible()


def test_a_screen_reader_is_told_and_interrupted_when_nobody_goes(following, open_page) -> None:
    kioskline, live = following
    page = open_page(live).page
    press(kioskline, 0, EMERGENCY)
    expect(page.locator("[aria-live=polite]").last).to_contain_text("Emergency at")
    interrupting = page.locator("[aria-live=assertive]")
    expect(interrupting).to_contain_text("Not acknowledged: Emergency at", timeout=20_000)
    waiting(page).get_by_role("button", name="Acknowledge").click()
    expect(interrupting).to_be_empty()


def test_sound_repeats_until_somebody_acknowledges(following, open_page) -> None:
    kioskline, live = following
    page = open_page(live).page
    page.evaluate(
        """() => {
          window.tones = 0;
          const start = OscillatorNode.prototype.start;
          OscillatorNode.prototype.start = function (...when) {
            window.tones += 1;
            return start.apply(this, when);
          };
        }"""
    )
    page.get_by_role("button", name="Sound off").click()
    expect(page.get_by_role("button", name="Sound on")).to_be_visible()
    press(kioskline, 0, EMERGENCY)
    wait_until(lambda: page.evaluate("window.tones") >= 8, what="twice four tones")
    waiting(page).get_by_role("button", name="Acknowledge").click()
    expect(waiting(page)).to_contain_text("Acknowledged by")
    page.get_by_role("button", name="Sound on").click()
    expect(page.get_by_role("button", name="Sound off")).to_be_visible()


def test_a_silent_ingest_is_said_and_taken_back(following, open_page) -> None:
    kioskline, live = following
    page = open_page(live).page
    blind = page.get_by_role("alert").filter(has_text="BLIND")
    expect(blind).to_have_count(0)
    ingest = kioskline.processes[0]
    ingest.signal(signal.SIGSTOP)
    expect(blind).to_contain_text("ingest is silent", timeout=40_000)
    ingest.signal(signal.SIGCONT)
    expect(blind).to_have_count(0, timeout=30_000)


def test_presses_that_wait_in_kafka_are_said(following, open_page) -> None:
    kioskline, live = following
    page = open_page(live).page
    kioskline.processes[0].kill()
    # As a consumer that lives and lags would write it.
    kioskline.database.execute(
        "UPDATE ingest.run SET heartbeat_at = now() + interval '1 minute', lag_seconds = 11, reads = true,"
        " ended_at = NULL"
    )
    expect(page.get_by_role("alert").filter(has_text="BLIND")).to_contain_text(
        "presses wait in Kafka"
    )


def test_a_consumer_that_stalls_is_said_and_taken_back(
    kioskline, start_live, open_zone, open_page
) -> None:
    """Its heart beats and it reads, but what it has read goes no further."""
    with StallingPostgres(kioskline.database.url) as database:
        kioskline.ingest(
            "--time-zone", open_zone, "--opens", "00:00", "--closes", "23:59:59",
            database=database.url,
        )  # fmt: skip
        wait_until(lambda: kioskline.database.count("kiosk.exhibition") == 6, what="exhibitions")
        press(kioskline, 0, {})
        kioskline.wait_for(1)
        why = "SELECT safety.blind_because(1)"
        wait_until(
            lambda: kioskline.database.value(why) is None, what="a heartbeat that all is well"
        )
        page = open_page(start_live(kioskline.database.url)).page
        blind = page.get_by_role("alert").filter(has_text="BLIND")
        expect(waiting(page)).to_contain_text("Nobody is waiting.")
        expect(blind).to_have_count(0)
        beats = "SELECT max(heartbeat_at) FROM ingest.run"
        with database.held():
            before = kioskline.database.value(beats)
            press(kioskline, 1, EMERGENCY)
            expect(blind).to_contain_text("presses wait in Kafka", timeout=45_000)
            assert kioskline.database.value(beats) > before, "no silent ingest: a stalled one"
        expect(waiting(page).get_by_role("heading", name="Emergency")).to_be_visible()
        expect(blind).to_have_count(0, timeout=45_000)
        kioskline.verify()
        # It ends while the proxy still passes on what it says.
        assert kioskline.processes[0].stop() == 0


def test_a_service_that_was_away_misses_nothing(following, open_page, start_live) -> None:
    kioskline, live = following
    page = open_page(live).page
    expect(waiting(page)).to_contain_text("Nobody is waiting.")
    assert live.stop() == 0
    stale = page.get_by_role("alert").filter(has_text="No news from the service")
    expect(stale).to_be_visible(timeout=20_000)
    press(kioskline, 0, EMERGENCY)
    kioskline.wait_for(1)
    start_live(kioskline.database.url, live.port)
    expect(waiting(page).get_by_role("heading", name="Emergency")).to_be_visible(timeout=30_000)
    expect(stale).to_have_count(0)


def test_an_action_without_an_answer_was_not_done(following, open_page) -> None:
    kioskline, live = following
    page = open_page(live).page
    press(kioskline, 0, EMERGENCY)
    button = waiting(page).get_by_role("button", name="Acknowledge")
    expect(button).to_be_visible()
    live.process.kill()
    live.process.wait()
    button.click()
    expect(waiting(page).get_by_role("alert")).to_contain_text("it was not done")


BUSY = """
UPDATE safety.incident SET state = 'acknowledged', acknowledged_at = now() - interval '40 s', opened_at = now() - interval '75 s'
WHERE state = 'open';
INSERT INTO safety.incident_event (museum_id, incident_id, event, actor, note)
SELECT 1, incident_id, 'acknowledged', 'Grace', 'on my way' FROM safety.incident WHERE state = 'acknowledged';
INSERT INTO safety.incident (museum_id, exhibition_id, kind, cause, state, opened_at, first_press_at, last_press_at, presses)
VALUES (1, 1, 2, 'accepted', 'open', now() - interval '42 s', now(), now(), 3),
       (1, 2, 2, 'drill', 'open', now() - interval '5 s', now(), now(), 1);
INSERT INTO safety.incident_event (museum_id, incident_id, event, actor, note)
SELECT 1, incident_id, e, 'kioskline', n
FROM safety.incident, (VALUES ('opened', NULL), ('escalated', 'first')) AS v(e, n) WHERE cause = 'accepted' AND state = 'open';
INSERT INTO safety.incident (museum_id, exhibition_id, kind, cause, state, opened_at, closed_at, first_press_at, last_press_at, presses)
SELECT 1, n % 3, 1 + (n % 5 = 0)::int, CASE n WHEN 20 THEN 'outside_hours' ELSE 'accepted' END,
       CASE WHEN n % 11 = 7 THEN 'late' WHEN n % 2 = 1 AND n % 5 <> 0 THEN 'expired' ELSE 'resolved' END,
       now() - n * interval '3 hours', now() - n * interval '3 hours' + interval '9 minutes', now(), now(), 1 + n % 3
FROM generate_series(1, 40) AS n;
INSERT INTO safety.incident_event (museum_id, incident_id, event, at, actor)
SELECT 1, incident_id, e, opened_at + s * (1 + incident_id % 7) * interval '1 second', 'Ada'
FROM safety.incident, (VALUES ('acknowledged', 12), ('resolved', 95)) AS v(e, s)
WHERE state = 'resolved' AND incident_id % 4 <> 0;
-- Nobody is to be sent anything.
UPDATE safety.incident SET planned_for = state || '/' || round;
INSERT INTO safety.contact (museum_id, name, channel, address, quiet_from, quiet_until)
VALUES (1, 'Security desk', 'webhook', 'https://chat.example.org/hooks/kiosks', NULL, NULL),
       (1, 'Duty manager', 'sns', '+441514784000', NULL, NULL),
       (1, 'Night watch', 'email', 'night@museum.example', '06:00', '22:00');
INSERT INTO safety.roster (museum_id, contact_id, duty, weekdays, from_time, until_time)
SELECT 1, contact_id, d, w::smallint[], f, u
FROM (VALUES ('Security desk', 'first', '{1,2,3,4,5,6,7}', time '00:00', time '24:00'),
             ('Night watch', 'second', '{5,6}', '22:00', '06:00'),
             ('Duty manager', 'duty_manager', '{1,2,3,4,5}', '09:00', '18:00')) AS v(n, d, w, f, u)
JOIN safety.contact ON name = n;
INSERT INTO safety.drill (museum_id, nonce, exhibition_id, registered_by) VALUES (1, repeat('a', 32), 1, 'Ada');
INSERT INTO safety.blindness (museum_id, cause, began_at, ended_at)
VALUES (1, 'ingest is silent', now() - interval '2 days', now() - interval '2 days' + interval '95 s');
INSERT INTO safety.step (museum_id, key, step, urgent, due_at, fired_at, title, body)
VALUES (1, 'x', 'first', true, now(), now(), 'EMERGENCY: Night, "Shift", floor 1', 'Pressed 3 times.');
INSERT INTO safety.delivery (museum_id, step_id, contact_id, name, channel, address, state, attempts, settled_at, last_error)
SELECT 1, step_id, contact_id, name, channel, address, CASE channel WHEN 'sns' THEN 'failed' ELSE 'sent' END, 1, now(),
       CASE channel WHEN 'sns' THEN 'the service answers 503' END
FROM safety.step, safety.contact;
INSERT INTO ingest.rejection_rollup
SELECT 1, (now() AT TIME ZONE time_zone)::date - d, ARRAY['at:outside_hours'], 1, 0, 3 + d
FROM kiosk.museum, generate_series(0, 3) AS d;
"""


@pytest.mark.parametrize(
    ("chosen", "condition"),
    [
        ("kind=emergency", "kind = 'emergency'"),
        ("kind=assistance&floor=1", "kind = 'assistance' AND floor = '1'"),
        ("department=Geology", "department = 'Geology'"),
    ],
)
def test_response_times_and_incidents_are_of_what_is_chosen(
    museum: Database, live: Live, open_page, chosen: str, condition: str
) -> None:
    museum.execute(BUSY)
    of_these = f"FROM reporting.incident WHERE days_ago < 28 AND {condition}"
    incidents = museum.value(f"SELECT count(*) {of_these}")
    timed = museum.value(f"SELECT count(*) {of_these} AND state <> 'late'")
    assert incidents > timed > 0
    page = open_page(live, f"?page=safety&days=28&view=table&{chosen}").page
    listed = page.get_by_role("figure", name="Incidents")
    expect(listed.locator("tbody tr")).to_have_count(incidents)
    with page.expect_download() as download:
        listed.get_by_role("link", name="CSV").click()
    assert len(download.value.path().read_text().splitlines()) == 1 + incidents
    fast = page.get_by_role("figure", name="How fast we are")
    expect(fast).to_contain_text(f"{timed} incidents")
    expect(fast.get_by_role("row", name=re.compile("^all"))).to_contain_text(str(timed))


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("viewport", ["phone", "tablet", "wall"])
def test_it_is_accessible_in_every_size_and_theme(
    museum: Database, live: Live, open_page, viewport: str, theme: str
) -> None:
    museum.execute(BUSY)
    options = {"viewport": VIEWPORTS[viewport], "color_scheme": theme}
    for query, name in (
        ("?page=safety&days=28", "safety"),
        ("?page=safety&view=table", "safety-table"),
        ("?page=staff", "staff"),
    ):
        watched = open_page(live, query, **options)
        page = watched.page
        if name != "staff":
            expect(waiting(page).get_by_role("listitem").first).to_be_visible()
            expect(page.get_by_role("figure")).to_have_count(11)
            for figure in page.get_by_role("figure").all():
                expect(figure.get_by_text("as of")).to_be_visible()
        else:
            expect(page.locator("tbody tr")).to_have_count(6)
        watched.judge(f"{name}-{viewport}-{theme}")
