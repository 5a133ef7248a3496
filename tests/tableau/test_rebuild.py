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


def test_tableau_has_nothing_to_compute_beyond_the_query_but_reference_lines(
    workbook: etree._Element, worksheet: str
):
    assert question(Workbook(workbook), worksheet).later == ()


def changed(workbook: Workbook, reader: psycopg.Connection, parameter: str, value: str) -> set[str]:
    """The worksheets that answer otherwise when a parameter is set."""
    answers = {}
    for name in workbook.worksheets:
        usual, other = (question(workbook, name, p).sql() for p in ({}, {parameter: value}))
        if usual != other:
            answers[name] = [reader.execute(sql).fetchall() for sql in (usual, other)]
    return {name for name, (usual, other) in answers.items() if usual != other}


def test_each_value_of_a_parameter_changes_a_worksheet(
    workbook: etree._Element, reader: psycopg.Connection
):
    book = Workbook(workbook)
    for name, column in book.parameters.items():
        members = [member.get("value", "") for member in column.iterfind("members/member")]
        bounds = column.find("range")
        # Any text is a part of an exhibition's name.
        free = [bounds.get("min", ""), "2"] if bounds is not None else ['"1"']
        values = members or free
        others = [value for value in values if value != column.get("value")]
        assert others, name
        for value in others:
            assert changed(book, reader, name, value), f"{name} = {value} changes nothing"


@pytest.mark.parametrize("place", ["exhibition", "department", "floor"])
def test_a_place_that_is_named_is_alone_in_all_charts(
    workbook: etree._Element, reader: psycopg.Connection, place: str
):
    book = Workbook(workbook)
    (name,) = reader.execute(f"SELECT max({place}) FROM reporting.exhibition").fetchone() or ()
    changes = changed(book, reader, f"{place}_name", f'"{name}"')
    assert len(changes) >= 10
    for sheet in changes:
        asked = question(book, sheet, {f"{place}_name": f'"{name}"'})
        columns = [column.name for column in asked.columns]
        rows = reader.execute(asked.sql()).fetchall()
        if f"none:{place}:nk" in columns:
            shown = {row[columns.index(f"none:{place}:nk")] for row in rows}
            assert shown <= {name, "all"}, sheet  # a change at all of them is of each


def test_a_chosen_exhibition_is_alone_on_each_sheet_that_offers_the_choice(
    workbook: etree._Element, reader: psycopg.Connection
):
    book = Workbook(workbook)
    path = "table/view/filter[contains(@column, '[none:exhibition:')]/groupfilter"
    offering = {
        name: sheet.xpath(path)[0] for name, sheet in book.worksheets.items() if sheet.xpath(path)
    }
    assert len(offering) >= 10
    for name, group in offering.items():
        everything = reader.execute(question(book, name).sql()).fetchall()
        group.set("function", "member")
        group.set("member", '"Exhibition 1"')
        asked = question(book, name)
        chosen = reader.execute(asked.sql()).fetchall()
        assert chosen != everything, name
        columns = [column.name for column in asked.columns]
        if "none:exhibition:nk" in columns:
            place = columns.index("none:exhibition:nk")
            assert {row[place] for row in chosen} <= {"Exhibition 1"}, name
