"""What a sheet or dashboard declares of its datasources agrees with the datasources themselves."""

from collections.abc import Iterator

from lxml.etree import _Element

from linter.finding import Finding, finding
from linter.names import bare
from linter.rules import instances
from linter.rules.calculations import named_in
from linter.workbook import Datasource, Workbook


def check(workbook: Workbook) -> Iterator[Finding]:
    for name, sheet in workbook.worksheets.items():
        view = sheet.find("table/view")
        if view is None:
            yield finding(
                "view-missing", f"worksheet {name!r}", sheet, "add its <table> with a <view>"
            )
            continue
        yield from declared(workbook, f"worksheet {name!r}", view)
    for name, dashboard in workbook.dashboards.items():
        yield from declared(workbook, f"dashboard {name!r}", dashboard)


def declared(workbook: Workbook, place: str, owner: _Element) -> Iterator[Finding]:
    listed = {}
    for element in owner.iterfind("datasources/datasource"):
        source = workbook.datasources.get(element.get("name", ""))
        if source is None:
            yield finding(
                "datasource-unknown",
                place,
                element,
                f"datasource {element.get('name')!r} does not exist",
            )
            continue
        listed[source.name] = source
        if element.get("caption") != source.element.get("caption") and element.get("caption"):
            yield finding(
                "datasource-caption",
                place,
                element,
                f"{element.get('caption')!r}: the datasource is called {source.element.get('caption')!r}",
            )
    blocks = owner.findall("datasource-dependencies")
    here = {
        source: {bare(c.get("name", "")) for c in block.findall("column")}
        for block in blocks if (source := block.get("datasource", ""))
    }  # fmt: skip
    for block in blocks:
        source = listed.get(block.get("datasource", ""))
        if source is None:
            yield finding(
                "dependency-unlisted",
                place,
                block,
                f"list datasource {block.get('datasource')!r} under <datasources>",
            )
            continue
        for column in block.findall("column"):
            yield from column_of(source, place, column, here)
        seen = set()
        for instance in block.findall("column-instance"):
            if instance.get("name") in seen:
                yield finding(
                    "instance-twice", place, instance, f"{instance.get('name')} is declared twice"
                )
            seen.add(instance.get("name"))
            yield from instances.of(workbook, source, place, instance, here[source.name])


def column_of(
    source: Datasource, place: str, column: _Element, here: dict[str, set[str]]
) -> Iterator[Finding]:
    name = bare(column.get("name", ""))
    original = source.columns.get(name)
    if original is None:
        if name not in source.records:
            yield finding(
                "column-unknown", place, column, f"[{name}] is no field of {source.place}"
            )
        return
    for attribute in ("datatype", "role", "type", "caption", "default-format"):
        if column.get(attribute) != original.get(attribute):
            yield finding(
                "column-differs",
                place,
                column,
                f"[{name}]: {attribute} is {column.get(attribute)!r} here and {original.get(attribute)!r} in {source.place}",
            )
    calculation = column.find("calculation")
    formula = calculation.get("formula") if calculation is not None else None
    ours = original.find("calculation")
    if formula != (ours.get("formula") if ours is not None else None):
        yield finding(
            "column-formula",
            place,
            column,
            f"[{name}]: its formula differs from that in {source.place}",
        )
    if source.name == "Parameters":
        return
    for reference in named_in(formula or ""):
        needed = reference.datasource or source.name
        if reference.name not in here.get(needed, set()):
            yield finding(
                "dependency-missing",
                place,
                column,
                f"[{name}] uses [{needed}].[{reference.name}]; declare that one, too",
            )
