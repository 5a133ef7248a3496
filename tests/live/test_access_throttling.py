"""Guessing passwords is slow, and locks out nobody but the guesser."""

import http.client
import json
from collections import Counter
from collections.abc import Callable

import pytest

from harness.access import PASSWORD, Visitor, add_user
from harness.live import Live
from harness.servers import Database

PROXIED = {
    "access": "accounts",
    "origin": "https://kiosks.example.org",
    "proxies": "127.0.0.1",
}


@pytest.fixture
def live(museum: Database, start_live: Callable[..., Live]) -> Live:
    add_user(museum, "ann", "security")
    add_user(museum, "bob", "viewer")
    return start_live(museum.url, settings={"access": "accounts"})


@pytest.fixture
def proxied(museum: Database, start_live: Callable[..., Live]) -> Live:
    """Behind a proxy, so that a test can choose the address it comes from."""
    add_user(museum, "ann", "security")
    return start_live(museum.url, settings=PROXIED)


def from_address(address: str) -> dict[str, str]:
    return {"Host": "kiosks.example.org", "X_Forwarded_For": address}


def test_ten_thousand_guesses_are_throttled(live, museum) -> None:
    guesses = 10_000
    connection = http.client.HTTPConnection("127.0.0.1", live.port, timeout=20)
    statuses: Counter[int] = Counter()
    for number in range(guesses):
        body = json.dumps({"name": "ann", "password": f"guess {number}"})
        connection.request("POST", "/api/v1/session", body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        answer.read()
        statuses[answer.status] += 1
        if answer.status == 429:
            assert 1 <= int(answer.headers["Retry-After"]) <= 60
    elapsed = museum.value(
        "SELECT extract(epoch FROM max(at) - min(at)) FROM access.audit WHERE event LIKE 'sign_in%%'"
    )
    # What was compared with the password: the first ones, and one a minute of the test.
    assert statuses[401] <= 8 + float(elapsed) / 60 + 1
    assert statuses[401] + statuses[429] == guesses
    events = Counter(event for (event,) in museum.rows("SELECT event FROM access.audit"))
    assert events["sign_in_failed"] == statuses[401]
    assert 1 <= events["sign_in_throttled"] <= float(elapsed) / 60 + 2
    # Even the right one has to wait now, for a while.
    assert Visitor(live).sign_in("ann", PASSWORD).status == 429
    museum.execute("UPDATE access.attempts SET refilled_at = refilled_at - interval '61 seconds'")
    assert Visitor(live).sign_in("ann", PASSWORD).status == 204


def test_unknown_names_are_throttled_alike(live) -> None:
    known = [Visitor(live).sign_in("ann", "x").status for _ in range(12)]
    unknown = [Visitor(live).sign_in("nobody", "x").status for _ in range(12)]
    assert known == unknown == [401] * 8 + [429] * 4


def test_many_names_from_one_address_are_throttled(live) -> None:
    statuses = [Visitor(live).sign_in(f"name{number}", "x").status for number in range(40)]
    assert statuses[:25] == [401] * 25
    assert statuses[-5:] == [429] * 5


def test_a_right_password_costs_nothing(live) -> None:
    for _ in range(40):
        assert Visitor(live).sign_in("bob").status == 204


def test_guesses_from_everywhere_do_not_lock_out_who_was_there_before(proxied, museum) -> None:
    ann = Visitor(proxied)
    assert ann.sign_in("ann", **from_address("203.0.113.9")).status == 204
    statuses = [
        Visitor(proxied).sign_in("ann", "x", **from_address(f"198.51.100.{number}")).status
        for number in range(30)
    ]
    assert statuses[:19] == [401] * 19
    assert statuses[-8:] == [429] * 8
    # Someone else has to wait, even with the password; she at her desk has not.
    assert Visitor(proxied).sign_in("ann", **from_address("192.0.2.1")).status == 429
    assert Visitor(proxied).sign_in("ann", **from_address("203.0.113.9")).status == 204
    museum.execute("UPDATE access.attempts SET refilled_at = refilled_at - interval '61 seconds'")
    assert Visitor(proxied).sign_in("ann", **from_address("192.0.2.1")).status == 204


def test_a_guesser_in_the_building_does_not_lock_out_who_was_there_before(proxied) -> None:
    here = from_address("203.0.113.9")
    assert Visitor(proxied).sign_in("ann", **here).status == 204
    for number in range(40):
        Visitor(proxied).sign_in(f"name{number}", "x", **here)
    assert Visitor(proxied).sign_in("another", "x", **here).status == 429
    assert Visitor(proxied).sign_in("ann", **here).status == 204


def test_a_client_cant_choose_the_address_it_is_counted_by(proxied) -> None:
    statuses = [
        Visitor(proxied).sign_in("nobody", "x", **from_address(f"198.51.100.{number}, 203.0.113.9")).status
        for number in range(12)
    ]  # fmt: skip
    assert statuses == [401] * 8 + [429] * 4


def test_ipv6_addresses_of_one_network_count_together(proxied) -> None:
    statuses = [
        Visitor(proxied).sign_in("nobody", "x", **from_address(f"2001:db8::{number:x}")).status
        for number in range(12)
    ]
    assert statuses == [401] * 8 + [429] * 4


def test_buckets_that_are_full_again_are_forgotten(live, museum) -> None:
    for number in range(5):
        Visitor(live).sign_in(f"name{number}", "x")
    assert museum.count("access.attempts") == 11
    museum.execute("UPDATE access.attempts SET full_at = now() - interval '1 second'")
    Visitor(live).sign_in("ann", "x")
    assert museum.count("access.attempts") == 3
