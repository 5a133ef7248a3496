"""Fields of a datasource: each rests on a column of the database or on a calculation, once."""

from collections.abc import Iterator

from lxml.etree import _Element

from linter.finding import Finding, finding
from linter.names import bare, base_of
from linter.rules.calculations import named_in
from linter.workbook import Datasource, Workbook


def check(workbook: Workbook) -> Iterator[Finding]:
    yield from parameters(workbook)
    for source in workbook.datasources.values():
        if source.name == "Parameters":
            continue
        yield from fields(source)
        yield from captions(source)
        yield from groups(source)
        yield from known_parameters(workbook, source)


def known_parameters(workbook: Workbook, source: Datasource) -> Iterator[Finding]:
    """A datasource repeats the parameters that its calculations use."""
    known = source.element.findall("datasource-dependencies[@datasource='Parameters']/column")
    for part in known:
        if bare(part.get("name", "")) not in workbook.parameters:
            yield finding(
                "parameter-unknown", source.place, part, f"{part.get('name')} is no parameter"
            )
            continue
        original = workbook.parameters[bare(part.get("name", ""))]
        if {**part.attrib} != {**original.attrib} or bounds(part) not in ({}, bounds(original)):
            yield finding(
                "parameter-differs",
                source.place,
                part,
                f"{part.get('name')} is declared otherwise in Parameters",
            )
    names = {bare(part.get("name", "")) for part in known}
    for name, column in source.columns.items():
        for reference in named_in(source.formula(name) or ""):
            if reference.datasource == "Parameters" and reference.name not in names:
                yield finding(
                    "parameter-missing",
                    source.place,
                    column,
                    f"[{name}] uses parameter [{reference.name}]; repeat it in the datasource's <datasource-dependencies>",
                )


def bounds(column: _Element) -> dict[str, str]:
    found = column.find("range")
    return {} if found is None else {**found.attrib}


def parameters(workbook: Workbook) -> Iterator[Finding]:
    source = workbook.datasources.get("Parameters")
    if source is None:
        return
    if source.element.get("hasconnection") != "false":
        yield finding(
            "parameters-connection", source.place, source.element, "say hasconnection='false'"
        )
    for name, column in source.columns.items():
        value = column.get("value")
        calculation = column.find("calculation")
        if calculation is None or calculation.get("formula") != value:
            yield finding(
                "parameter-value",
                source.place,
                column,
                f"[{name}]: its calculation differs from its value {value}",
            )
        members = [m.get("value") for m in column.iterfind("members/member")]
        if column.get("param-domain-type") == "list" and value not in members:
            yield finding(
                "parameter-member",
                source.place,
                column,
                f"[{name}]: its value {value} is none of its members",
            )
        if column.get("datatype") == "string" and not (value or "").startswith('"'):
            yield finding(
                "parameter-quotes", source.place, column, f"[{name}]: quote its value, a string"
            )


def fields(source: Datasource) -> Iterator[Finding]:
    seen: set[str] = set()
    for column in source.element.findall("column"):
        name = bare(column.get("name", ""))
        if name in seen:
            yield finding("field-twice", source.place, column, f"[{name}] is declared twice")
        seen.add(name)
        calculated = column.find("calculation") is not None
        if column.get("datatype") == "table" or calculated:
            continue
        record = source.records.get(name)
        if record is None:
            yield finding(
                "field-without-column",
                source.place,
                column,
                f"[{name}] has neither metadata-record nor calculation",
            )
        elif record.findtext("local-type") != column.get("datatype"):
            yield finding(
                "field-type",
                source.place,
                column,
                f"[{name}]: the column is {record.findtext('local-type')}, not {column.get('datatype')}",
            )
    for column in source.element.iterfind("column"):
        kind, datatype = column.get("type"), column.get("datatype")
        if kind == "quantitative" and datatype in ("string", "boolean"):
            yield finding(
                "field-kind",
                source.place,
                column,
                f"{column.get('name')}: a {datatype} is never quantitative",
            )


def captions(source: Datasource) -> Iterator[Finding]:
    found: dict[str, str] = {}
    for column in source.element.iterfind("column"):
        caption = column.get("caption")
        if column.get("datatype") == "table" or caption is None:
            continue
        if caption in found:
            yield finding(
                "caption-twice",
                source.place,
                column,
                f"{caption!r} is the caption of {found[caption]}, too",
            )
        found[caption] = column.get("name", "")


def groups(source: Datasource) -> Iterator[Finding]:
    for element in source.element.iterfind("group//groupfilter[@level]"):
        if not source.has(base_of(bare(element.get("level", "")))):
            yield finding(
                "group-level", source.place, element, f"{element.get('level')} is no field"
            )
    for element in [
        *source.element.iterfind(".//folder-item"),
        *source.element.iterfind("drill-paths//field"),
    ]:
        name = element.get("name") or element.text or ""
        if not source.has(bare(name)):
            yield finding("folder-item", source.place, element, f"{name} is no field")
