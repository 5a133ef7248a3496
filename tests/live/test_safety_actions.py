"""What people do about incidents, contacts and the roster, through the API."""

import json
from collections.abc import Callable

import pytest

from harness.live import Answer, Live
from harness.servers import Database

Send = Callable[..., Answer]

HOOK = "https://chat.example.org/hook"
CONTACT = {"by": "Ada", "name": "Desk", "channel": "webhook", "address": HOOK}


@pytest.fixture
def send(live: Live) -> Send:
    """Sends a JSON body to a path of museum 1."""

    def send(method: str, path: str, body: object, museum: int = 1, **headers: str) -> Answer:
        given = {"Content_Type": "application/json"} | headers
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return live.get(f"/api/v1/{path}?museum={museum}", method, content, **given)

    return send


@pytest.fixture
def incident(museum: Database) -> int:
    """The number of the incident that waits."""
    return museum.rows("SELECT incident_id FROM safety.incident WHERE state = 'open'")[0][0]


def events(museum: Database, incident: int) -> list[tuple]:
    return museum.rows(
        "SELECT event, actor, note FROM safety.incident_event WHERE incident_id = %s ORDER BY event_id",
        incident,
    )


@pytest.mark.memory
def test_an_incident_is_seen_acknowledged_and_resolved_each_once(
    museum: Database, send: Send, incident: int
) -> None:
    for action, by, note in (
        ("seen", "wall", None),
        ("acknowledge", "Ada", "on my way"),
        ("resolve", "Grace", None),
    ):
        body = {"by": by} | ({"note": note} if note else {})
        assert send("POST", f"incidents/{incident}/{action}", body).json() == {"changed": True}
        assert send("POST", f"incidents/{incident}/{action}", body).json() == {"changed": False}
    assert events(museum, incident) == [
        ("seen", "wall", None),
        ("acknowledged", "Ada", "on my way"),
        ("resolved", "Grace", None),
    ]


def test_what_happened_is_told(live: Live, send: Send, incident: int) -> None:
    send("POST", f"incidents/{incident}/acknowledge", {"by": "Ada", "note": "Über: on my way"})
    [event] = live.get("/api/v1/incident-events?museum=1").json()["rows"]
    assert (event["incident_id"], event["event"], event["actor"], event["note"]) == (
        incident,
        "acknowledged",
        "Ada",
        "Über: on my way",
    )


@pytest.mark.parametrize(
    ("path", "body", "status", "said"),
    [
        ("incidents/4711/acknowledge", {"by": "Ada"}, 404, "has no incident 4711"),
        ("incidents/{closed}/acknowledge", {"by": "Ada"}, 409, "is resolved: only an open one"),
        ("incidents/{open}/acknowledge", {"by": " "}, 422, "who does it is not said"),
        ("incidents/{open}/acknowledge", {}, 422, "'by' is missing"),
        ("incidents/{open}/acknowledge", {"by": "Ada", "note": 7}, 422, "'note' must be a text"),
        ("incidents/{open}/acknowledge", {"by": "Ada", "nite": ""}, 400, "'nite'"),
        ("incidents/{open}/acknowledge", b"{", 400, "must be a JSON object"),
        ("contacts/4711/test", {"by": "Ada"}, 404, "has no contact 4711"),
        ("contacts/99999999999/test", {"by": "Ada"}, 404, "nothing with that number"),
    ],
)
def test_what_is_refused_is_said(
    museum: Database, send: Send, incident: int, path: str, body: object, status: int, said: str
) -> None:
    closed = museum.rows("SELECT max(incident_id) FROM safety.incident WHERE state = 'resolved'")
    answer = send("POST", path.format(open=incident, closed=closed[0][0]), body)
    assert (answer.status, answer.headers["content-type"]) == (status, "application/problem+json")
    assert said in answer.json()["detail"]
    assert events(museum, incident) == []


def test_another_museum_s_incident_is_none(send: Send, incident: int) -> None:
    assert send("POST", f"incidents/{incident}/resolve", {"by": "Ada"}, museum=2).status == 404


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content_Type": "text/plain"}, 415),
        ({"Content_Type": "application/x-www-form-urlencoded"}, 415),
        ({"Origin": "https://elsewhere.example"}, 403),
        ({"Content_Type": "application/json; charset=utf-8"}, 200),
    ],
)
def test_no_other_site_may_act(
    museum: Database, send: Send, incident: int, headers: dict[str, str], status: int
) -> None:
    answer = send("POST", f"incidents/{incident}/acknowledge", {"by": "Ada"}, **headers)
    assert answer.status == status
    assert len(events(museum, incident)) == (1 if status == 200 else 0)


def test_a_method_that_does_nothing_says_which_do(live: Live, send: Send) -> None:
    answer = send("PATCH", "contacts/1", {"by": "Ada"})
    assert (answer.status, answer.headers["allow"]) == (405, "PUT, DELETE")
    answer = live.get("/api/v1/incidents/1/seen?museum=1")
    assert (answer.status, answer.headers["allow"]) == (405, "POST")
    answer = send("PUT", "contacts", {"by": "Ada"})
    assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD, POST")


def test_a_body_that_is_too_long_is_refused(send: Send, incident: int) -> None:
    body = {"by": "Ada", "note": "x" * 20_000}
    assert send("POST", f"incidents/{incident}/acknowledge", body).status == 413


@pytest.mark.memory
def test_contacts_are_added_changed_and_removed(museum: Database, live: Live, send: Send) -> None:
    contact = send("POST", "contacts", CONTACT).json()["contact_id"]
    quiet = {"quiet_from": "22:00", "quiet_until": "06:00"}
    changed = send("PUT", f"contacts/{contact}", CONTACT | {"by": "Grace", "name": "Night"} | quiet)
    assert changed.json() == {"contact_id": contact}
    [row] = live.get("/api/v1/contacts?museum=1").json()["rows"]
    assert (row["name"], row["address"], row["quiet_from"]) == ("Night", HOOK, "22:00:00")
    assert send("DELETE", f"contacts/{contact}", {"by": "Ada"}).json() == {"changed": True}
    assert send("DELETE", f"contacts/{contact}", {"by": "Ada"}).json() == {"changed": False}
    assert live.get("/api/v1/contacts?museum=1").json()["rows"] == []
    assert museum.rows(
        "SELECT event, actor, content->>'name' FROM safety.staff_event ORDER BY event_id"
    ) == [
        ("contact_added", "Ada", "Desk"),
        ("contact_changed", "Grace", "Night"),
        ("contact_removed", "Ada", "Night"),
    ]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"channel": "pigeon"}, "channel"),
        ({"address": "chat.example.org"}, "address"),
        ({"channel": "sns"}, "address"),
        ({"channel": "email", "address": "Ada <ada@example.org>"}, "address"),
        ({"quiet_from": "22:00"}, "quiet_until"),
        ({"quiet_until": "22:00"}, "quiet_from"),
        ({"quiet_from": "22:00", "quiet_until": "22:00"}, "quiet_until"),
        ({"quiet_from": "22 o'clock"}, "quiet_from"),
        ({"by": ""}, "by"),
    ],
)
def test_a_contact_s_wrong_value_is_named(
    museum: Database, send: Send, change: dict, field: str
) -> None:
    answer = send("POST", "contacts", CONTACT | change)
    assert answer.status == 422, answer.body
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert museum.rows("SELECT FROM safety.contact") == []


def test_an_address_is_one_contact_s(send: Send) -> None:
    send("POST", "contacts", CONTACT)
    answer = send("POST", "contacts", CONTACT | {"name": "Another"})
    assert (answer.status, answer.json()["errors"]) == (
        422,
        [{"field": "address", "detail": "another contact has this address."}],
    )


def test_the_roster_is_added_to_changed_and_cut(live: Live, send: Send) -> None:
    contact = send("POST", "contacts", CONTACT).json()["contact_id"]
    duty = {"by": "Ada", "contact_id": contact, "duty": "first"}
    roster = send("POST", "roster", duty).json()["roster_id"]
    [row] = live.get("/api/v1/roster?museum=1").json()["rows"]
    assert (row["weekdays"], row["until_time"], row["from_date"], row["on_duty"]) == (
        "1,2,3,4,5,6,7",
        "24:00:00",
        None,
        True,
    )
    night = {"duty": "second", "weekdays": [5, 6], "from_time": "22:00", "until_time": "06:00"}
    assert send("PUT", f"roster/{roster}", duty | night).status == 200
    [row] = live.get("/api/v1/roster?museum=1").json()["rows"]
    assert (row["duty"], row["weekdays"], row["from_time"]) == ("second", "5,6", "22:00:00")
    assert send("DELETE", f"roster/{roster}", {"by": "Ada"}).json() == {"changed": True}
    assert send("PUT", f"roster/{roster}", duty).status == 404
    assert live.get("/api/v1/roster?museum=1").json()["rows"] == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"contact_id": 4711}, "contact_id"),
        ({"duty": "cook"}, "duty"),
        ({"weekdays": []}, "weekdays"),
        ({"weekdays": [1, 8]}, "weekdays"),
        ({"from_time": "09:00", "until_time": "09:00"}, "until_time"),
        ({"from_date": "2026-03-02", "until_date": "2026-03-01"}, "until_date"),
    ],
)
def test_a_duty_s_wrong_value_is_named(send: Send, change: dict, field: str) -> None:
    contact = send("POST", "contacts", CONTACT).json()["contact_id"]
    answer = send("POST", "roster", {"by": "Ada", "contact_id": contact, "duty": "first"} | change)
    assert answer.status == 422, answer.body
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_what_people_changed_is_changed_by_nobody(museum: Database, send: Send) -> None:
    send("POST", "contacts", CONTACT)
    with pytest.raises(Exception, match="staff_event is append-only"):
        museum.execute("DELETE FROM safety.staff_event")


@pytest.mark.memory
def test_an_action_survives_a_connection_that_was_lost(
    museum: Database, send: Send, incident: int, postgres
) -> None:
    assert send("POST", f"incidents/{incident}/seen", {"by": "wall"}).status == 200
    name = museum.url.rsplit("/", 1)[1]
    postgres.execute(
        f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
    )
    answers = [send("POST", f"incidents/{incident}/acknowledge", {"by": "Ada"}) for _ in range(3)]
    assert [answer.status for answer in answers] == [200, 200, 200]
    assert [answer.json()["changed"] for answer in answers] == [True, False, False]
