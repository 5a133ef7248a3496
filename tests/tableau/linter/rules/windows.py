"""Each sheet and dashboard has its window; a sheet without one silently vanishes."""

from collections.abc import Iterator

from lxml.etree import _Element

from linter.finding import Finding, finding
from linter.names import BUILT_IN, base_of, pills
from linter.workbook import Workbook


def check(workbook: Workbook) -> Iterator[Finding]:
    windows = workbook.root.findall("windows/window")
    names = [w.get("name", "") for w in windows]
    of_class = {"worksheet": workbook.worksheets, "dashboard": workbook.dashboards}
    for kind, sheets in of_class.items():
        shown = {w.get("name") for w in windows if w.get("class") == kind}
        for name, element in sheets.items():
            if name not in shown:
                yield finding(
                    "window-missing",
                    f"{kind} {name!r}",
                    element,
                    f"add <window class='{kind}' name='{name}'>",
                )
    for window in windows:
        name = window.get("name", "")
        place = f"window {name!r}"
        if name not in of_class.get(window.get("class", ""), {}):
            yield finding(
                "window-of-nothing",
                place,
                window,
                f"there is no {window.get('class')} of this name",
            )
        if names.count(name) > 1:
            yield finding("window-twice", place, window, "two windows have this name")
        yield from hidden(workbook, place, window)
        yield from points(workbook, place, window)
        yield from cards(workbook, place, window)
    if windows and sum(w.get("maximized") == "true" for w in windows) != 1:
        yield finding(
            "window-maximized",
            "windows",
            windows[0].getparent(),
            "one window is maximized='true', no more and no fewer",
        )


def hidden(workbook: Workbook, place: str, window: _Element) -> Iterator[Finding]:
    if window.get("hidden") != "true":
        return
    if window.get("class") == "dashboard":
        yield finding("window-hidden", place, window, "a hidden dashboard can't be opened")
    elif not any(window.get("name") in workbook.sheets_on(d) for d in workbook.dashboards):
        yield finding(
            "window-hidden",
            place,
            window,
            "the sheet is hidden and on no dashboard: nobody can see it",
        )
    if window.get("maximized") == "true":
        yield finding(
            "window-hidden", place, window, "a hidden window is not the one to open first"
        )


def points(workbook: Workbook, place: str, window: _Element) -> Iterator[Finding]:
    name = window.get("name", "")
    if window.get("class") != "dashboard" or name not in workbook.dashboards:
        return
    sheets = workbook.sheets_on(name)
    found = [v.get("name", "") for v in window.iterfind("viewpoints/viewpoint")]
    for missing in sorted(sheets - set(found)):
        yield finding("viewpoint-missing", place, window, f"add <viewpoint name='{missing}'>")
    for extra in sorted(set(found) - sheets):
        yield finding(
            "viewpoint-of-nothing",
            place,
            window,
            f"viewpoint {extra!r}: the dashboard shows no such sheet",
        )
    if len(found) != len(set(found)):
        yield finding("viewpoint-twice", place, window, "a sheet has two viewpoints")
    active = window.find("active")
    zones = {z.get("id") for z in workbook.dashboards[name].iterfind("zones//zone")}
    if active is None:
        yield finding("window-active", place, window, "add <active id='-1'/>")
    elif active.get("id") not in zones | {"-1"}:
        yield finding(
            "window-active",
            place,
            active,
            f"zone {active.get('id')} does not exist; say -1 for none",
        )


def cards(workbook: Workbook, place: str, window: _Element) -> Iterator[Finding]:
    name = window.get("name", "")
    if window.get("class") != "worksheet" or name not in workbook.worksheets:
        return
    if window.find("cards") is None:
        yield finding("window-cards", place, window, "add its <cards>")
    fields = [
        (e, p) for e in window.iter("field", "card") for p in pills(e.text) + pills(e.get("param"))
    ]
    for element, pill in fields:
        source = workbook.datasources.get(pill.datasource)
        if source is None or not (source.has(base_of(pill.name)) or pill.name in BUILT_IN):
            yield finding("window-field", place, element, f"{pill} does not exist")
