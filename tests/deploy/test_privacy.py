"""Staff are forgotten after a year, or when they ask; and what is about visitors is nothing."""

import subprocess

import pytest

from harness.program import ROOT
from harness.servers import Database

FORGET = ROOT / "deploy" / "forget-staff.sql"
STAFF = """
INSERT INTO kiosk.museum VALUES (1, 'lmnh', 'Museum', 'UTC', '00:00', '23:59:59', false);
INSERT INTO kiosk.exhibition VALUES (1, 0, 'EXH_00', 'Exhibition', '1', 'D', NULL, '', '', '2020-01-01');
INSERT INTO safety.incident_event (museum_id, incident_id, event, at, actor, note)
SELECT 1, 1, e, now() - age, actor, note
FROM (VALUES ('opened', interval '2 years', 'kioskline', NULL), ('acknowledged', '2 years', 'A. Jones', 'by the lift'),
             ('resolved', '2 years', 'B. Smith', NULL), ('acknowledged', '1 day', 'A. Jones', NULL),
             ('resolved', '1 day', 'B. Smith', 'A. Jones was there')) AS v(e, age, actor, note);
INSERT INTO safety.staff_event (museum_id, at, actor, event, content)
SELECT 1, now() - age, 'B. Smith', 'contact_added', jsonb_build_object('name', name)
FROM (VALUES (interval '2 years', 'A. Jones'), ('1 day', 'A. Jones'), ('1 day', 'C. Brown')) AS v(age, name);
INSERT INTO safety.delivery (museum_id, step_id, contact_id, name, channel, address, state, made_at)
SELECT 1, n, n, name, 'email', name || '@example.org', 'sent', now() - age
FROM (VALUES (1, 'A. Jones', interval '2 years'), (2, 'A. Jones', '1 day'), (3, 'B. Smith', '1 day')) AS v(n, name, age);
INSERT INTO safety.drill (museum_id, nonce, exhibition_id, registered_by, registered_at)
SELECT 1, md5(n::text), 0, 'A. Jones', now() - n * interval '2 years' FROM generate_series(0, 1) AS n;
INSERT INTO kiosk.annotation (museum_id, local_date, text, created_by, created_at)
SELECT 1, '2025-01-01', 'moved the signs', 'A. Jones', now() - n * interval '2 years' FROM generate_series(0, 1) AS n;
INSERT INTO access.account (name, role, password_hash, disabled_at)
VALUES ('ajones', 'security', 'x', now()), ('bsmith', 'admin', 'x', NULL);
INSERT INTO access.audit (at, event, subject, actor, address, detail)
SELECT now() - age, event, subject, actor, '192.0.2.7', detail
FROM (VALUES (interval '2 years', 'signed_in', 'ajones', 'ajones', NULL),
             ('1 day', 'sign_in_throttled', 'ajones', 'ajones', 'account ajones from 192.0.2.7'),
             ('1 day', 'role_changed', 'bsmith', 'ajones', 'viewer to admin'),
             ('1 day', 'signed_in', 'bsmith', 'bsmith', NULL)) AS v(age, event, subject, actor, detail);
"""
# Every text of these schemas, so that a column that comes later is looked at, too.
TEXTS = """
SELECT table_schema || '.' || table_name, column_name FROM information_schema.columns
WHERE table_schema IN ('kiosk', 'safety', 'access') AND data_type IN ('text', 'jsonb')
"""


@pytest.fixture
def museum(database: Database) -> Database:
    database.execute(STAFF)
    return database


def forget(database: Database, *options: str) -> None:
    command = ["psql", "-X", "-q", database.url, *options, "-f", str(FORGET)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def places(database: Database, words: str) -> list[str]:
    """Where the words stand, once for each row."""
    return sorted(
        f"{table}.{column}"
        for table, column in database.rows(TEXTS)
        for _ in database.rows(
            f"SELECT 1 FROM {table} WHERE position(%s IN {column}::text) > 0", words
        )
        if not database.rows(
            "SELECT 1 FROM pg_views WHERE schemaname || '.' || viewname = %s", table
        )
    )


def test_what_is_older_than_a_year_is_forgotten(museum: Database) -> None:
    forget(museum)
    assert places(museum, "A. Jones") == [
        "kiosk.annotation.created_by",
        "safety.delivery.address",
        "safety.delivery.name",
        "safety.drill.registered_by",
        "safety.incident_event.actor",
        "safety.incident_event.note",
        "safety.staff_event.content",
    ], "of yesterday, each once"
    assert places(museum, "by the lift") == []
    events = museum.rows("SELECT event, actor FROM safety.incident_event ORDER BY at, event_id")
    assert events == [
        ("opened", "kioskline"),
        ("acknowledged", "erased"),
        ("resolved", "erased"),
        ("acknowledged", "A. Jones"),
        ("resolved", "B. Smith"),
    ], "what happened stays"


def test_a_person_is_erased_at_once_and_nobody_else(museum: Database) -> None:
    forget(museum, "-v", "person=A. Jones")
    assert places(museum, "A. Jones") == []
    assert len(places(museum, "B. Smith")) > 3
    assert places(museum, "C. Brown") == ["safety.staff_event.content"]


def test_of_a_year_ago_no_sign_in_is_known(museum: Database) -> None:
    forget(museum)
    assert museum.rows(
        "SELECT count(*), min(at) > now() - interval '1 year' FROM access.audit"
    ) == [(3, True)]


def test_whose_account_is_disabled_is_erased_from_the_audit_too(museum: Database) -> None:
    forget(museum, "-v", "person=ajones")
    assert places(museum, "ajones") == []
    assert museum.rows(
        "SELECT event, subject, actor, address, detail FROM access.audit ORDER BY audit_id"
    ) == [
        ("signed_in", "erased", "erased", None, None),
        ("sign_in_throttled", "erased", "erased", None, None),
        ("role_changed", "bsmith", "erased", None, "viewer to admin"),
        ("signed_in", "bsmith", "bsmith", "192.0.2.7", None),
    ], "what happened stays"
    assert museum.rows("SELECT name FROM access.account") == [("bsmith",)]
    forget(museum, "-v", "person=bsmith")
    assert museum.rows("SELECT name FROM access.account") == [("bsmith",)], "it is still in use"


def test_the_records_only_grow_again_afterwards(museum: Database) -> None:
    forget(museum)
    disabled = museum.rows("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgenabled <> 'O'")
    assert disabled == []


def test_no_note_about_an_incident_is_in_what_tableau_reads(database: Database) -> None:
    readers = database.rows(
        "SELECT DISTINCT r.ev_class::regclass::text FROM pg_depend d JOIN pg_rewrite r ON r.oid = d.objid"
        " JOIN pg_class v ON v.oid = r.ev_class"
        " JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid"
        " WHERE d.refobjid = 'safety.incident_event'::regclass AND a.attname = 'note'"
        " AND has_table_privilege('kioskline_reader', v.oid, 'SELECT')"
    )
    assert readers == []
