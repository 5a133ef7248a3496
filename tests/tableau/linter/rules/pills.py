"""Every field that a sheet uses is declared by that sheet, of a datasource it lists."""

import re
from collections.abc import Iterator

from lxml.etree import _Element

from linter.finding import Finding, finding
from linter.names import BUILT_IN, PAIR, Pill, bare, base_of, pills
from linter.workbook import Workbook

# Attributes and elements of a worksheet that hold [datasource].[field].
ATTRIBUTES = (
    "column",
    "field",
    "using",
    "axis-column",
    "value-column",
    "x-axis-name",
    "y-axis-name",
    "ordering-field",
    "param",
)
TEXTS = (
    "rows",
    "cols",
    "run",
    "column",
    "field",
    "order",
    "dimension-to-sort",
    "measure-to-sort-by",
)


def check(workbook: Workbook) -> Iterator[Finding]:
    for name, sheet in workbook.worksheets.items():
        place = f"worksheet {name!r}"
        declared = declarations(sheet)
        for element in sheet.iter():
            if not isinstance(element.tag, str) or inside_dependencies(element):
                continue
            for pill in used(element):
                yield from resolved(workbook, place, element, pill, declared)
            if element.tag in ("rows", "cols") and re.sub(
                r"[\s()*/+]", "", PAIR.sub("", element.text or "")
            ):
                yield finding(
                    "shelf-syntax",
                    place,
                    element,
                    f"{element.text!r} is not fields joined by / * + ( )",
                )
            if element.tag == "formatted-text":
                yield from text(place, element)


def inside_dependencies(element: _Element) -> bool:
    return any(a.tag == "datasource-dependencies" for a in [element, *element.iterancestors()])


def declarations(sheet: _Element) -> dict[str, set[str]]:
    """By datasource: the instances and plain columns that the sheet declares."""
    return {
        block.get("datasource", ""): {bare(e.get("name", "")) for e in block if e.get("name")}
        for block in sheet.iterfind("table/view/datasource-dependencies")
    }


def used(element: _Element) -> list[Pill]:
    found = [pill for key in ATTRIBUTES for pill in pills(element.get(key))]
    return found + (pills(element.text) if element.tag in TEXTS else [])


def resolved(
    workbook: Workbook, place: str, element: _Element, pill: Pill, declared: dict[str, set[str]]
) -> Iterator[Finding]:
    source = workbook.datasources.get(pill.datasource)
    if source is None:
        yield finding(
            "pill-datasource",
            place,
            element,
            f"{pill}: datasource {pill.datasource!r} does not exist",
        )
    elif pill.datasource not in declared:
        yield finding(
            "pill-datasource",
            place,
            element,
            f"{pill}: the sheet declares nothing of this datasource",
        )
    elif pill.name in BUILT_IN or pill.name in source.groups:
        return
    elif not source.has(base_of(pill.name)) and pill.name not in declared[pill.datasource]:
        yield finding(
            "pill-field",
            place,
            element,
            f"{pill}: {source.place} has no field [{base_of(pill.name)}]",
        )
    elif pill.name not in declared[pill.datasource]:
        yield finding(
            "pill-undeclared", place, element, f"{pill}: declare it in <datasource-dependencies>"
        )


def text(place: str, element: _Element) -> Iterator[Finding]:
    """A field in a text stands between < and >, which may be in runs of their own."""
    words = "".join(run.text or "" for run in element.iterfind("run"))
    if PAIR.search(re.sub(r"<[^<>]*>", "", words)):
        yield finding("text-field", place, element, f"{words!r}: write the field between < and >")
    for inner in re.findall(r"<([^<>]*)>", words):
        if not PAIR.fullmatch(inner) and inner not in TEXT_WORDS:
            yield finding("text-field", place, element, f"<{inner}> is no field")


TEXT_WORDS = (
    "Sheet Name",
    "Data Update Time",
    "Data Source Name",
    "Computation",
    "Value",
    "User Name",
    "Full Name",
    "Workbook Name",
    "Current Date",
    "Current Time",
)
