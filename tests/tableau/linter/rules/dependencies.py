"""What a sheet or dashboard declares of its datasources agrees with the datasources themselves."""

import re
from collections.abc import Iterator

from lxml.etree import _Element

from formula.tokens import FormulaError
from linter.finding import Finding, finding
from linter.names import INSTANCE, PREFIXES, SUFFIXES, TABLE_CALCULATIONS, bare
from linter.rules.calculations import Meaning, named_in
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
            yield from instance_of(workbook, source, place, instance, here[source.name])


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


def instance_of(
    workbook: Workbook, source: Datasource, place: str, instance: _Element, columns: set[str]
) -> Iterator[Finding]:
    name = bare(instance.get("name", ""))
    base = bare(instance.get("column", ""))
    derivation = instance.get("derivation", "")
    if not source.has(base):
        yield finding("instance-column", place, instance, f"[{base}] is no field of {source.place}")
    elif base not in columns:
        yield finding(
            "instance-undeclared", place, instance, f"declare <column name='[{base}]'> beside it"
        )
    match = INSTANCE.fullmatch(name)
    if match is None:
        yield finding(
            "instance-name", place, instance, f"[{name}] is not written prefix:field:type"
        )
        return
    if derivation not in PREFIXES:
        yield finding(
            "derivation-unknown",
            place,
            instance,
            f"[{name}]: {derivation!r} is no derivation; it would become None",
        )
    elif not re.fullmatch(PREFIXES[derivation], match["prefix"]):
        yield finding(
            "derivation-prefix",
            place,
            instance,
            f"[{name}]: {derivation} is written {PREFIXES[derivation]}",
        )
    if match["base"] != base:
        yield finding(
            "instance-base", place, instance, f"[{name}] is named after another field than [{base}]"
        )
    if SUFFIXES.get(instance.get("type", "")) != match["suffix"]:
        yield finding(
            "instance-type",
            place,
            instance,
            f"[{name}]: type {instance.get('type')} is written {SUFFIXES.get(instance.get('type', ''))}",
        )
    if instance.get("pivot") != "key":
        yield finding("instance-pivot", place, instance, f"[{name}]: say pivot='key'")
    kinds = [t.get("type") for t in instance.findall("table-calc")]
    if match["table"] and TABLE_CALCULATIONS[match["table"]] not in kinds:
        yield finding(
            "table-calc",
            place,
            instance,
            f"[{name}]: add <table-calc type='{TABLE_CALCULATIONS[match['table']]}'>",
        )
    if kinds and not match["table"] and derivation != "User":
        yield finding(
            "table-calc",
            place,
            instance,
            f"[{name}] has a table-calc and its name says nothing of it",
        )
    yield from fitting(source, place, instance, base, derivation)
    yield from level(workbook, source, place, instance, base)


def fitting(
    source: Datasource, place: str, instance: _Element, base: str, derivation: str
) -> Iterator[Finding]:
    """The derivation makes sense for the field."""
    datatype = source.datatype(base)
    if derivation in ("Sum", "Avg", "Median", "Stdev", "Var") and datatype in (
        "string",
        "boolean",
        "date",
        "datetime",
    ):
        yield finding("derivation-type", place, instance, f"{derivation} of [{base}], a {datatype}")
    is_moment = derivation.endswith("-Trunc") or derivation in (
        "Year",
        "Quarter",
        "Month",
        "Week",
        "Weekday",
        "Day",
        "Hour",
        "Minute",
        "Second",
    )
    if is_moment and datatype not in ("date", "datetime"):
        yield finding("derivation-type", place, instance, f"{derivation} of [{base}], a {datatype}")
    if (
        derivation in ("Hour", "Hour-Trunc", "Minute", "Minute-Trunc", "Second", "Second-Trunc")
        and datatype == "date"
    ):
        yield finding(
            "derivation-type", place, instance, f"{derivation} of [{base}], a date without hours"
        )


def level(
    workbook: Workbook, source: Datasource, place: str, instance: _Element, base: str
) -> Iterator[Finding]:
    """Aggregate calculations are used as they are, which is called User; nothing else is."""
    user = instance.get("derivation") == "User"
    if source.formula(base) is None:
        if user:
            yield finding(
                "derivation-user",
                place,
                instance,
                f"[{base}] is no calculation; User is for aggregate ones",
            )
        return
    try:
        found = Meaning(workbook, source).of(base).level
    except FormulaError:
        return  # calculations says so
    if found in ("aggregate", "table") and not user:
        yield finding(
            "derivation-aggregate",
            place,
            instance,
            f"[{base}] is an aggregate already; use derivation User",
        )
    if found == "row" and user:
        yield finding(
            "derivation-user",
            place,
            instance,
            f"[{base}] is a value of single rows; User is for aggregate ones",
        )
