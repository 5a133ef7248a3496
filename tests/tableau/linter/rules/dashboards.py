"""A dashboard: its size, and what its zones show."""

from collections.abc import Iterator

from lxml.etree import _Element

from linter.finding import Finding, finding
from linter.names import pills
from linter.workbook import Workbook

FILTER_MODES = frozenset(
    [
        "dropdown",
        "checkdropdown",
        "radiolist",
        "checklist",
        "typeinlist",
        "pattern",
        "slider",
        "compact",
        "list",
        "relative-date",
    ]
)
# Kinds of zones that speak of a worksheet.
OF_SHEET = ("filter", "color", "shape", "size", "map", "highlighter", "currpage")


def check(workbook: Workbook) -> Iterator[Finding]:
    for name, dashboard in workbook.dashboards.items():
        place = f"dashboard {name!r}"
        yield from size(place, dashboard.find("size"), dashboard)
        sheets = [
            z.get("name")
            for z in dashboard.iterfind("zones//zone[@name]")
            if z.get("type-v2") in (None, "visual")
        ]
        declared = declarations(dashboard)
        for zone in dashboard.iterfind(".//zone"):
            yield from shown(workbook, place, zone, sheets)
            yield from field(workbook, place, zone, declared)
            for run in zone.iterfind("formatted-text/run"):
                yield from words(workbook, place, run, declared)
        for sheet in sorted({s for s in sheets if sheets.count(s) > 1}):
            yield finding(
                "sheet-twice", place, dashboard, f"worksheet {sheet!r} stands on it twice"
            )


def declarations(dashboard: _Element) -> set[str]:
    """The fields and parameters that the dashboard declares."""
    return {
        f"[{block.get('datasource')}].{element.get('name')}"
        for block in dashboard.iterfind("datasource-dependencies") for element in block
    }  # fmt: skip


def size(place: str, element: _Element | None, owner: _Element) -> Iterator[Finding]:
    if element is None:
        yield finding("size-missing", place, owner, "add its <size>")
        return
    mode = element.get("sizing-mode")
    keys = ("minwidth", "maxwidth", "minheight", "maxheight")
    numbers = [element.get(key, "0") for key in keys]
    if not all(number.isdigit() for number in numbers):
        yield finding(
            "size-number", place, element, f"{numbers} are not all whole numbers of pixels"
        )
        return
    low_w, high_w, low_h, high_h = map(int, numbers)
    if mode == "fixed" and not (low_w == high_w > 0 and low_h == high_h > 0):
        yield finding(
            "size-fixed",
            place,
            element,
            "a fixed size has equal minimum and maximum of width and height",
        )
    if mode == "range" and (low_w > high_w > 0 or low_h > high_h > 0):
        yield finding("size-range", place, element, "its minimum is above its maximum")
    if mode == "vscroll" and not low_h:
        yield finding("size-scroll", place, element, "a scrolling layout says its height")


def shown(
    workbook: Workbook, place: str, zone: _Element, sheets: list[str | None]
) -> Iterator[Finding]:
    name, kind = zone.get("name"), zone.get("type-v2")
    if kind in (None, "visual") and name is None:
        yield finding(
            "zone-empty", place, zone, f"zone {zone.get('id')} has neither a kind nor a sheet"
        )
    elif name is None and kind in OF_SHEET:
        yield finding("zone-sheet", place, zone, f"a {kind} zone names its sheet")
    elif name is None:
        return
    elif name not in workbook.worksheets:
        yield finding("zone-worksheet", place, zone, f"there is no worksheet {name!r}")
    elif kind in OF_SHEET and name not in sheets:
        yield finding(
            "zone-sheet",
            place,
            zone,
            f"a {kind} of worksheet {name!r}, which is not on this dashboard",
        )


def field(workbook: Workbook, place: str, zone: _Element, declared: set[str]) -> Iterator[Finding]:
    kind, param = zone.get("type-v2"), zone.get("param", "")
    if kind == "paramctrl":
        found = pills(param)
        if (
            not found
            or found[0].datasource != "Parameters"
            or found[0].name not in workbook.parameters
        ):
            yield finding("zone-parameter", place, zone, f"{param} is no parameter")
        elif param not in declared:
            yield finding(
                "zone-undeclared",
                place,
                zone,
                f"declare {param} in the dashboard's <datasource-dependencies>",
            )
    elif kind == "filter":
        yield from filter_zone(workbook, place, zone, param, declared)
    elif kind in ("color", "size", "shape"):
        sheet = workbook.worksheets.get(zone.get("name", ""))
        if sheet is not None and param not in [
            e.get("column") for e in sheet.iterfind(f"table/panes/pane/encodings/{kind}")
        ]:
            yield finding(
                "zone-legend",
                place,
                zone,
                f"{param} is no {kind} of worksheet {zone.get('name')!r}",
            )


def words(workbook: Workbook, place: str, run: _Element, declared: set[str]) -> Iterator[Finding]:
    """A text on a dashboard belongs to no sheet: of all fields it can show parameters only."""
    for pill in pills(run.text):
        if pill.datasource != "Parameters" or pill.name not in workbook.parameters:
            yield finding("zone-words", place, run, f"{pill} is no parameter")
        elif str(pill) not in declared:
            yield finding(
                "zone-undeclared",
                place,
                run,
                f"declare {pill} in the dashboard's <datasource-dependencies>",
            )


def filter_zone(
    workbook: Workbook, place: str, zone: _Element, param: str, declared: set[str]
) -> Iterator[Finding]:
    sheet = workbook.worksheets.get(zone.get("name", ""))
    if sheet is None:
        return
    if param not in [f.get("column") for f in sheet.iterfind("table/view/filter")]:
        yield finding(
            "zone-filter", place, zone, f"worksheet {zone.get('name')!r} does not filter {param}"
        )
    elif param not in declared:
        yield finding(
            "zone-undeclared",
            place,
            zone,
            f"declare {param} in the dashboard's <datasource-dependencies>",
        )
    if zone.get("mode") and zone.get("mode") not in FILTER_MODES:
        yield finding("zone-mode", place, zone, f"{zone.get('mode')!r} is no way to show a filter")
