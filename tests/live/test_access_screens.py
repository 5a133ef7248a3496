"""Wall screens: let in by an address that works once, see all, change nothing, and can be ended."""

from collections.abc import Callable

import pytest

from harness.access import SCREEN, Visitor, add_user, command, cookie_of
from harness.live import Live
from harness.servers import Database

READ = "/api/v1/museums"


@pytest.fixture
def live(museum: Database, start_live: Callable[..., Live]) -> Live:
    return start_live(museum.url, settings={"access": "accounts"})


def invitation(museum: Database, name: str = "Control room") -> str:
    done = command(museum, "screen", "add", name)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip().split("#screen=")[1]


def opened(live: Live, museum: Database) -> Visitor:
    screen = Visitor(live)
    answer = screen.ask("POST", "/api/v1/screen-session", {"invitation": invitation(museum)})
    assert answer.status == 204
    screen.cookie = cookie_of(answer)
    return screen


def test_an_address_works_once(live, museum) -> None:
    secret = invitation(museum)
    first = Visitor(live).ask("POST", "/api/v1/screen-session", {"invitation": secret})
    assert first.status == 204
    attributes = first.headers["set-cookie"].split("; ")
    assert attributes[0].startswith(SCREEN + "=")
    assert {"Secure", "HttpOnly", "SameSite=Strict", "Path=/"} <= set(attributes)
    again = Visitor(live).ask("POST", "/api/v1/screen-session", {"invitation": secret})
    assert again.status == 401
    assert "opened before" in again.json()["detail"]
    # Neither what the address had nor what the cookie has is anywhere.
    kept = str(museum.rows("SELECT * FROM access.screen")) + live.log.read_text()
    assert secret not in kept
    assert cookie_of(first).split("=")[1] not in kept


def test_an_old_or_invented_address_does_not(live, museum) -> None:
    secret = invitation(museum)
    museum.execute("UPDATE access.screen SET invited_until = now()")
    for text, status in [(secret, 401), ("A" * 43, 401), ("short", 400), ("", 400)]:
        answer = Visitor(live).ask("POST", "/api/v1/screen-session", {"invitation": text})
        assert answer.status == status, text


def test_a_screen_sees_all_and_changes_nothing(live, museum) -> None:
    screen = opened(live, museum)
    session = screen.session()
    assert (session["kind"], session["name"], session["may"]) == ("screen", "Control room", ["read", "confirm"])  # fmt: skip
    assert screen.get(READ).status == 200
    assert screen.get("/api/v1/incidents?museum=1").status == 200
    incident = museum.value("SELECT incident_id FROM safety.incident WHERE state = 'open'")
    for method, path in [
        ("POST", f"/api/v1/incidents/{incident}/acknowledge"), ("POST", f"/api/v1/incidents/{incident}/resolve"),
        ("POST", "/api/v1/contacts"), ("DELETE", "/api/v1/roster/1"), ("GET", "/api/v1/contacts"),
    ]:  # fmt: skip
        answer = screen.ask(method, path + "?museum=1")
        assert answer.status == 403, path
        assert "wall screen" in answer.json()["detail"]
    # That it shows an incident is what it is there to say.
    seen = screen.ask("POST", f"/api/v1/incidents/{incident}/seen?museum=1", {"by": "x"})
    assert seen.status == 200
    assert museum.rows("SELECT actor FROM safety.incident_event WHERE event = 'seen'") == [("Control room",)]  # fmt: skip


def test_a_screen_stays_until_it_is_revoked(live, museum) -> None:
    screen = opened(live, museum)
    museum.execute("UPDATE access.screen SET used_at = now() - interval '300 days', opened_at = now() - interval '300 days'")  # fmt: skip
    assert screen.get(READ).status == 200
    assert command(museum, "screen", "revoke", "Control room").returncode == 0
    assert screen.get(READ).status == 401
    events = [e for (e,) in museum.rows("SELECT event FROM access.audit ORDER BY audit_id")]
    assert events == ["screen_added", "screen_opened", "screen_revoked"]
    # Its name is free again.
    assert invitation(museum) != invitation(museum, "Another")


def test_who_signs_in_at_a_screen_is_themselves(live, museum) -> None:
    screen = opened(live, museum)
    add_user(museum, "ann", "security")
    ann = Visitor(live)
    assert ann.sign_in("ann").status == 204
    both = f"{screen.cookie}; {ann.cookie}"
    assert ann.get("/api/v1/session", Cookie=both).json()["name"] == "ann"


def test_a_screens_cookie_is_no_session(live, museum) -> None:
    screen = opened(live, museum)
    value = screen.cookie.split("=")[1]
    assert screen.get(READ, Cookie=f"__Host-kioskline_session={value}").status == 401


def test_the_command_says_what_is_wrong(museum) -> None:
    invitation(museum)
    for arguments, said in [
        (("add", "Control room"), "already"), (("revoke", "Nowhere"), "no screen Nowhere"), (("add", " "), "1 to 64"),
    ]:  # fmt: skip
        done = command(museum, "screen", *arguments)
        assert done.returncode == 64
        assert said in done.stderr
    listed = command(museum, "screen", "list").stdout
    assert "Control room" in listed
    assert "never" in listed
