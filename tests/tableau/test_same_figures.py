"""Worksheets whose figures the database's functions compute too show the same ones."""

import psycopg
import pytest
from lxml import etree

from linter.workbook import Workbook
from rebuild.question import question

PERIOD = {"first_day": "13", "last_day": "1"}
# Worksheet, its key, its figures, and the same from a function.
SAME = [
    (
        "Ranking",
        "none:exhibition:nk",
        {"usr:score:qk": "score", "usr:score_low:qk": "score_low", "usr:score_high:qk": "score_high",
         "usr:happiness_index:qk": "happiness_index", "usr:satisfied_share:qk": "satisfied_share",
         "usr:unhappy_share:qk": "unhappy_share", "sum:responses:qk": "responses"},
        "SELECT *, exhibition AS key FROM reporting.ranking(1, {today} - 13, {today} - 1, {filtered}) WHERE responses > 0",
    ),
    (
        "Against usual",
        "none:exhibition:nk",
        {"usr:change:qk": "change", "usr:usual_index:qk": "usual_index"},
        "SELECT *, exhibition AS key FROM reporting.ranking(1, {today} - 13, {today} - 1, {filtered}) WHERE usual_index IS NOT NULL",
    ),
    (
        "Requests by day",
        "none:local_date:ok",
        {"sum:requests:qk": "requests", "usr:requests_low:qk": "usual_low", "usr:requests_high:qk": "usual_high"},
        "SELECT *, local_date AS key FROM reporting.requests_by_day(1, {today} - 13, {today} - 1, {filtered})",
    ),
]  # fmt: skip


def rows(connection: psycopg.Connection, sql: str, key: str) -> dict[object, dict[str, object]]:
    cursor = connection.execute(sql)
    names = [column.name for column in cursor.description or []]
    found = [dict(zip(names, row, strict=True)) for row in cursor]
    assert len({row[key] for row in found}) == len(found) > 3
    return {row[key]: row for row in found}


@pytest.mark.parametrize("presses", ["filtered", "raw"])
@pytest.mark.parametrize(("sheet", "key", "figures", "function"), SAME, ids=[s[0] for s in SAME])
def test_a_worksheet_shows_what_the_function_says(
    workbook: etree._Element,
    reader: psycopg.Connection,
    sheet: str,
    key: str,
    figures: dict[str, str],
    function: str,
    presses: str,
):
    asked = question(Workbook(workbook), sheet, PERIOD | {"presses": f'"{presses}"'})
    today = "(SELECT today FROM reporting.museum)"
    shown = rows(reader, asked.sql(), key)
    said = rows(reader, function.format(today=today, filtered=presses == "filtered"), "key")
    assert shown.keys() == said.keys()
    for name, row in shown.items():
        for figure, column in figures.items():
            assert row[figure] == pytest.approx(said[name][column]), f"{name}: {column}"
