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
