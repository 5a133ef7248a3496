"""Layouts for tablets and phones show the zones of the main layout, by their ids."""

from collections.abc import Iterator

from lxml.etree import _Element

from linter.finding import Finding, finding
from linter.rules.dashboards import size
from linter.rules.zones import CONTAINERS
from linter.workbook import Workbook

DEVICES = ("Phone", "Tablet", "Desktop")


def check(workbook: Workbook) -> Iterator[Finding]:
    for name, dashboard in workbook.dashboards.items():
        main = {z.get("id"): z for z in dashboard.iterfind("zones//zone")}
        layouts = dashboard.findall("devicelayouts/devicelayout")
        names = [layout.get("name") for layout in layouts]
        for layout in layouts:
            place = f"dashboard {name!r}, layout {layout.get('name')!r}"
            if layout.get("name") not in DEVICES:
                yield finding(
                    "layout-name", place, layout, f"a layout is called {', '.join(DEVICES)}"
                )
            if names.count(layout.get("name")) > 1:
                yield finding("layout-twice", place, layout, "two layouts have this name")
            yield from size(place, layout.find("size"), layout)
            if (
                layout.get("name") == "Phone"
                and layout.find("size") is not None
                and layout.find("size").get("sizing-mode") not in ("vscroll", "fixed", "automatic")
            ):
                yield finding(
                    "layout-size", place, layout, "a phone's layout scrolls: sizing-mode='vscroll'"
                )
            for zone in layout.iterfind("zones//zone"):
                yield from same(place, zone, main)


def what(zone: _Element) -> tuple:
    """What a zone shows; the same in every layout."""
    return tuple(zone.get(key) for key in ("type-v2", "name", "param"))


def same(place: str, zone: _Element, main: dict[str | None, _Element]) -> Iterator[Finding]:
    original = main.get(zone.get("id"))
    if zone.get("type-v2") in (*CONTAINERS, "empty"):
        if original is not None and original.get("type-v2") not in (*CONTAINERS, "empty"):
            yield finding(
                "layout-id",
                place,
                zone,
                f"id {zone.get('id')} belongs to another kind of zone in the main layout",
            )
        return
    if original is None:
        yield finding(
            "layout-zone",
            place,
            zone,
            f"zone {zone.get('id')} is not in the main layout; use the id it has there",
        )
    elif what(original) != what(zone):
        yield finding(
            "layout-id",
            place,
            zone,
            f"zone {zone.get('id')} shows {what(zone)}, and {what(original)} in the main layout",
        )
