"""Changing the own password: by whoever knows the current one, and nobody else."""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, expect

from harness.access import PASSWORD, SESSION, Visitor, add_user
from harness.live import Answer, Live
from harness.servers import Database
from harness.watched_page import WatchedPage

ROUTE = "/api/v1/session/password"
READ = "/api/v1/museums"
WANTED = "four other words entirely"


@pytest.fixture
def live(museum: Database, start_live: Callable[..., Live]) -> Live:
    add_user(museum, "ann", "security")
    add_user(museum, "bob", "viewer")
    return start_live(museum.url, settings={"access": "accounts"})


def signed_in(live: Live, name: str = "ann", password: str = PASSWORD) -> Visitor:
    visitor = Visitor(live)
    assert visitor.sign_in(name, password).status == 204
    return visitor


def change(visitor: Visitor, current: str = PASSWORD, wanted: str = WANTED) -> Answer:
    return visitor.ask("PUT", ROUTE, {"current": current, "new": wanted})


def audit(museum: Database) -> list[tuple[str, str, str]]:
    return museum.rows(
        "SELECT event, subject, actor FROM access.audit WHERE event LIKE 'password%%' ORDER BY audit_id"
    )


def test_it_ends_all_other_sessions_and_goes_on_with_this_one(live, museum) -> None:
    other, here, bob = signed_in(live), signed_in(live), signed_in(live, "bob")
    before = here.cookie
    answer = change(here)
    assert answer.status == 204
    value, *attributes = answer.headers["set-cookie"].split("; ")
    assert set(attributes) == {"Max-Age=57600", "Path=/", "Secure", "HttpOnly", "SameSite=Strict"}
    assert value.startswith(SESSION)
    assert value != before
    here.cookie = value
    assert here.get(READ).status == 200
    assert here.get(READ, Cookie=before).status == 401, "a cookie that was stolen before"
    assert other.get(READ).status == 401
    assert bob.get(READ).status == 200
    assert Visitor(live).sign_in("ann").status == 401
    signed_in(live, password=WANTED)
    assert audit(museum) == [("password_changed", "ann", "ann")]


def test_whoever_finds_an_open_page_can_not_change_it(live, museum) -> None:
    visitor = signed_in(live)
    answer = change(visitor, current="wrong")
    assert answer.status == 403
    assert answer.json()["detail"] == "The current password is wrong."
    assert visitor.get(READ).status == 200
    assert audit(museum) == [("password_change_failed", "ann", "ann")]
    signed_in(live)


def test_guesses_are_counted_with_those_at_signing_in(live) -> None:
    visitor = signed_in(live)
    statuses = [change(visitor, current=f"guess {n}").status for n in range(12)]
    assert statuses == [403] * 8 + [429] * 4
    assert 1 <= int(change(visitor).headers["retry-after"]) <= 60, "the right one has to wait, too"
    assert Visitor(live).sign_in("ann").status == 429


@pytest.mark.parametrize(
    ("body", "status", "detail"),
    [
        ({"current": PASSWORD, "new": "short"}, 422, "less than 12 characters"),
        ({"current": PASSWORD, "new": "x" * 300}, 422, "longer than 256"),
        ({"current": PASSWORD, "new": "a" * 20}, 422, "over and over"),
        ({"current": PASSWORD}, 400, "Send"),
        ({"current": 1, "new": WANTED}, 400, "Send"),
        ({"current": PASSWORD, "new": WANTED, "name": "bob"}, 400, "Send"),
        ([], 400, "Send"),
    ],
)
def test_what_is_not_taken_is_said(live, museum, body: object, status: int, detail: str) -> None:
    answer = signed_in(live).ask("PUT", ROUTE, body)
    assert answer.status == status
    assert detail in answer.json()["detail"]
    assert audit(museum) == []
    signed_in(live)


def test_only_who_has_signed_in_here_has_one(live, museum, start_live) -> None:
    assert change(Visitor(live)).status == 401
    local = start_live(museum.url)
    answer = change(Visitor(local))
    assert (answer.status, "no accounts" in answer.json()["detail"]) == (409, True)


def test_no_other_site_can_ask_for_it(live) -> None:
    visitor = signed_in(live)
    body = json.dumps({"current": PASSWORD, "new": WANTED}).encode()
    foreign = live.get(ROUTE, "PUT", body, Cookie=visitor.cookie, Content_Type="application/json",
                       Origin="https://elsewhere.example")  # fmt: skip
    form = live.get(ROUTE, "PUT", body, Cookie=visitor.cookie, Content_Type="text/plain")
    assert foreign.status == 403
    assert form.status == 415
    signed_in(live)


def test_neither_password_is_in_the_log(live) -> None:
    visitor = signed_in(live)
    assert change(visitor, current="a wrong one of mine").status == 403
    assert change(visitor).status == 204
    log = live.log.read_text()
    for secret in (PASSWORD, WANTED, "a wrong one of mine", visitor.cookie.split("=")[1]):
        assert secret not in log


def test_it_is_changed_in_the_browser(browser: Browser, live) -> None:
    watched = WatchedPage(browser, live.url + "/?page=safety")
    page = watched.page
    page.get_by_label("Name").fill("ann")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Password").click()
    dialog = page.get_by_role("dialog", name="Change the password")
    submit = dialog.get_by_role("button", name="Change the password")

    def fill(current: str, wanted: str, again: str) -> None:
        dialog.get_by_label("Current password").fill(current)
        dialog.get_by_label("New password").fill(wanted)
        dialog.get_by_label("The same again").fill(again)
        submit.press("Enter")

    fill(PASSWORD, WANTED, WANTED + "?")
    expect(dialog.get_by_role("alert")).to_have_text("The new password is not the same twice.")
    fill("wrong", WANTED, WANTED)
    expect(dialog.get_by_role("alert")).to_have_text("The current password is wrong.")
    fill(PASSWORD, "short", "short")
    expect(dialog.get_by_role("alert")).to_contain_text("less than 12 characters")
    fill(PASSWORD, WANTED, WANTED)
    expect(dialog).to_be_hidden()
    banner = page.get_by_role("banner")
    expect(banner).to_contain_text("The password is changed.")
    page.reload()
    expect(banner).to_contain_text("ann (security)")
    page.get_by_role("button", name="Password").click()
    expect(dialog.get_by_label("New password")).to_have_value("")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    # What a browser says of a refusal, and nothing else.
    assert [text for text in watched.complaints if "403" not in text and "422" not in text] == []
    signed_in(live, password=WANTED)
    watched.close()
