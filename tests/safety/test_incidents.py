"""What people do about incidents, through the functions every front end calls."""

import psycopg
import pytest

from harness.museum import ASSISTANCE, Museum


def call(connection: psycopg.Connection, function: str, *arguments: object) -> bool:
    places = ", ".join(["%s"] * len(arguments))
    return connection.execute(f"SELECT safety.{function}({places})", arguments).fetchone()[0]


def test_seen_acknowledged_and_resolved_each_once(museum: Museum, live: psycopg.Connection):
    incident = museum.incident()
    assert call(live, "confirm_seen", 1, incident, "wall") is True
    assert call(live, "confirm_seen", 1, incident, "wall") is False
    assert call(live, "confirm_seen", 1, incident, "phone") is True
    assert call(live, "acknowledge", 1, incident, " Ada ", "  ") is True
    assert call(live, "acknowledge", 1, incident, "Bob", "me too") is False
    assert museum.state(incident) == "acknowledged"
    assert call(live, "resolve", 1, incident, "Ada", "a child fell; well again") is True
    assert call(live, "resolve", 1, incident, "Bob", None) is False
    assert call(live, "confirm_seen", 1, incident, "late screen") is False
    assert museum.state(incident) == "resolved"
    assert museum.events(incident) == [
        ("opened", "kioskline", None),
        ("seen", "wall", None),
        ("seen", "phone", None),
        ("acknowledged", "Ada", None),
        ("resolved", "Ada", "a child fell; well again"),
    ]


def test_an_open_incident_can_be_resolved_at_once(museum: Museum, live: psycopg.Connection):
    incident = museum.incident()
    assert call(live, "resolve", 1, incident, "Ada", None) is True
    with pytest.raises(psycopg.DatabaseError, match="is resolved: only an open one") as refused:
        call(live, "acknowledge", 1, incident, "Bob", None)
    assert refused.value.sqlstate == "KL021"


def test_what_is_closed_otherwise_can_be_neither_acknowledged_nor_resolved(
    museum: Museum, live: psycopg.Connection
):
    late = museum.incident(pressed="1 hour")
    expired = museum.incident(ASSISTANCE)
    museum.connection.execute("SELECT * FROM safety.absorb(1, p_assistance_expires => '0 s')")
    assert (museum.state(late), museum.state(expired)) == ("late", "expired")
    for incident in (late, expired):
        for function in ("acknowledge", "resolve"):
            with pytest.raises(psycopg.DatabaseError) as refused:
                call(live, function, 1, incident, "Ada", None)
            assert refused.value.sqlstate == "KL021"


@pytest.mark.parametrize("function", ["confirm_seen", "acknowledge", "resolve"])
def test_an_unknown_incident_and_a_missing_name_are_refused(
    museum: Museum, live: psycopg.Connection, function: str
):
    incident = museum.incident()
    with pytest.raises(psycopg.DatabaseError, match="museum 1 has no incident 4711") as refused:
        call(live, function, 1, 4711, "Ada")
    assert refused.value.sqlstate == "KL020"
    with pytest.raises(psycopg.errors.InvalidParameterValue):
        call(live, function, 1, incident, " ")
    assert museum.events(incident) == [("opened", "kioskline", None)]


def test_a_press_long_after_the_acknowledgement_reopens(museum: Museum, live: psycopg.Connection):
    incident = museum.incident()
    call(live, "confirm_seen", 1, incident, "wall")
    call(live, "acknowledge", 1, incident, "Ada", None)
    museum.request()
    museum.absorb()
    assert museum.state(incident) == "acknowledged"
    museum.request(committed="-61 s")
    assert museum.absorb() == (1, 0)
    assert museum.state(incident) == "open"
    assert museum.rows("SELECT round, presses, acknowledged_at FROM safety.incident") == [
        (1, 3, None)
    ]
    # In its new round it has to be seen and acknowledged again.
    assert call(live, "confirm_seen", 1, incident, "wall") is True
    assert call(live, "acknowledge", 1, incident, "Bob", None) is True
    assert [event for event, _, _ in museum.events(incident)] == [
        "opened", "seen", "acknowledged", "reopened", "seen", "acknowledged",
    ]  # fmt: skip


def test_a_press_committed_before_the_acknowledgement_does_not_reopen_however_late_absorbed(
    museum: Museum, live: psycopg.Connection
):
    incident = museum.incident()
    museum.request()
    call(live, "acknowledge", 1, incident, "Ada", None)
    museum.absorb(reopens_after="0 s")
    assert museum.state(incident) == "acknowledged"


def test_listeners_learn_of_everything_that_happens(museum: Museum, live: psycopg.Connection):
    with psycopg.connect(museum.database.url, autocommit=True) as listener:
        listener.execute("LISTEN kioskline_safety")

        def told() -> list[str]:
            return [note.payload for note in listener.notifies(timeout=5, stop_after=1)]

        incident = museum.incident()
        assert told() == ["1"]
        for function in ("confirm_seen", "acknowledge", "resolve"):
            assert call(live, function, 1, incident, "Ada") is True
            assert told() == ["1"]


def test_events_are_never_changed(museum: Museum):
    museum.incident()
    for statement in (
        "UPDATE safety.incident_event SET actor = 'Eve'",
        "DELETE FROM safety.incident_event",
        "TRUNCATE safety.incident_event",
    ):
        with pytest.raises(psycopg.DatabaseError) as refused:
            museum.connection.execute(statement)
        assert refused.value.sqlstate == "KL023"


def test_only_the_web_service_speaks_for_people(museum: Museum):
    incident = museum.incident()
    for role in ("kioskline_ingest", "kioskline_reader"):
        museum.connection.execute(f"SET ROLE {role}")
        for function in ("confirm_seen", "acknowledge", "resolve"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                call(museum.connection, function, 1, incident, "Ada")
        museum.connection.execute("RESET ROLE")


def test_ingest_may_absorb(museum: Museum):
    museum.request()
    museum.connection.execute("SET ROLE kioskline_ingest")
    assert museum.absorb() == (1, 1)
