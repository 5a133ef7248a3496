"""What the dashboards' queries read, by the server's own plans, those inside of functions included."""

import datetime as dt
import json
import re
import tomllib
from collections.abc import Iterator
from zoneinfo import ZoneInfo

import psycopg
import pytest

from harness.program import ROOT
from harness.servers import Database
from reporting.simulated import random_museum, store

QUERIES = tomllib.loads((ROOT / "bench" / "reporting" / "queries.toml").read_text())
TODAY = "(SELECT today FROM reporting.museum)"
INCIDENTS = """
INSERT INTO safety.incident (museum_id, exhibition_id, kind, cause, state, opened_at, closed_at, first_press_at, last_press_at, presses)
SELECT 1, n % 5, 1, 'accepted', 'resolved', now() - n * interval '10 minutes', now(), now(), now(), 1
FROM generate_series(1, 150000) AS n;
INSERT INTO safety.incident_event (museum_id, incident_id, event, at, actor)
SELECT museum_id, incident_id, 'acknowledged', opened_at, 'a' FROM safety.incident"""
PRESSES = re.compile(r"interaction_y\d{4}m\d{2}|interaction_before_2015")


class Planned:
    """Runs a query and gives the plans of all statements that it ran, with what they really read."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self.connection = connection
        self.plans: list[dict] = []
        connection.add_notice_handler(self.note)

    def note(self, notice: psycopg.errors.Diagnostic) -> None:
        _, plan = (notice.message_primary or "").split("plan:\n", 1)
        self.plans.append(json.loads(plan))

    def __call__(self, query: str) -> list[dict]:
        self.plans.clear()
        self.connection.execute(query)
        return list(nodes([plan["Plan"] for plan in self.plans]))


def nodes(plans: list[dict]) -> Iterator[dict]:
    for plan in plans:
        yield plan
        yield from nodes(plan.get("Plans", []))


@pytest.fixture
def planned(database: Database) -> Iterator[Planned]:
    """On three years of presses, as autovacuum leaves the tables."""
    with psycopg.connect(database.url, autocommit=True) as connection:
        now = dt.datetime.now(dt.UTC)
        store(connection, random_museum(5, 1, ZoneInfo("UTC"), now, days=1095))
        connection.execute(INCIDENTS)
        for table in ("museum", "exhibition", "hourly_rollup", "interaction"):
            connection.execute(f"ANALYZE kiosk.{table}")
        connection.execute("ANALYZE safety.incident, safety.incident_event")
        connection.execute("LOAD 'auto_explain'")
        for setting, value in {
            "auto_explain.log_min_duration": "0",
            "auto_explain.log_nested_statements": "on",
            "auto_explain.log_analyze": "on",
            "auto_explain.log_format": "json",
            "client_min_messages": "log",
        }.items():
            connection.execute("SELECT set_config(%s, %s, false)", [setting, value])
        yield Planned(connection)


def executed(node: dict) -> bool:
    return node.get("Actual Loops", 0) > 0


def test_no_dashboard_query_reads_presses_outside_its_two_days(planned: Planned):
    now = dt.datetime.now(dt.UTC)
    allowed = {f"interaction_y{d.year}m{d.month:02}" for d in (now, now - dt.timedelta(days=2))}
    read = set()
    for name, query in QUERIES.items():
        found = planned(query.format(today=TODAY))
        assert found, f"{name}: no plan was seen"
        presses = {
            node["Relation Name"]
            for node in found
            if executed(node) and PRESSES.fullmatch(node.get("Relation Name", ""))
        }
        assert presses <= allowed, name
        read |= presses
    assert read, "no query read presses: the test looks at the wrong name"


def test_a_query_of_some_days_does_not_read_the_rollup_of_all(planned: Planned):
    (everything,) = planned.connection.execute(
        "SELECT count(*) FROM kiosk.hourly_rollup"
    ).fetchone()
    for name, query in QUERIES.items():
        read = [
            (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]
            for node in planned(query.format(today=TODAY))
            if node.get("Relation Name") == "hourly_rollup"
        ]
        assert sum(read) < everything / 3, (name, read, everything)


def test_a_query_of_some_days_does_not_read_the_incidents_of_all(planned: Planned):
    read = {}
    for name, query in QUERIES.items():
        read[name] = sum(
            (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]
            for node in planned(query.format(today=TODAY))
            if node.get("Relation Name") == "incident"
        )
    assert max(read.values()) > 3000, "no query read incidents: the test looks at the wrong name"
    assert max(read.values()) < 15_000, read


def test_nothing_is_compiled_to_machine_code(planned: Planned):
    """It takes longer than any of these queries."""
    for name, query in QUERIES.items():
        planned(query.format(today=TODAY))
        assert not any("JIT" in plan for plan in planned.plans), name
