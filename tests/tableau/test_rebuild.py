"""Each worksheet's query, rebuilt from the workbook's XML alone, is answered as the workbook says."""

import psycopg
import pytest
from lxml import etree

from linter.workbook import Datasource, Workbook
from rebuild.question import question

# PostgreSQL's types as Tableau sees them.
DATATYPES = {
    "int2": "integer", "int4": "integer", "int8": "integer", "numeric": "real", "float8": "real", "bool": "boolean",
    "text": "string", "varchar": "string", "date": "date", "timestamp": "datetime", "timestamptz": "datetime",
    "time": "datetime",
}  # fmt: skip


def live(workbook: Workbook) -> list[Datasource]:
    return [source for source in workbook.datasources.values() if source.name != "Parameters"]


def type_names(connection: psycopg.Connection, cursor: psycopg.Cursor) -> dict[str, str]:
    types = dict(connection.execute("SELECT oid, typname FROM pg_type").fetchall())
    return {column.name: DATATYPES[types[column.type_code]] for column in cursor.description or []}


def test_a_worksheet_is_answered_with_rows_of_the_types_its_formulas_have(
    workbook: etree._Element, reader: psycopg.Connection, worksheet: str
):
    asked = question(Workbook(workbook), worksheet)
    cursor = reader.execute(asked.sql())
    assert cursor.fetchall()
    found = type_names(reader, cursor)
    for column in asked.columns:
        # The sum of integers is numeric.
        allowed = {"integer", "real"} if column.type == "integer" else {column.type}
        assert found[column.name] in allowed, f"{column.name} is {found[column.name]}"


def test_no_column_of_a_view_is_missing_in_the_workbook_and_none_is_left_over(
    workbook: etree._Element, reader: psycopg.Connection
):
    for source in live(Workbook(workbook)):
        relation = source.element.find("connection/relation")
        assert relation is not None
        view = relation.get("table", "").replace("[", '"').replace("]", '"')
        found = type_names(reader, reader.execute(f"SELECT * FROM {view} LIMIT 0"))
        described = {
            record.findtext("remote-name", ""): record.findtext("local-type", "")
            for record in source.records.values()
        }
        assert described == found, view


@pytest.mark.parametrize("presses", ["filtered", "raw"])
def test_the_scores_are_those_of_the_database(
    workbook: etree._Element, reader: psycopg.Connection, presses: str
):
    asked = question(
        Workbook(workbook),
        "Ranking",
        {"first_day": "13", "last_day": "1", "presses": f'"{presses}"'},
    )
    cursor = reader.execute(asked.sql())
    names = [column.name for column in cursor.description or []]
    ours = [dict(zip(names, row, strict=True)) for row in cursor]
    function = reader.execute(
        "SELECT exhibition, score, happiness_index, responses"
        " FROM reporting.museum m, reporting.ranking(1, m.today - 13, m.today - 1, %s) WHERE responses > 0",
        [presses == "filtered"],
    ).fetchall()
    assert len(ours) == len(function) > 3
    for exhibition, score, index, responses in function:
        (row,) = (r for r in ours if r["none:exhibition:nk"] == exhibition)
        assert row["usr:score:qk"] == pytest.approx(score)
        assert row["usr:happiness_index:qk"] == pytest.approx(index)
        assert row["sum:responses:qk"] == responses
