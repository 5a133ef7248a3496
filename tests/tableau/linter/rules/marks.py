"""Panes: marks, encodings, axes, reference lines and colours."""

import re
from collections.abc import Iterator

from lxml.etree import _Element

from linter.finding import Finding, finding
from linter.names import pills
from linter.workbook import Workbook

MARKS = frozenset(
    [
        "Automatic",
        "Bar",
        "Line",
        "Area",
        "Square",
        "Circle",
        "Shape",
        "Text",
        "Map",
        "Pie",
        "GanttBar",
        "Polygon",
        "Multipolygon",
        "Heatmap",
    ]
)
ENCODINGS = frozenset(
    [
        "color",
        "text",
        "size",
        "shape",
        "lod",
        "tooltip",
        "path",
        "geometry",
        "wedge-size",
        "level",
        "sort",
        "details",
    ]
)


def check(workbook: Workbook) -> Iterator[Finding]:
    for name, sheet in workbook.worksheets.items():
        place = f"worksheet {name!r}"
        panes = sheet.findall("table/panes/pane")
        if not panes:
            yield finding("pane-missing", place, sheet, "add a <pane> with its <mark>")
        yield from axes(place, sheet, panes)
        for pane in panes:
            mark = pane.find("mark")
            if mark is None or mark.get("class") not in MARKS:
                yield finding(
                    "mark-class",
                    place,
                    pane,
                    f"a pane needs a <mark class>, one of {', '.join(sorted(MARKS))}",
                )
            for element in pane.iterfind("encodings/*"):
                if element.tag not in ENCODINGS:
                    yield finding("encoding-unknown", place, element, "no encoding of this name")
                elif not pills(element.get("column")):
                    yield finding(
                        "encoding-column",
                        place,
                        element,
                        f"column {element.get('column')!r} is no [datasource].[field]",
                    )
            yield from reference_lines(place, sheet, pane)
            yield from texts(place, sheet, pane)
        yield from colours(workbook, place, sheet)
        if any(
            p.name == "Multiple Values"
            for e in sheet.iter()
            for v in [e.text, *e.attrib.values()]
            for p in pills(v)
        ):
            names = [
                f
                for f in sheet.iterfind("table/view/filter")
                if (f.get("column") or "").endswith(".[:Measure Names]")
            ]
            if not names:
                yield finding(
                    "measure-names",
                    place,
                    sheet,
                    "it shows Measure Values; add the filter of Measure Names that chooses them",
                )


def shelf(sheet: _Element) -> set[str]:
    return {str(p) for key in ("rows", "cols") for p in pills(sheet.findtext(f"table/{key}"))}


def axes(place: str, sheet: _Element, panes: list[_Element]) -> Iterator[Finding]:
    ids = [p.get("id") for p in panes if p.get("id")]
    for pane in panes:
        if pane.get("id") and ids.count(pane.get("id")) > 1:
            yield finding("pane-id", place, pane, f"id {pane.get('id')} is another pane's too")
        for key in ("x-axis-name", "y-axis-name"):
            axis = pane.get(key)
            if axis and axis not in shelf(sheet):
                yield finding("pane-axis", place, pane, f"{key} {axis} stands on no shelf")


def reference_lines(place: str, sheet: _Element, pane: _Element) -> Iterator[Finding]:
    styled = {f.get("id") for f in sheet.iterfind(".//format[@id]")}
    lines = [e.get("id") for e in sheet.iterfind(".//reference-line")]
    for line in pane.findall("reference-line"):
        if line.get("axis-column") not in shelf(sheet):
            yield finding(
                "reference-axis", place, line, f"{line.get('axis-column')} stands on no shelf"
            )
        if line.get("formula") == "constant" and not re.fullmatch(
            r"-?\d+(\.\d+)?", line.get("value", "")
        ):
            yield finding("reference-value", place, line, f"a constant of {line.get('value')!r}")
        if (
            line.get("formula") == "percentile"
            and line.find("reference-line-value[@percentile]") is None
        ):
            yield finding(
                "reference-value",
                place,
                line,
                "which percentile? add <reference-line-value percentile>",
            )
        if lines.count(line.get("id")) > 1:
            yield finding("reference-id", place, line, f"id {line.get('id')} is another line's too")
    for identifier in styled:
        if identifier and identifier.startswith("refline") and identifier not in lines:
            yield finding(
                "reference-style",
                place,
                sheet,
                f"a format is for {identifier}, which is no reference line",
            )


def texts(place: str, sheet: _Element, pane: _Element) -> Iterator[Finding]:
    """Tooltips and labels show only what the sheet shows."""
    encodings = sheet.iterfind("table/panes/pane/encodings/*")
    shown = shelf(sheet) | {str(p) for e in encodings for p in pills(e.get("column"))}
    for kind in ("customized-tooltip", "customized-label"):
        for run in pane.iterfind(f"{kind}/formatted-text/run"):
            for pill in pills(run.text):
                if str(pill) not in shown and pill.datasource != "Parameters":
                    yield finding(
                        "text-unshown",
                        place,
                        run,
                        f"{pill} stands on no shelf and no encoding; add it as tooltip",
                    )


def colours(workbook: Workbook, place: str, sheet: _Element) -> Iterator[Finding]:
    palettes = {p.get("name") for p in workbook.root.iterfind("preferences/color-palette")}
    encoded = {e.get("column") for e in sheet.iterfind("table/panes/pane/encodings/color")}
    for element in sheet.iterfind(".//style-rule/encoding[@attr='color']"):
        field = element.get("field")
        if field and encoded and field not in encoded:
            yield finding("colour-field", place, element, f"{field} colours nothing on this sheet")
        named = element.get("palette")
        if named and palettes and not named.endswith(("_0", "_10_0")) and named not in palettes:
            yield finding(
                "colour-palette",
                place,
                element,
                f"palette {named!r} is neither Tableau's nor in <preferences>",
            )
