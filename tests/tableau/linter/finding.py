"""What the linter says."""

from dataclasses import dataclass

from lxml.etree import _Element


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong: by which rule, on which sheet, in which line, and what to do."""

    rule: str
    place: str
    element: str
    message: str

    def __str__(self) -> str:
        return f"{self.place}, {self.element}: {self.message} [{self.rule}]"


def finding(rule: str, place: str, element: _Element, message: str) -> Finding:
    return Finding(rule, place, f"<{element.tag}> line {element.sourceline}", message)
