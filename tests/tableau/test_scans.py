"""No worksheet's query reads presses of other times than it shows."""

import json

import psycopg
import pytest
from lxml import etree

from harness.servers import Database
from linter.workbook import Workbook
from rebuild.question import question

# What shows single presses shows those of the last two days, and of clocks that are ahead.
FIRST_SHOWN = (
    "SELECT to_char((now() - interval '2 days') AT TIME ZONE 'UTC', '\"interaction_y\"YYYY\"m\"MM')"
)


@pytest.fixture
def alone(reader: psycopg.Connection) -> psycopg.Connection:
    """Without parallel workers, whose scans are not counted in the transaction."""
    reader.execute("SET max_parallel_workers_per_gather = 0")
    return reader


def scanned(connection: psycopg.Connection, sql: str) -> set[str]:
    """The partitions of presses that a query reads, by its plan and, within functions, by count."""
    with connection.transaction():
        plan = connection.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}").fetchone()
        counted = connection.execute(
            "SELECT relname FROM pg_stat_xact_user_tables WHERE schemaname = 'kiosk'"
            " AND relname ~ '^interaction_' AND coalesce(seq_scan, 0) + coalesce(idx_scan, 0) > 0"
        ).fetchall()
    assert plan
    text = plan[0] if isinstance(plan[0], list) else json.loads(plan[0])
    return {name for (name,) in counted} | relations(text[0]["Plan"])


def older(connection: psycopg.Connection, partitions: set[str]) -> list[str]:
    """Those before the first that is shown; the one of everything before 2015 sorts first."""
    first = connection.execute(FIRST_SHOWN).fetchone()
    assert first
    return sorted(name for name in partitions if name < first[0])


def relations(node: dict) -> set[str]:
    name = node.get("Relation Name", "")
    here = {name} if name.startswith("interaction_") and node["Actual Loops"] else set()
    return here.union(*(relations(child) for child in node.get("Plans", [])))


def test_a_worksheet_reads_no_presses_of_other_days(
    workbook: etree._Element, alone: psycopg.Connection, worksheet: str
):
    read = scanned(alone, question(Workbook(workbook), worksheet).sql())
    assert older(alone, read) == []


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT count(*) FROM kiosk.interaction",
        "SELECT pg_temp.all_presses() FROM kiosk.museum",
    ],
)
def test_a_read_of_everything_would_be_seen(simulated: Database, sql: str):
    with psycopg.connect(simulated.url, autocommit=True) as owner:
        owner.execute("SET max_parallel_workers_per_gather = 0")
        owner.execute(
            "CREATE FUNCTION pg_temp.all_presses() RETURNS bigint LANGUAGE sql STABLE"
            " SET enable_nestloop = on AS 'SELECT count(*) FROM kiosk.interaction'"
        )
        assert len(older(owner, scanned(owner, sql))) >= 3
