"""Who sees what, and that everything says what it means."""

import psycopg
import pytest

OTHERS = "('kiosk', 'ingest', 'safety')"


def test_the_reader_sees_reporting_and_nothing_else(owner):
    relations = owner.execute(
        "SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace"
        f" WHERE nspname IN {OTHERS} AND relkind IN ('r', 'p', 'v')"
    ).fetchall()
    assert ("kiosk.annotation",) in relations
    views = owner.execute(
        "SELECT oid::regclass::text FROM pg_class WHERE relnamespace = 'reporting'::regnamespace AND relkind = 'v'"
    ).fetchall()
    assert ("reporting.annotation",) in views
    owner.execute("SET ROLE kioskline_reader")
    for (relation,) in relations:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            owner.execute(f"SELECT FROM {relation} LIMIT 1")
    for (view,) in views:
        owner.execute(f"SELECT * FROM {view}")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        owner.execute("CREATE TABLE reporting.mine ()")


@pytest.mark.parametrize("role", ["kioskline_reader", "kioskline_live"])
def test_every_view_and_function_may_be_used(owner, role):
    forbidden = owner.execute(
        "SELECT oid::regclass::text FROM pg_class WHERE relnamespace = 'reporting'::regnamespace"
        " AND relkind = 'v' AND NOT has_table_privilege(%(role)s, oid, 'SELECT')"
        " UNION ALL SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = 'reporting'::regnamespace"
        " AND NOT has_function_privilege(%(role)s, oid, 'EXECUTE')",
        {"role": role},
    ).fetchall()
    assert forbidden == []


def test_nobody_writes_through_a_view(owner):
    """A simple view is updatable, and runs with its owner's rights."""
    writable = owner.execute(
        "SELECT c.oid::regclass::text, role FROM pg_class c, unnest(ARRAY['kioskline_reader', 'kioskline_live', 'kioskline_ingest']) AS role"
        " WHERE relnamespace = 'reporting'::regnamespace AND has_table_privilege(role, c.oid, 'INSERT, UPDATE, DELETE')"
    ).fetchall()
    assert writable == []


def test_every_view_column_and_function_says_what_it_means(owner):
    silent = owner.execute(
        "SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON attrelid = c.oid AND attnum >= 0"
        " WHERE relnamespace = 'reporting'::regnamespace AND relkind = 'v'"
        " AND col_description(c.oid, attnum) IS NULL"
        " UNION ALL SELECT relname, '' FROM pg_class c WHERE relnamespace = 'reporting'::regnamespace"
        " AND relkind = 'v' AND obj_description(oid, 'pg_class') IS NULL"
        " UNION ALL SELECT proname, '' FROM pg_proc WHERE pronamespace = 'reporting'::regnamespace"
        " AND obj_description(oid, 'pg_proc') IS NULL"
    ).fetchall()
    assert silent == []
