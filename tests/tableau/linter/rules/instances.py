"""Column instances: a field, how it is derived, and the name that says both."""

import re
from collections.abc import Iterator

from lxml.etree import _Element

from formula.tokens import FormulaError
from linter.finding import Finding, finding
from linter.names import INSTANCE, PREFIXES, SUFFIXES, TABLE_CALCULATIONS, bare
from linter.rules.calculations import Meaning
from linter.workbook import Datasource, Workbook


def of(
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
