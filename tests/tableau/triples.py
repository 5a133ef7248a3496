"""The vocabulary of a workbook: each attribute of each element inside each other element."""

import re

from lxml.etree import _Element

USER = "{http://www.tableausoftware.com/xml/user}"
# Releases before 2024.3 decorate the names of features that are new to them.
DECORATION = re.compile(r"^_\.fcp\.\w+\.(true|false)\.\.\.")


def plain(name: str) -> str:
    return DECORATION.sub("", name).replace(USER, "user:")


def triples(root: _Element) -> set[str]:
    """Written parent/element@attribute, and parent/element for the element itself."""
    found = set()
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        parent = element.getparent()
        path = f"{plain(parent.tag)}/{plain(element.tag)}" if parent is not None else element.tag
        found |= {path} | {f"{path}@{plain(key)}" for key in element.attrib}
    return found


def parts(element: _Element) -> tuple[str, set[str]]:
    """An element's path, and its attributes and children, as they are written above."""
    parent = element.getparent()
    path = f"{plain(parent.tag)}/{plain(element.tag)}" if parent is not None else element.tag
    kind = element.get("type-v2") or element.get("class") or element.get("function") or ""
    held = {f"@{plain(key)}" for key in element.attrib} | {plain(c.tag) for c in element if isinstance(c.tag, str)}  # fmt: skip
    return f"{path}[{kind}]", held


def always(roots: list[_Element], least: int) -> dict[str, set[str]]:
    """What each element has wherever it stands, of those that stand at least that often."""
    found: dict[str, list[set[str]]] = {}
    for root in roots:
        for element in root.iter():
            if isinstance(element.tag, str):
                path, held = parts(element)
                found.setdefault(path, []).append(held)
    return {path: set.intersection(*all_) for path, all_ in found.items() if len(all_) >= least}
