"""Ways to break a workbook."""

import copy
from collections.abc import Callable
from dataclasses import dataclass

from lxml.etree import _Element

Change = Callable[[_Element], None]


@dataclass(frozen=True)
class Defect:
    """A mistake, and the rule that has to see it; "schema" stands for the official schema."""

    what: str
    plant: Change
    rule: str


def first(root: _Element, path: str) -> _Element:
    found = root.xpath(path)
    assert found, f"the workbook has no {path} to break"
    return found[0]


def give(path: str, attribute: str, value: str) -> Change:
    """Sets an attribute to what it is not."""

    def plant(root: _Element) -> None:
        element = first(root, path)
        assert element.get(attribute) != value
        element.set(attribute, value)

    return plant


def replace(path: str, attribute: str, old: str, new: str) -> Change:
    """Changes a part of an attribute."""

    def plant(root: _Element) -> None:
        element = first(root, path)
        assert old in element.get(attribute, ""), f"{path} has no {old} in {attribute}"
        element.set(attribute, element.get(attribute, "").replace(old, new))

    return plant


def take(path: str, attribute: str) -> Change:
    return lambda root: first(root, path).attrib.pop(attribute)


def remove(path: str) -> Change:
    def plant(root: _Element) -> None:
        element = first(root, path)
        element.getparent().remove(element)

    return plant


def write(path: str, change: Callable[[str], str]) -> Change:
    """Changes the text of an element."""

    def plant(root: _Element) -> None:
        element = first(root, path)
        before = element.text or ""
        element.text = change(before)
        assert element.text != before

    return plant


def twice(path: str, **attributes: str) -> Change:
    """Puts a copy behind an element, other than it by attributes."""

    def plant(root: _Element) -> None:
        element = first(root, path)
        other = copy.deepcopy(element)
        for key, value in attributes.items():
            other.set(key.replace("_", "-"), value)
        element.addnext(other)

    return plant


def same(path: str, attribute: str) -> Change:
    """Gives the second of two elements the attribute of the first."""

    def plant(root: _Element) -> None:
        found = root.xpath(path)
        assert len(found) > 1, f"the workbook has no two {path}"
        other = next(e for e in found if e.get(attribute) != found[0].get(attribute))
        other.set(attribute, found[0].get(attribute))

    return plant


def move_into(path: str, target: str) -> Change:
    return lambda root: first(root, target).append(first(root, path))


def add(path: str, tag: str, **attributes: str) -> Change:
    """Appends a new child."""

    def plant(root: _Element) -> None:
        parent = first(root, path)
        child = parent.makeelement(tag, {k.replace("_", "-"): v for k, v in attributes.items()})
        parent.append(child)

    return plant


def rename(path: str, tag: str) -> Change:
    def plant(root: _Element) -> None:
        first(root, path).tag = tag

    return plant
