"""Each worksheet's query gives the same rows on PostgreSQL and on the Hyper extract."""

import datetime
import decimal
import math
import pathlib
import subprocess
import sys
from dataclasses import dataclass

import psycopg
import pytest
import tableauhyperapi
from lxml import etree

from harness.program import ROOT
from harness.servers import Database
from linter.workbook import Workbook
from rebuild.question import Question, question

WORKBOOK = ROOT / "tableau" / "kioskline.twb"

Row = tuple[object, ...]


@dataclass(frozen=True)
class Answers:
    """Rows by worksheet; the extract shows an instant between the two of the database."""

    before: dict[str, list[Row]]
    extract: dict[str, list[Row]]
    after: dict[str, list[Row]]


@pytest.fixture(scope="module")
def answers(simulated: Database, tmp_path_factory: pytest.TempPathFactory) -> Answers:
    workbook = Workbook(etree.parse(WORKBOOK).getroot())
    questions = {name: question(workbook, name) for name in workbook.worksheets}
    path = tmp_path_factory.mktemp("extract") / "kioskline.hyper"
    before = from_postgres(simulated, questions)
    subprocess.run(
        [sys.executable, str(ROOT / "tableau" / "extract"), str(path), "--database", simulated.url],
        check=True,
        timeout=120,
    )
    return Answers(before, from_hyper(path, questions), from_postgres(simulated, questions))


def from_postgres(database: Database, questions: dict[str, Question]) -> dict[str, list[Row]]:
    with psycopg.connect(database.url, options="-c timezone=UTC") as connection:
        connection.execute("SET ROLE kioskline_reader")
        return {
            name: tidy(q, connection.execute(q.sql()).fetchall()) for name, q in questions.items()
        }


def from_hyper(path: pathlib.Path, questions: dict[str, Question]) -> dict[str, list[Row]]:
    telemetry = tableauhyperapi.Telemetry.DO_NOT_SEND_USAGE_DATA_TO_TABLEAU
    with (
        tableauhyperapi.HyperProcess(telemetry, parameters={"log_dir": str(path.parent)}) as hyper,
        tableauhyperapi.Connection(hyper.endpoint, path) as connection,
    ):
        return {
            name: tidy(q, connection.execute_list_query(q.sql())) for name, q in questions.items()
        }


def tidy(asked: Question, rows: list) -> list[Row]:
    """Values in Python's types, rows in the order of their dimensions."""
    keys = len(asked.dimensions)
    plain = [tuple(value_of(value) for value in row) for row in rows]
    return sorted(plain, key=lambda row: [(value is None, value) for value in row[:keys]])


def value_of(value: object) -> object:
    match value:
        case tableauhyperapi.Timestamp():
            return value.to_datetime().replace(tzinfo=None)
        case tableauhyperapi.Date():
            return value.to_date()
        case datetime.datetime():
            return value.astimezone(datetime.UTC).replace(tzinfo=None) if value.tzinfo else value
        case decimal.Decimal():
            return float(value)
    return value


def lies_between(low: object, value: object, high: object) -> bool:
    """Whether a value is that of one instant or of one shortly after; most are the same in both."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        slack = 1e-9 * max(1, abs(value))
        ends = (float(low), float(high))
        return min(ends) - slack <= value <= max(ends) + slack or math.isnan(value)
    if isinstance(value, datetime.datetime):
        return min(low, high) <= value <= max(low, high)
    return value in (low, high)


def test_the_extract_gives_the_rows_of_the_database(answers: Answers, worksheet: str):
    before, extract, after = (
        rows[worksheet] for rows in (answers.before, answers.extract, answers.after)
    )
    assert len(before) == len(extract) == len(after)
    for low, row, high in zip(before, extract, after, strict=True):
        different = [
            values for values in zip(low, row, high, strict=True) if not lies_between(*values)
        ]
        assert different == [], f"the database has {low}, the extract {row}"
