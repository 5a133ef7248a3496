"""What all pages share: moving between them, filters in the address, days, keyboard."""

import datetime
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, expect

from harness.live import Live
from harness.servers import Database
from harness.watched_page import WatchedPage

PAGES = ["Now", "Exhibitions", "Safety", "Data quality"]


@pytest.fixture
def shown(browser: Browser, live: Live) -> Iterator[WatchedPage]:
    """The first page."""
    watched = WatchedPage(browser, live.url)
    expect(watched.page.get_by_role("heading", name="Exhibitions today")).to_be_visible()
    yield watched
    watched.close()


def parameters(watched: WatchedPage) -> dict[str, str]:
    return {name: value[0] for name, value in parse_qs(urlsplit(watched.page.url).query).items()}


def open_page(watched: WatchedPage, title: str) -> None:
    watched.page.get_by_role("navigation").get_by_role("link", name=title, exact=True).click()
    expect(watched.page.get_by_role("heading", level=1)).to_have_text(title)


def test_every_page_opens_and_the_back_button_returns(shown: WatchedPage) -> None:
    page = shown.page
    for title in [*PAGES[1:], PAGES[0]]:
        open_page(shown, title)
        expect(page).to_have_title(f"(1) {title} · kioskline")
        current = page.get_by_role("navigation").locator("[aria-current=page]")
        expect(current).to_have_text(title)
    for title in reversed(PAGES):
        page.go_back()
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
    page.go_forward()
    expect(page.get_by_role("heading", level=1)).to_have_text(PAGES[1])
    assert shown.complaints == []


def test_filters_stand_in_the_address_and_come_back_from_it(
    shown: WatchedPage, museum: Database
) -> None:
    page = shown.page
    open_page(shown, "Exhibitions")
    filters = page.get_by_role("form", name="Filters")
    filters.get_by_role("button", name="28 days").click()
    filters.get_by_label("Floor").select_option("1")
    filters.get_by_label("Department").select_option("Geology")
    filters.get_by_label("Exhibition").select_option('Night, "Shift"')
    filters.get_by_label("with suspect presses").check()
    expected = {
        "page": "exhibitions",
        "days": "28",
        "floor": "1",
        "department": "Geology",
        "exhibition": "1",
        "filtered": "false",
    }
    assert parameters(shown) == expected
    page.reload()
    expect(filters.get_by_role("button", name="28 days")).to_have_attribute("aria-pressed", "true")
    expect(filters.get_by_label("Floor")).to_have_value("1")
    expect(filters.get_by_label("Exhibition")).to_have_value("1")
    expect(filters.get_by_label("with suspect presses")).to_be_checked()
    open_page(shown, "Data quality")
    assert parameters(shown) == expected | {"page": "quality"}
    page.go_back()
    page.go_back()
    expect(filters.get_by_label("with suspect presses")).not_to_be_checked()


def test_days_can_be_chosen_freely(shown: WatchedPage, museum: Database) -> None:
    today: datetime.date = museum.value("SELECT today FROM reporting.museum")
    page = shown.page
    open_page(shown, "Data quality")
    first, last = page.get_by_label("From"), page.get_by_label("until")
    expect(last).to_have_value(str(today))
    expect(first).to_have_value(str(today - datetime.timedelta(days=6)))
    last.fill(str(today - datetime.timedelta(days=2)))
    first.fill(str(today - datetime.timedelta(days=3)))
    assert parameters(shown)["from"] == str(today - datetime.timedelta(days=3))
    assert parameters(shown)["until"] == str(today - datetime.timedelta(days=2))
    first.fill(str(today - datetime.timedelta(days=500)))
    expect(page.get_by_role("form").get_by_role("alert")).to_have_text("At most 366 days at once.")
    assert parameters(shown)["from"] == str(today - datetime.timedelta(days=3))


def test_an_address_that_makes_no_sense_opens_the_first_page(browser: Browser, live: Live) -> None:
    watched = WatchedPage(browser, f"{live.url}/?page=nowhere&days=-1&exhibition=x&from=2026-99-99")
    expect(watched.page.get_by_role("heading", name="Exhibitions today")).to_be_visible()
    assert watched.complaints == []
    watched.close()


def test_pages_are_reached_by_keyboard(shown: WatchedPage) -> None:
    page = shown.page
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the figures")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    page.get_by_role("link", name="Safety").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Safety")
    expect(page.get_by_role("main")).to_be_focused()


def test_the_theme_is_kept(shown: WatchedPage) -> None:
    page = shown.page
    dark = page.get_by_role("button", name="Dark")
    before = dark.get_attribute("aria-pressed")
    dark.click()
    other = "false" if before == "true" else "true"
    expect(dark).to_have_attribute("aria-pressed", other)
    page.reload()
    expect(dark).to_have_attribute("aria-pressed", other)
