"""The views of schema reporting, read in one snapshot."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
from psycopg import sql

from command_line import ExitCode, Failure

SCHEMA = "reporting"
ROWS_AT_A_TIME = 10_000


@dataclass(frozen=True)
class Column:
    name: str
    type: str  # as PostgreSQL writes it: bigint, timestamp with time zone


@dataclass(frozen=True)
class View:
    name: str
    columns: tuple[Column, ...]

    def has(self, column: str) -> bool:
        return any(known.name == column for known in self.columns)


@contextmanager
def snapshot(conninfo: str) -> Iterator[psycopg.Connection]:
    """A connection in which every query sees the same instant, now() included."""
    try:
        connection = psycopg.connect(conninfo, connect_timeout=10)
    except psycopg.OperationalError as error:
        # Of several addresses the last one's; no message of libpq repeats the password.
        said = str(error).strip().splitlines()[-1]
        raise Failure(
            ExitCode.UNAVAILABLE,
            f"PostgreSQL: {said}",
            "See that it runs, that this machine may connect, and that role and password are right.",
        ) from None
    with connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        connection.execute("SET LOCAL timezone = 'UTC'")
        yield connection


def views(connection: psycopg.Connection) -> list[View]:
    """Those the connection's role may read, with their columns in order."""
    rows = connection.execute(
        "SELECT c.relname, a.attname, format_type(a.atttypid, NULL) FROM pg_class c"
        " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped"
        " WHERE c.relnamespace = to_regnamespace(%s) AND c.relkind = 'v'"
        " AND has_table_privilege(c.oid, 'SELECT') AND has_schema_privilege(c.relnamespace, 'USAGE')"
        ' ORDER BY c.relname COLLATE "C", a.attnum',
        [SCHEMA],
    ).fetchall()
    columns: dict[str, list[Column]] = {}
    for view, column, type_ in rows:
        columns.setdefault(view, []).append(Column(column, type_))
    return [View(name, tuple(found)) for name, found in columns.items()]


class Selection:
    """A view's rows in a fixed order: those of the last days, where it knows days."""

    def __init__(self, connection: psycopg.Connection, view: View, days: int | None) -> None:
        self.view = view
        self.connection = connection
        table = sql.Identifier(SCHEMA, view.name)
        limited = days is not None and view.has("days_ago")
        where = sql.SQL("WHERE days_ago < {}").format(days) if limited else sql.SQL("")
        self.source = sql.SQL("FROM {} {}").format(table, where)

    def count(self) -> int:
        query = sql.SQL("SELECT count(*) {}").format(self.source)
        return self.connection.execute(query).fetchone()[0]

    def rows(self) -> Iterator[tuple]:
        names = sql.SQL(", ").join(sql.Identifier(column.name) for column in self.view.columns)
        numbers = sql.SQL(", ").join(map(sql.Literal, range(1, len(self.view.columns) + 1)))
        query = sql.SQL("SELECT {} {} ORDER BY {}").format(names, self.source, numbers)
        with self.connection.cursor(name="rows") as cursor:
            cursor.itersize = ROWS_AT_A_TIME
            yield from cursor.execute(query)


def utc(instant: datetime.datetime) -> datetime.datetime:
    """An instant as Tableau's extracts hold it: in UTC, without a zone."""
    return instant.astimezone(datetime.UTC).replace(tzinfo=None)
