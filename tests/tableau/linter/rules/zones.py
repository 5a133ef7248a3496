"""Zones: where they lie, in 100,000ths of the dashboard, and what may lie in what."""

import itertools
from collections.abc import Iterator

from lxml.etree import _Element

from linter.finding import Finding, finding
from linter.workbook import Workbook

WHOLE = 100_000
SLACK = 2  # what Tableau's own rounding leaves
KINDS = frozenset(["layout-basic", "layout-flow", "text", "title", "filter", "paramctrl", "color", "shape", "size", "map", "highlighter", "currpage", "empty", "bitmap", "web", "dashboard-object", "visual", "flipboard", "flipboard-nav", "add-in"])  # fmt: skip
CONTAINERS = ("layout-basic", "layout-flow")


def check(workbook: Workbook) -> Iterator[Finding]:
    for name, dashboard in workbook.dashboards.items():
        layouts = [(f"dashboard {name!r}", dashboard)] + [
            (f"dashboard {name!r}, layout {layout.get('name')!r}", layout)
            for layout in dashboard.iterfind("devicelayouts/devicelayout")
        ]
        for place, owner in layouts:
            zones = owner.findall("zones//zone")
            if not zones:
                yield finding("zones-missing", place, owner, "add its <zones>")
                continue
            yield from unique(place, zones)
            yield from root(place, owner.findall("zones/zone")[0])
            for zone in zones:
                yield from lies(place, zone)
                yield from kind(place, zone)
                # A layout that Tableau generates keeps the places of the main one; its order counts.
                if owner.get("auto-generated") != "true":
                    yield from inside(place, zone)
                    yield from apart(place, zone)


def unique(place: str, zones: list[_Element]) -> Iterator[Finding]:
    ids = [z.get("id") for z in zones]
    for zone in zones:
        if ids.count(zone.get("id")) > 1:
            yield finding("zone-id", place, zone, f"id {zone.get('id')} is another zone's too")


def box(zone: _Element) -> tuple[int, int, int, int] | None:
    """Left, top, right, bottom; None when it is not in numbers."""
    try:
        x, y, w, h = (int(zone.get(key, "")) for key in "xywh")
    except ValueError:
        return None
    return x, y, x + w, y + h


def root(place: str, zone: _Element) -> Iterator[Finding]:
    if zone.get("type-v2") != "layout-basic" or box(zone) != (0, 0, WHOLE, WHOLE):
        yield finding(
            "zone-root",
            place,
            zone,
            "the outermost zone is a layout-basic of 100000 by 100000 at 0, 0",
        )


def lies(place: str, zone: _Element) -> Iterator[Finding]:
    found = box(zone)
    if found is None:
        yield finding(
            "zone-box", place, zone, f"zone {zone.get('id')}: x, y, w and h are whole numbers"
        )
        return
    left, top, right, bottom = found
    if left < 0 or top < 0 or right > WHOLE + SLACK or bottom > WHOLE + SLACK:
        yield finding(
            "zone-outside", place, zone, f"zone {zone.get('id')} reaches beyond the dashboard"
        )
    if right <= left or bottom <= top:
        yield finding("zone-flat", place, zone, f"zone {zone.get('id')} has no area")


def inside(place: str, zone: _Element) -> Iterator[Finding]:
    parent = zone.getparent()
    if parent is None or parent.tag != "zone":
        return
    inner, outer = box(zone), box(parent)
    if inner and outer:
        beyond = (
            outer[0] - inner[0],
            outer[1] - inner[1],
            inner[2] - outer[2],
            inner[3] - outer[3],
        )
        if max(beyond) > SLACK:
            yield finding(
                "zone-beyond-parent",
                place,
                zone,
                f"zone {zone.get('id')} reaches beyond zone {parent.get('id')} that holds it",
            )


def apart(place: str, zone: _Element) -> Iterator[Finding]:
    """What flows lies side by side."""
    if zone.get("type-v2") != "layout-flow":
        return
    shown = [z for z in zone.findall("zone") if box(z) and z.get("hidden-by-user") != "true"]
    for first, second in itertools.pairwise(shown):
        a, b = box(first), box(second)
        if (
            a
            and b
            and min(a[2], b[2]) - max(a[0], b[0]) > SLACK
            and min(a[3], b[3]) - max(a[1], b[1]) > SLACK
        ):
            yield finding(
                "zone-overlap",
                place,
                second,
                f"zone {second.get('id')} covers zone {first.get('id')}",
            )
        if a and b and (b[0] < a[0] - SLACK or b[1] < a[1] - SLACK):
            yield finding(
                "zone-order",
                place,
                second,
                f"zone {second.get('id')} stands after zone {first.get('id')} and lies before it",
            )


def kind(place: str, zone: _Element) -> Iterator[Finding]:
    name = zone.get("type-v2")
    identifier = zone.get("id")
    if zone.get("type") is not None:
        yield finding("zone-kind", place, zone, f"zone {identifier}: write type-v2 instead of type")
    if name is not None and name not in KINDS:
        yield finding("zone-kind", place, zone, f"zone {identifier}: {name!r} is no kind of zone")
    if zone.find("zone") is not None and name not in CONTAINERS:
        yield finding(
            "zone-children", place, zone, f"zone {identifier} is no container and holds zones"
        )
    if name == "layout-flow" and zone.get("param") not in ("horz", "vert", None):
        yield finding("zone-flow", place, zone, f"zone {identifier} flows horz or vert")
    if zone.get("is-fixed") == "true" and not (zone.get("fixed-size") or "").isdigit():
        yield finding(
            "zone-fixed", place, zone, f"zone {identifier} is fixed; say its fixed-size in pixels"
        )
    parent = zone.getparent()
    if (
        zone.get("is-fixed") == "true"
        and parent is not None
        and parent.get("type-v2") != "layout-flow"
    ):
        yield finding(
            "zone-fixed",
            place,
            zone,
            f"zone {identifier}: only what lies in a layout-flow is fixed",
        )
    if name == "text" and zone.find("formatted-text") is None:
        yield finding(
            "zone-text", place, zone, f"zone {identifier} is a text without <formatted-text>"
        )
    style = zone.find("zone-style")
    if style is not None and zone[-1] is not style:
        yield finding("zone-style-last", place, zone, f"zone {identifier}: <zone-style> comes last")
