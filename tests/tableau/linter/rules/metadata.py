"""Metadata records describe the relation's columns, in their order and of their type."""

from collections.abc import Iterator

from lxml.etree import _Element

from linter.finding import Finding, finding
from linter.names import bare
from linter.workbook import Datasource, Workbook

# What PostgreSQL's types are called, and how Tableau sees them.
LOCAL_TYPES = {
    "2": "integer", "3": "integer", "20": "integer", "131": "real", "5": "real", "11": "boolean",
    "129": "string", "72": "string", "135": "datetime", "7": "date", "133": "date",
}  # fmt: skip
AGGREGATIONS = {
    "integer": "Sum", "real": "Sum", "boolean": "Count", "string": "Count", "datetime": "Year", "date": "Year",
}  # fmt: skip


def check(workbook: Workbook) -> Iterator[Finding]:
    for source in workbook.datasources.values():
        connection = source.element.find("connection")
        if connection is None:
            continue
        records = connection.findall("metadata-records/metadata-record[@class='column']")
        yield from unique(source, records)
        for record in records:
            yield from record_of(source, connection, record)


def unique(source: Datasource, records: list[_Element]) -> Iterator[Finding]:
    for key in ("local-name", "ordinal"):
        values = [r.findtext(key) for r in records]
        for record, value in zip(records, values, strict=True):
            if value is not None and values.count(value) > 1:
                yield finding(
                    "metadata-twice", source.place, record, f"{key} {value} is another record's too"
                )


def record_of(source: Datasource, connection: _Element, record: _Element) -> Iterator[Finding]:
    name = record.findtext("local-name", "")
    relations = {r.get("name") for r in connection.iter("relation")}
    parent = bare(record.findtext("parent-name", ""))
    if parent not in relations:
        yield finding(
            "metadata-parent",
            source.place,
            record,
            f"{name}: {parent!r} is no relation of the connection",
        )
    ids = {e.get("id") for e in source.element.iterfind("object-graph/objects/object")}
    identifier = bare(record.findtext("object-id", ""))
    if identifier not in ids:
        yield finding(
            "metadata-object",
            source.place,
            record,
            f"{name}: {identifier!r} is no object of the object graph",
        )
    listed = [c.get("name") for c in connection.iterfind("relation/columns/column")]
    if listed and record.findtext("remote-name") not in listed:
        yield finding(
            "metadata-column", source.place, record, f"{name}: the relation lists no such column"
        )
    if record.findtext("remote-alias") != record.findtext("remote-name"):
        yield finding(
            "metadata-alias",
            source.place,
            record,
            f"{name}: remote-alias and remote-name are the same",
        )
    kind = record.findtext("local-type", "")
    remote = record.findtext("remote-type", "")
    width = record.findtext("width")
    if not remote.isdigit() or (width is not None and not width.isdigit()):
        yield finding(
            "metadata-number",
            source.place,
            record,
            f"{name}: remote-type {remote!r} and width {width!r} are numbers",
        )
    if LOCAL_TYPES.get(remote, kind) != kind:
        yield finding(
            "metadata-type",
            source.place,
            record,
            f"{name}: remote type {remote} is {LOCAL_TYPES[remote]}, not {kind}",
        )
    aggregation = record.findtext("aggregation")
    if AGGREGATIONS.get(kind, aggregation) != aggregation:
        yield finding(
            "metadata-aggregation",
            source.place,
            record,
            f"{name}: {kind} aggregates by {AGGREGATIONS[kind]}, not {aggregation}",
        )
