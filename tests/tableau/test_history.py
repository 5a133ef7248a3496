"""The museum's history files, loaded by kioskline, give their golden values in the worksheets."""

import json
import subprocess
from collections import Counter
from collections.abc import Iterator

import psycopg
import pytest
from lxml import etree

from harness.program import BINARY, SHARED
from harness.servers import Postgres
from linter.workbook import Workbook
from rebuild.question import question

FOLDER = SHARED / "data" / "history"
# All of the history, suspect presses too, as the golden values count them.
PERIOD = {"first_day": "100000", "last_day": "0", "presses": '"raw"'}
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason=f"needs {FOLDER}")


@pytest.fixture(scope="module")
def history(postgres: Postgres, migrated_template: str) -> Iterator[psycopg.Connection]:
    database = postgres.create_database("history", template=migrated_template)
    files = [str(path) for path in sorted(FOLDER.glob("*.csv"))]
    exhibitions = ["catalogue", "sync", "--catalogue", str(SHARED / "data" / "exhibitions")]
    for arguments in (exhibitions, ["backfill", *files]):
        command = [str(BINARY), *arguments, "--database", database.url]
        subprocess.run(command, check=True, timeout=60, capture_output=True)
    with psycopg.connect(database.url, autocommit=True) as connection:
        connection.execute("SET ROLE kioskline_reader")
        yield connection
    postgres.execute("DROP DATABASE history WITH (FORCE)")


@pytest.fixture(scope="module")
def golden() -> dict:
    return json.loads((FOLDER / "golden_values.json").read_text())["within_0845_1815"]


class Sheet:
    """A worksheet's rows over the whole history."""

    def __init__(self, workbook: etree._Element, history: psycopg.Connection, name: str) -> None:
        cursor = history.execute(question(Workbook(workbook), name, PERIOD).sql())
        names = [column.name for column in cursor.description or []]
        self.rows = [dict(zip(names, row, strict=True)) for row in cursor]

    def by(self, dimension: str, measure: str) -> dict:
        """The measure's sum for each member that has any."""
        sums: Counter = Counter()
        for row in self.rows:
            sums[row[dimension]] += row[measure] or 0
        return {key: value for key, value in sums.items() if value}


EXHIBITION = "none:exhibition:nk"


def test_the_ranking_counts_the_responses_and_gives_their_mean(
    workbook: etree._Element, history: psycopg.Connection, golden: dict
):
    sheet = Sheet(workbook, history, "Ranking")
    assert sheet.by(EXHIBITION, "sum:responses:qk") == golden["ratings_by_exhibition"]
    index = sheet.by(EXHIBITION, "usr:happiness_index:qk")
    # The golden means have four decimals.
    assert {name: value / 25 for name, value in index.items()} == pytest.approx(
        golden["avg_rating"], abs=6e-5
    )


def test_the_figures_on_top_count_all_responses_and_requests(
    workbook: etree._Element, history: psycopg.Connection, golden: dict
):
    (row,) = Sheet(workbook, history, "Exhibitions in figures").rows
    assert row["sum:responses:qk"] == golden["ratings"]
    assert row["sum:requests:qk"] == golden["requests"]


def test_the_ratings_add_up(workbook: etree._Element, history: psycopg.Connection, golden: dict):
    sheet = Sheet(workbook, history, "Ratings")
    sums = [sheet.by(EXHIBITION, f"sum:rating_{rating}:qk") for rating in range(5)]
    counted = {name: sum(each.get(name, 0) for each in sums) for name in golden["avg_rating"]}
    assert counted == golden["ratings_by_exhibition"]


def test_the_hours_have_their_responses(
    workbook: etree._Element, history: psycopg.Connection, golden: dict
):
    hours = Sheet(workbook, history, "Responses by hour").by(
        "none:local_hour:ok", "sum:responses:qk"
    )
    assert {str(hour): count for hour, count in hours.items()} == golden["ratings_per_hour"]


@pytest.mark.parametrize("kind", ["assistance", "emergency"])
def test_the_requests_are_where_they_were(
    workbook: etree._Element, history: psycopg.Connection, golden: dict, kind: str
):
    sheet = Sheet(workbook, history, "Requests by exhibition and weekday")
    assert sheet.by(EXHIBITION, f"sum:{kind}:qk") == golden[kind]
