"""How a worksheet's axes, headers and colours look."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from workbook.element import element
from workbook.mark import Line
from workbook.pill import Pill

CLEAR = "#00000000"


@dataclass(frozen=True)
class Ramp:
    """Colours over the values of a measure, of two kinds when it has a centre."""

    colors: tuple[str, ...]
    low: float | None = None  # the values of the first and the last colour; None: those of the data
    high: float | None = None
    center: float | None = None


@dataclass(frozen=True)
class Style:
    titles: dict[Pill, str] = field(default_factory=dict)  # of axes; empty: none
    hidden: tuple[Pill, ...] = ()  # axes that are not drawn
    joined: Pill | None = None  # shares the scale of the axis it lies on
    ramps: dict[Pill, Ramp] = field(default_factory=dict)
    filter_titles: dict[Pill, str] = field(default_factory=dict)  # of the controls that set them
    font_size: int | None = None  # of the cells' text, in points; None: as all else
    field_labels: bool = False  # whether the names of the fields stand beside their headers
    grid: bool = False

    def element(self, rows: list[Pill], reference_lines: list[Line]):
        rules = {
            "axis": list(self.axes(rows)),
            "cell": list(self.cells()),
            "mark": [color_ramp(pill, ramp) for pill, ramp in self.ramps.items()],
            "refline": list(line_colors(reference_lines)),
            "quick-filter": list(self.filters()),
            "gridline": [] if self.grid else invisible(),
            "zeroline": [] if self.grid else invisible(),
            "worksheet": [readable(), *([] if self.field_labels else unlabelled())],
        }
        made = (element("style-rule", {"element": e}, *f) for e, f in rules.items() if f)
        return element("style", {}, *made)

    def axes(self, rows: list[Pill]) -> Iterator:
        for pill, title in self.titles.items():
            yield axis_format("title", pill, rows, title)
        for pill in self.hidden:
            yield axis_format("display", pill, rows, False)
        if self.joined:
            space = {"attr": "space", "fold": True, "synchronized": True, "type": "space"}
            axis = axis_of(self.joined, rows) | {"field-type": "quantitative"}
            yield element("encoding", space | axis)

    def cells(self) -> Iterator:
        if self.font_size:
            yield element("format", {"attr": "font-size", "value": self.font_size})

    def filters(self) -> Iterator:
        for pill, title in self.filter_titles.items():
            attributes = {"attr": "title", "field": pill.reference, "value": title}
            yield element("format", attributes)


PLAIN = Style()


def axis_of(pill: Pill, rows: list[Pill]) -> dict[str, object]:
    return {"class": 0, "field": pill.reference, "scope": "rows" if pill in rows else "cols"}


def axis_format(attribute: str, pill: Pill, rows: list[Pill], value: str | bool):
    return element("format", {"attr": attribute, "value": value, **axis_of(pill, rows)})


def color_ramp(pill: Pill, ramp: Ramp):
    kind = "ordered-sequential" if ramp.center is None else "ordered-diverging"
    colors = (element("color", {}, color) for color in ramp.colors)
    return element(
        "encoding",
        {
            "attr": "color",
            "center": ramp.center,
            "field": pill.reference,
            "max": ramp.high,
            "min": ramp.low,
            "type": "custom-interpolated",
        },
        element("color-palette", {"custom": True, "name": "", "type": kind}, *colors),
    )


def line_colors(reference_lines: list[Line]) -> Iterator:
    for number, line in enumerate(reference_lines):
        formats = {"fill-above": CLEAR, "fill-below": CLEAR, "stroke-color": line.color}
        for attribute, color in formats.items():
            yield element("format", {"attr": attribute, "id": f"refline{number}", "value": color})


def invisible() -> list:
    formats = {"stroke-size": 0, "line-visibility": "off"}
    return [element("format", {"attr": a, "value": v}) for a, v in formats.items()]


def readable():
    """Of all text of the worksheet, for a wall screen."""
    return element("format", {"attr": "font-size", "value": 10})


def unlabelled() -> Iterator:
    for shelf in ("rows", "cols"):
        attributes = {"attr": "display-field-labels", "scope": shelf, "value": False}
        yield element("format", attributes)
