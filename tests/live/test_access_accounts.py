"""Accounts: signing in and out, sessions that end, and what each role may do."""

import http.client
import re
from collections.abc import Callable

import pytest

from harness.access import PASSWORD, SESSION, Visitor, add_user, command
from harness.live import Live
from harness.servers import Database
from harness.waiting import wait_until

PROBLEM = "application/problem+json"
ROLES = ("viewer", "exhibitions", "security", "admin")
READ = "/api/v1/museums"
# Whoever may do the least of those who may; every other route needs at least a session.
FOR_ANYBODY = {
    ("get", "/healthz"), ("get", "/api/v1/session"), ("post", "/api/v1/session"),
    ("delete", "/api/v1/session"), ("post", "/api/v1/screen-session"),
}  # fmt: skip
WRITERS = {
    r"/session/password$": set(ROLES),
    r"/seen$": {"viewer", "exhibitions", "security", "admin"},
    r"/annotations": {"exhibitions", "admin"},
    r"/(acknowledge|resolve|test)$": {"security", "admin"},
    r"/(contacts|roster)(/\{id\})?$": {"admin"},
}
READERS = {r"/(contacts|roster|deliveries)$": {"security", "admin"}}


@pytest.fixture
def live(museum: Database, start_live: Callable[..., Live]) -> Live:
    """The service with accounts, over museum 1; one account a role, called like it."""
    for role in ROLES:
        add_user(museum, role, role)
    return start_live(museum.url, settings={"access": "accounts"})


def signed_in(live: Live, name: str) -> Visitor:
    visitor = Visitor(live)
    assert visitor.sign_in(name).status == 204
    return visitor


def events(museum: Database) -> list[str]:
    return [event for (event,) in museum.rows("SELECT event FROM access.audit ORDER BY audit_id")]


def test_signing_in_gives_a_cookie_and_signing_out_takes_it(live, museum) -> None:
    visitor = Visitor(live)
    assert visitor.session() == {
        "access": "accounts", "kind": None, "name": None, "role": None, "may": [],
    }  # fmt: skip
    assert visitor.get(READ).status == 401
    answer = visitor.sign_in("Security")  # however it is written
    assert answer.status == 204
    value, *attributes = answer.headers["set-cookie"].split("; ")
    assert re.fullmatch(SESSION + "=[A-Za-z0-9_-]{43}", value)
    assert set(attributes) == {"Max-Age=57600", "Path=/", "Secure", "HttpOnly", "SameSite=Strict"}
    assert answer.headers["cache-control"] == "no-store"
    assert visitor.get(READ).status == 200
    assert visitor.session() == {
        "access": "accounts", "kind": "person", "name": "security", "role": "security",
        "may": ["read", "confirm", "respond"],
    }  # fmt: skip
    kept = visitor.cookie
    assert "Max-Age=0" in visitor.ask("DELETE", "/api/v1/session").headers["set-cookie"]
    assert visitor.get(READ, Cookie=kept).status == 401
    assert events(museum)[-2:] == ["signed_in", "signed_out"]


def test_the_database_has_only_hashes(live, museum) -> None:
    visitor = signed_in(live, "viewer")
    token = visitor.cookie.split("=")[1]
    everything = str([museum.rows(f"SELECT * FROM access.{table}") for table in ("account", "session", "audit")])  # fmt: skip
    assert token not in everything
    assert PASSWORD not in everything
    assert "$argon2id$" in everything


@pytest.mark.parametrize(
    ("name", "password"),
    [("viewer", "wrong"), ("nobody", PASSWORD), ("viewer", PASSWORD + " "), ("viewer", ""), ("x'; --", "y"), ("", "")],
)  # fmt: skip
def test_who_gives_the_wrong_name_or_password_is_told_the_same(
    live, name: str, password: str
) -> None:
    answer = Visitor(live).sign_in(name, password)
    assert (answer.status, answer.headers["content-type"]) == (401, PROBLEM)
    assert answer.json()["detail"] == "Name or password is wrong."
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"", 400), (b"[]", 400), (b'{"name":"viewer"}', 400), (b'{"name":1,"password":2}', 400),
     (b'{"name":"viewer","password":"x","more":1}', 400), (b"\xff\xfe", 400), (b"x" * 20000, 413)],
)  # fmt: skip
def test_what_is_no_sign_in_is_refused(live, body: bytes, status: int) -> None:
    answer = live.get("/api/v1/session", "POST", body, Content_Type="application/json")
    assert answer.status == status


def routes(live: Live) -> list[tuple[str, str]]:
    paths = live.get("/api/v1/openapi.json").json()["paths"]
    methods = ("get", "post", "put", "delete", "patch")
    return [(method, path) for path, item in paths.items() for method in item if method in methods]


def ask(visitor: Visitor, method: str, path: str, **headers: str) -> int:
    address = path.replace("{id}", "999999") + ("" if path == "/healthz" else "?museum=1")
    return visitor.ask(method.upper(), address, **headers).status


def test_every_route_asks_who_it_is(live) -> None:
    forged = SESSION + "=" + "A" * 43
    stranger = Visitor(live)
    described = routes(live)
    assert len(described) > 12
    for method, path in described:
        if (method, path) in FOR_ANYBODY:
            assert ask(stranger, method, path) != 401, (method, path)
            continue
        for cookie in ("", forged, SESSION + "=", SESSION + "=" + "é", "other=1"):
            assert ask(stranger, method, path, Cookie=cookie) == 401, (method, path, cookie)


def test_every_route_knows_its_roles(live) -> None:
    for role in ROLES:
        visitor = signed_in(live, role)
        for method, path in routes(live):
            if (method, path) in FOR_ANYBODY or path.endswith("/events"):
                continue
            table = READERS if method == "get" else WRITERS
            allowed = [roles for pattern, roles in table.items() if re.search(pattern, path)]
            assert allowed or method == "get", f"{method} {path}: say here who may"
            may = not allowed or role in allowed[0]
            status = ask(visitor, method, path)
            assert (status == 403) != may, (role, method, path, status)
            assert status not in (401, 405, 500), (role, method, path, status)


def test_what_is_done_stands_under_the_name_of_who_signed_in(live, museum) -> None:
    visitor = signed_in(live, "security")
    incident = museum.value("SELECT incident_id FROM safety.incident WHERE state = 'open'")
    path = f"/api/v1/incidents/{incident}/acknowledge?museum=1"
    assert visitor.ask("POST", path, {"by": "somebody else"}).status == 200
    actors = museum.rows("SELECT actor FROM safety.incident_event WHERE event = 'acknowledged'")
    assert actors == [("security",)]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec_Fetch_Site": "cross-site"}, 403),
        ({"Sec_Fetch_Site": "same-site"}, 403),
        ({"Content_Type": "application/x-www-form-urlencoded"}, 415),
        ({"Content_Type": "text/plain"}, 415),
        ({"Host": "evil.example"}, 421),
    ],
)  # fmt: skip
def test_another_site_can_do_nothing_with_the_cookie(live, headers: dict, status: int) -> None:
    visitor = signed_in(live, "security")
    for method, path in [
        ("POST", "/api/v1/incidents/1/acknowledge?museum=1"), ("DELETE", "/api/v1/session"), ("POST", "/api/v1/session"),
    ]:  # fmt: skip
        assert visitor.ask(method, path, **headers).status == status, path
    assert visitor.get(READ).status == 200


def test_an_address_with_two_such_cookies_is_nobodys(live) -> None:
    visitor = signed_in(live, "viewer")
    assert visitor.get(READ, Cookie=f"{visitor.cookie}; {visitor.cookie}").status == 401
    assert visitor.get(READ, Cookie=f"theme=dark; {visitor.cookie}; a=b").status == 200


@pytest.mark.parametrize(
    "change",
    [("user", "disable", "viewer"), ("user", "revoke", "viewer"), ("user", "passwd", "viewer")],
)
def test_what_an_operator_does_ends_sessions_at_once(live, museum, change) -> None:
    visitor, other = signed_in(live, "viewer"), signed_in(live, "admin")
    assert visitor.get(READ).status == 200
    done = command(museum, *change, typed="another password that is long\n")
    assert done.returncode == 0, done.stderr
    assert "sessions ended: 1" in done.stdout
    assert visitor.get(READ).status == 401
    assert other.get(READ).status == 200
    assert visitor.sign_in("viewer").status == (204 if change[1] == "revoke" else 401)


def test_a_new_role_counts_at_once(live, museum) -> None:
    visitor = signed_in(live, "viewer")
    path = "/api/v1/contacts?museum=1"
    assert visitor.get(path).status == 403
    assert command(museum, "user", "role", "viewer", "--role", "security").returncode == 0
    assert visitor.get(path).status == 200
    detail = museum.value("SELECT detail FROM access.audit WHERE event = 'role_changed'")
    assert detail == "viewer to security"


def test_any_instance_accepts_a_session_and_a_restart_ends_none(live, museum, start_live) -> None:
    visitor = signed_in(live, "viewer")
    other = start_live(museum.url, settings={"access": "accounts"})
    assert Visitor(other).get(READ, Cookie=visitor.cookie).status == 200
    assert live.stop() == 0
    again = start_live(museum.url, live.port, settings={"access": "accounts"})
    assert Visitor(again).get(READ, Cookie=visitor.cookie).status == 200


def test_a_session_ends_by_itself(live, museum, start_live) -> None:
    visitor = signed_in(live, "viewer")
    assert visitor.get(READ).status == 200
    museum.execute("UPDATE access.session SET used_at = now() - interval '61 minutes'")
    assert visitor.get(READ).status == 401
    visitor = signed_in(live, "viewer")
    museum.execute("UPDATE access.session SET used_at = now() - interval '59 minutes'")
    assert visitor.get(READ).status == 200
    museum.execute("UPDATE access.session SET used_at = used_at - interval '59 minutes'")
    assert visitor.get(READ).status == 200, "a use is no use"
    museum.execute("UPDATE access.session SET ends_at = now() - interval '1 second'")
    assert visitor.get(READ).status == 401


def test_a_stream_ends_with_its_session(live, museum) -> None:
    visitor = signed_in(live, "viewer")
    stream = http.client.HTTPConnection("127.0.0.1", live.port, timeout=40)
    stream.request("GET", "/api/v1/events?museum=1", headers={"Cookie": visitor.cookie})
    events_read = stream.getresponse()
    assert events_read.status == 200
    assert b"retry" in events_read.readline()
    assert command(museum, "user", "revoke", "viewer").returncode == 0
    events_read.read()  # ends


def test_while_the_database_is_away_nobody_is_let_in(postgres, live, museum) -> None:
    visitor = signed_in(live, "viewer")
    name = museum.url.rsplit("/", 1)[1]
    postgres.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
    try:
        postgres.execute(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
        )
        assert visitor.get(READ).status == 503
        assert visitor.sign_in("viewer").status == 503
        assert visitor.get("/").status == 200
    finally:
        postgres.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    wait_until(lambda: visitor.get(READ).status == 200, what="an answer again")


def test_the_audit_can_only_grow(live, museum) -> None:
    signed_in(live, "viewer")
    for change in (
        "DELETE FROM access.audit",
        "UPDATE access.audit SET actor = 'x'",
        "TRUNCATE access.audit",
    ):
        with pytest.raises(Exception, match="append-only"):
            museum.execute(change)
    with pytest.raises(Exception, match="permission denied"):
        museum.execute("SET ROLE kioskline_live; INSERT INTO access.audit (event, subject, actor) VALUES ('signed_in', 'x', 'x')")  # fmt: skip
    with pytest.raises(Exception, match="permission denied"):
        museum.execute("SET ROLE kioskline_live; SELECT password_hash FROM access.account")


def test_no_secret_is_ever_logged(live, museum) -> None:
    visitor = signed_in(live, "viewer")
    Visitor(live).sign_in("viewer", "a wrong secret password")
    Visitor(live).sign_in("a-secret-typed-as-name", "x")
    visitor.get("/api/v1/museums?x=1")
    visitor.ask("DELETE", "/api/v1/session")
    live.stop()
    log = live.log.read_text()
    assert "somebody signed in" in log
    for secret in (
        PASSWORD,
        "a wrong secret password",
        "a-secret-typed-as-name",
        visitor.cookie.split("=")[1],
    ):
        assert secret not in log


def test_without_accounts_there_is_nothing_to_sign_in_to(museum, start_live) -> None:
    local = Visitor(start_live(museum.url))
    assert local.session() == {
        "access": "local", "kind": "local", "name": None, "role": None,
        "may": ["read", "confirm", "annotate", "respond", "administer"],
    }  # fmt: skip
    assert local.sign_in("viewer").status == 409
    assert local.get(READ).status == 200
