"""The page Now in a real browser, over a real topic."""

import gzip
import pathlib
import random
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from harness.live import Live, press_now
from harness.program import Kioskline
from harness.watched_page import VIEWPORTS, WatchedPage


@pytest.fixture
def now(browser: Browser, following: tuple[Kioskline, Live]) -> Iterator[WatchedPage]:
    _, live = following
    watched = WatchedPage(browser, live.url)
    expect(watched.page.get_by_role("heading", name="Exhibitions today")).to_be_visible()
    yield watched
    watched.close()


def send(kioskline: Kioskline, *presses: str) -> None:
    kioskline.kafka.produce(kioskline.topic, list(presses))


def test_a_press_on_the_topic_is_on_the_page(following, now: WatchedPage) -> None:
    kioskline, _ = following
    presses = now.page.get_by_role("region", name="Presses as they come")
    expect(presses.get_by_text("No press in the last minutes.")).to_be_visible()
    send(kioskline, press_now(0, site="0", val=4), press_now(1, site="0", val=0))
    expect(presses.get_by_role("listitem")).to_have_count(2)
    expect(presses.get_by_text("very unhappy")).to_be_visible()
    card = now.page.get_by_role("article").filter(has_text="2 responses")
    expect(card).to_have_count(1)
    expect(card.locator("strong")).to_have_text("50")
    expect(now.page.get_by_role("banner")).to_contain_text("from 2 responses")
    assert now.complaints == []


def test_who_waits_for_help_is_shown_and_said(following, now: WatchedPage) -> None:
    kioskline, _ = following
    waiting = now.page.get_by_role("region", name="Waiting for help")
    expect(waiting).to_contain_text("Nobody is waiting.")
    send(kioskline, press_now(0, site="1", val=-1, type=0))
    expect(waiting.get_by_role("heading", name="Assistance")).to_be_visible()
    send(kioskline, press_now(1, site="2", val=-1, type=1))
    expect(waiting.get_by_role("listitem")).to_have_count(2)
    expect(waiting.get_by_role("listitem").first).to_contain_text("Assistance")  # the oldest
    expect(now.page.locator("[aria-live=polite]")).to_contain_text("Emergency at")
    assert now.complaints == []


def test_a_stopped_service_is_said_and_recovered_from(
    following, now: WatchedPage, start_live
) -> None:
    kioskline, live = following
    send(kioskline, press_now(0, site="0", val=4))
    presses = now.page.get_by_role("region", name="Presses as they come").get_by_role("listitem")
    expect(presses).to_have_count(1)
    assert live.stop() == 0
    notice = now.page.get_by_role("alert").get_by_text("No news from the service")
    expect(notice).to_be_visible(timeout=20_000)
    send(kioskline, press_now(1, site="0", val=3))
    kioskline.wait_for(2)
    start_live(kioskline.database.url, live.port)
    expect(notice).to_have_count(0, timeout=30_000)
    expect(presses).to_have_count(2)


def test_all_is_there_as_tables_and_the_address_says_so(following, now: WatchedPage) -> None:
    kioskline, _ = following
    send(kioskline, press_now(0, site="0", val=4), press_now(1, site="1", val=-1, type=1))
    now.page.get_by_role("button", name="Tables").click()
    assert "view=table" in now.page.url
    tables = now.page.get_by_role("table")
    expect(tables).to_have_count(3)
    expect(tables.nth(1).get_by_role("row")).to_have_count(7)
    now.page.reload()
    expect(tables).to_have_count(3)
    expect(now.page.get_by_role("button", name="Tables")).to_have_attribute("aria-pressed", "true")


def test_csv_has_what_is_shown(following, now: WatchedPage) -> None:
    with now.page.expect_download() as download:
        now.page.get_by_role("region", name="Exhibitions today").get_by_role("link").click()
    lines = pathlib.Path(download.value.path()).read_text().splitlines()
    assert lines[0].startswith("exhibition_id,exhibition,")
    assert len(lines) == 7


def test_presses_can_be_held(following, now: WatchedPage) -> None:
    kioskline, _ = following
    region = now.page.get_by_role("region", name="Presses as they come")
    send(kioskline, press_now(0, site="0", val=4))
    expect(region.get_by_role("listitem")).to_have_count(1)
    region.get_by_role("button", name="Pause").click()
    send(kioskline, press_now(1, site="0", val=4))
    expect(now.page.get_by_role("banner")).to_contain_text("from 2 responses")
    expect(region.get_by_role("listitem")).to_have_count(1)
    region.get_by_role("button", name="Pause").press("Enter")
    expect(region.get_by_role("listitem")).to_have_count(2)


def busy_museum(kioskline: Kioskline) -> None:
    """Something of everything that the page can show."""
    chance = random.Random(6)
    means = [0.9, 1.5, 2.0, 2.4, 3.0, 2.2]  # of the exhibitions' ratings
    values = [min(4, max(0, round(chance.gauss(means[n % 6], 1.3)))) for n in range(160)]
    presses = [press_now(n, site=str(n % 6), val=value) for n, value in enumerate(values)]
    requests = [
        press_now(200, site="2", val=-1, type=1),
        press_now(201, site="4", val=-1, type=0),
    ]
    send(kioskline, *presses, *requests)
    kioskline.wait_for(len(presses) + len(requests))


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("viewport", VIEWPORTS)
def test_it_is_accessible_in_every_size_and_theme(
    browser: Browser, following, viewport: str, theme: str
) -> None:
    kioskline, live = following
    busy_museum(kioskline)
    for view in ("cards", "table"):
        watched = WatchedPage(
            browser,
            f"{live.url}/?view={view}",
            viewport=VIEWPORTS[viewport],
            color_scheme=theme,
        )
        page = watched.page
        expect(page.get_by_role("banner")).to_contain_text("from 160 responses")
        expect(page.get_by_role("region", name="Waiting for help")).to_contain_text("Emergency")
        watched.judge(f"now-{view}-{viewport}-{theme}")
        watched.close()


def test_the_first_load_is_small_and_what_does_not_change_is_kept(browser, following) -> None:
    _, live = following
    context = browser.new_context()
    page = context.new_page()
    sizes: dict[str, int] = {}
    page.on(
        "response",
        lambda answer: sizes.update({answer.url: int(answer.headers.get("content-length", 0))}),
    )
    page.goto(live.url)
    expect(page.get_by_role("heading", name="Exhibitions today")).to_be_visible()
    assets = [path for path in sizes if "/assets/" in path]
    assert len(assets) >= 2
    assert sum(sizes.values()) <= 150 * 1024
    for url in assets:
        answer = live.get(url.removeprefix(live.url), Accept_Encoding="gzip, br")
        assert answer.headers["content-encoding"] in ("br",)
        assert "immutable" in answer.headers["cache-control"]
    index = live.get("/")
    assert index.headers["cache-control"] == "no-cache"
    assert live.get("/", If_None_Match=index.headers["etag"]).status == 304
    context.close()


def test_the_pages_are_the_same_in_every_coding(live) -> None:
    plain = live.get("/")
    packed = live.get("/", Accept_Encoding="gzip")
    assert gzip.decompress(packed.body) == plain.body
    assert packed.headers["vary"] == "Accept-Encoding"
    assert "content-encoding" not in live.get("/", Accept_Encoding="br;q=0").headers
