"""What lies on a dashboard: worksheets, text, controls, and the rows and columns that hold them."""

from dataclasses import dataclass

from workbook.element import element
from workbook.parameter import Parameter
from workbook.pill import Pill
from workbook.text import Text, formatted
from workbook.worksheet import Worksheet


@dataclass(frozen=True)
class Sheet:
    worksheet: Worksheet
    titled: bool = True

    @property
    def key(self) -> str:
        return f"sheet {self.worksheet.name}"

    def attributes(self):
        return {"name": self.worksheet.name, "show-title": None if self.titled else False}


@dataclass(frozen=True)
class Words:
    text: Text
    background: str | None = None

    @property
    def key(self) -> str:
        return f"text {self.text}"

    def attributes(self):
        return {"type-v2": "text"}


@dataclass(frozen=True)
class FilterControl:
    """Sets a shared filter, through one of the worksheets that have it."""

    pill: Pill
    worksheet: Worksheet

    @property
    def key(self) -> str:
        return f"filter {self.pill.reference}"

    def attributes(self):
        return {
            "mode": "checkdropdown",
            "name": self.worksheet.name,
            "param": self.pill.reference,
            "type-v2": "filter",
        }


@dataclass(frozen=True)
class ParameterControl:
    parameter: Parameter

    @property
    def key(self) -> str:
        return f"parameter {self.parameter.name}"

    def attributes(self):
        mode = "compact" if self.parameter.members else "type_in"
        return {"mode": mode, "param": self.parameter.reference, "type-v2": "paramctrl"}


@dataclass(frozen=True)
class Legend:
    """What the colours of a worksheet stand for."""

    pill: Pill
    worksheet: Worksheet

    @property
    def key(self) -> str:
        return f"legend {self.worksheet.name}"

    def attributes(self):
        return {
            "name": self.worksheet.name,
            "pane-specification-id": 0,
            "param": self.pill.reference,
            "type-v2": "color",
        }


Leaf = Sheet | Words | FilterControl | ParameterControl | Legend


@dataclass(frozen=True)
class Flow:
    """Zones side by side (`horz`) or below each other (`vert`)."""

    direction: str
    parts: tuple["Part", ...]

    def leaves(self) -> list[Leaf]:
        nested = (p.zone.leaves() if isinstance(p.zone, Flow) else [p.zone] for p in self.parts)
        return [leaf for some in nested for leaf in some]


@dataclass(frozen=True)
class Part:
    zone: Leaf | Flow
    pixels: int | None = None  # along the flow; None: its share of what is left
    share: float = 1


def row(*parts: Part) -> Flow:
    return Flow("horz", parts)


def column(*parts: Part) -> Flow:
    return Flow("vert", parts)


def fixed(pixels: int, zone: Leaf | Flow) -> Part:
    return Part(zone, pixels)


def share(share: float, zone: Leaf | Flow) -> Part:
    return Part(zone, None, share)


def leaf_style(leaf: Leaf):
    formats = {"border-color": "#000000", "border-style": "none", "border-width": 0, "margin": 4}
    if isinstance(leaf, Words) and leaf.background:
        formats["background-color"] = leaf.background
    return zone_style(formats)


def zone_style(formats: dict[str, object]):
    return element(
        "zone-style", {}, *(element("format", {"attr": a, "value": v}) for a, v in formats.items())
    )


def leaf_text(leaf: Leaf):
    return formatted(leaf.text) if isinstance(leaf, Words) else None
