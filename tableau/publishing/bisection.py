"""One workbook a sheet, so that whoever has Tableau can tell which one it refuses.

Tableau names no line for some load errors (2805CF18): it opens a workbook whole or not at all.
"""

import re
from collections.abc import Iterator

from lxml import etree

from publishing.workbook import Tree, parse, serialize


def bisection(tree: Tree) -> Iterator[tuple[str, bytes]]:
    """File names and workbooks: each worksheet alone, then each dashboard with its worksheets."""
    number = 0
    for kind in ("worksheet", "dashboard"):
        for sheet in tree.findall(f"{kind}s/{kind}"):
            number += 1
            name = str(sheet.get("name"))
            yield f"{number:02d}-{kind}-{slug(name)}.twb", only(tree, kind, name)


def slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def only(tree: Tree, kind: str, name: str) -> bytes:
    """The workbook with that sheet and what it needs."""
    copy = parse(serialize(tree))
    root = copy.getroot()
    boards = {name} if kind == "dashboard" else set()
    sheets = {name} if kind == "worksheet" else shown_on(root, name)
    keep(root, "worksheets", sheets)
    keep(root, "dashboards", boards)
    keep(root, "windows", sheets | boards)
    keep_actions(root, boards)
    for extra in root.findall("thumbnails"):
        root.remove(extra)
    used = {element.get("datasource") for element in root.iter("datasource-dependencies")}
    keep(root, "datasources", used | {"Parameters"})
    for window in root.findall("windows/window"):
        window.attrib.pop("maximized", None)
        if window.get("name") == name:
            window.attrib.pop("hidden", None)
            window.set("maximized", "true")
    return serialize(copy)


def shown_on(root: etree._Element, dashboard: str) -> set[str | None]:
    board = next(b for b in root.findall("dashboards/dashboard") if b.get("name") == dashboard)
    return {zone.get("name") for zone in board.findall(".//zone[@name]")}


def keep(root: etree._Element, group: str, names: set[str | None]) -> None:
    """Of a group's members those of these names; the group too, when none is left."""
    element = root.find(group)
    if element is None:
        return
    for member in list(element):
        if member.get("name") not in names:
            element.remove(member)
    if len(element) == 0:
        root.remove(element)


def keep_actions(root: etree._Element, dashboards: set[str | None]) -> None:
    actions = root.find("actions")
    if actions is None:
        return
    for action in list(actions):
        source = action.find("source")
        if source is not None and source.get("dashboard") not in dashboards:
            actions.remove(action)
    if not any(action.find("source") is not None for action in actions):
        root.remove(actions)
