"""Signing in, in a real browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from harness.access import PASSWORD, add_user, command
from harness.live import Live
from harness.servers import Database
from harness.waiting import wait_until
from harness.watched_page import VIEWPORTS, WatchedPage


@pytest.fixture
def live(museum: Database, start_live: Callable[..., Live]) -> Live:
    add_user(museum, "ann", "security")
    return start_live(museum.url, settings={"access": "accounts"})


def sign_in(page: Page, name: str = "ann", password: str = PASSWORD) -> None:
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


# A DELETE request waits until let_go() is called.
HOLD_DELETE = """() => {
  const ask = window.fetch;
  window.fetch = async (address, options) => {
    if (options?.method === "DELETE") await new Promise((go) => (window.let_go = go));
    return ask(address, options);
  };
}"""


def test_who_signs_in_sees_the_pages_until_signing_out(browser: Browser, live, museum) -> None:
    watched = WatchedPage(browser, live.url + "/?page=safety")
    page = watched.page
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(page.get_by_label("Name")).to_be_focused()
    sign_in(page)
    expect(page.get_by_role("banner")).to_contain_text("ann (security)")
    expect(page.get_by_role("heading", level=1)).to_have_text("Safety")
    # Chromium keeps a cookie that is Secure on a loopback address without TLS.
    (cookie,) = page.context.cookies()
    assert (cookie["name"], cookie["secure"], cookie["httpOnly"], cookie["sameSite"]) == ("__Host-kioskline_session", True, True, "Strict")  # fmt: skip
    page.reload()
    expect(page.get_by_role("banner")).to_contain_text("ann (security)")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert page.context.cookies() == []
    assert museum.count("access.session") == 0
    assert watched.complaints == []
    watched.close()


def test_the_pages_end_before_the_session_does(browser: Browser, live) -> None:
    watched = WatchedPage(browser, live.url + "/?page=safety")
    page = watched.page
    sign_in(page)
    expect(page.get_by_role("banner")).to_contain_text("ann (security)")
    page.evaluate(HOLD_DELETE)
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Safety")).to_have_count(0)
    page.evaluate("let_go()")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert watched.complaints == []
    watched.close()


def test_who_has_signed_in_is_not_asked_for_a_name(browser: Browser, live, museum) -> None:
    watched = WatchedPage(browser, live.url + "/?page=safety")
    sign_in(watched.page)
    watched.page.get_by_role("button", name="Acknowledge").first.click()
    actors = "SELECT actor FROM safety.incident_event WHERE event = 'acknowledged'"
    wait_until(lambda: museum.rows(actors) == [("ann",)], what="the acknowledgement")
    assert watched.complaints == []
    watched.close()


def test_what_is_wrong_is_said_and_can_be_mended_by_keyboard_alone(browser: Browser, live) -> None:
    watched = WatchedPage(browser, live.url)
    page = watched.page
    alert = page.get_by_role("alert")
    expect(page.get_by_label("Name")).to_be_focused()
    page.keyboard.press("Enter")
    expect(alert).to_have_text("Give both name and password.")
    page.keyboard.type("ann")
    page.keyboard.press("Tab")
    page.keyboard.type("wrong")
    page.keyboard.press("Enter")
    expect(alert).to_have_text("Name or password is wrong.")
    expect(page.get_by_label("Password")).to_be_focused()
    expect(page.get_by_label("Password")).to_have_value("")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("banner")).to_contain_text("ann (security)")
    # What a browser says of a 401; nothing else.
    assert [text for text in watched.complaints if "401" not in text] == []
    watched.close()


def test_a_revoked_session_leads_back_to_signing_in(browser: Browser, live, museum) -> None:
    watched = WatchedPage(browser, live.url)
    sign_in(watched.page)
    expect(watched.page.get_by_role("banner")).to_contain_text("ann (security)")
    assert command(museum, "user", "revoke", "ann").returncode == 0
    expect(watched.page.get_by_role("heading", name="Sign in")).to_be_visible(timeout=40_000)
    watched.close()


def test_a_wall_screens_address_opens_the_pages_once(browser: Browser, live, museum) -> None:
    printed = command(
        museum, "screen", "add", "Control room", "--live-listen", f"127.0.0.1:{live.port}"
    )
    address = printed.stdout.strip()
    assert address.startswith(live.url)
    wall = WatchedPage(browser, address)
    expect(wall.page.get_by_role("banner")).to_contain_text("Control room (wall screen)")
    assert "screen=" not in wall.page.url
    expect(wall.page.get_by_role("button", name="Sign out")).to_have_count(0)
    wall.page.reload()
    expect(wall.page.get_by_role("banner")).to_contain_text("Control room (wall screen)")
    assert wall.complaints == []
    other = WatchedPage(browser, address)
    expect(other.page.get_by_role("alert")).to_contain_text("opened before")
    other.close()
    wall.close()


def test_without_accounts_nobody_is_asked(browser: Browser, museum, start_live) -> None:
    watched = WatchedPage(browser, start_live(museum.url).url)
    expect(watched.page.get_by_role("heading", name="Exhibitions today")).to_be_visible()
    expect(watched.page.get_by_role("button", name="Sign out")).to_have_count(0)
    assert watched.complaints == []
    watched.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("viewport", ["phone", "wall"])
def test_it_is_accessible_in_every_size_and_theme(browser: Browser, live, viewport, theme) -> None:
    watched = WatchedPage(browser, live.url, viewport=VIEWPORTS[viewport], color_scheme=theme)
    expect(watched.page.get_by_role("heading", name="Sign in")).to_be_visible()
    watched.page.get_by_role("button", name="Sign in").click()
    expect(watched.page.get_by_role("alert")).to_have_text("Give both name and password.")
    watched.judge(f"login-{viewport}-{theme}")
    watched.close()
