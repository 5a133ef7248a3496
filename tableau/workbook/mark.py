"""What a pane draws: the mark and the pills that give it colour, size, text and detail."""

from dataclasses import dataclass

from workbook.element import element
from workbook.pill import MeasurePill, Pill
from workbook.text import Text, formatted, pills_in

Shown = Pill | MeasurePill


@dataclass(frozen=True)
class Line:
    """A reference line over the marks of a cell or of the whole table."""

    axis: Pill
    formula: str  # median, percentile or constant
    value: float | None = None  # of the percentile, 0 to 100, or of the constant
    scope: str = "per-table"
    label: str | None = None
    color: str = "#1c2b36"


@dataclass(frozen=True)
class Mark:
    shape: str = "Automatic"  # Bar, Line, Area, Square, Circle, GanttBar, Text
    axis: Pill | None = None  # of two measures that share an axis, the one that this mark draws
    color: Shown | None = None
    size: Shown | None = None
    text: Shown | None = None
    detail: tuple[Shown, ...] = ()
    label: Text = ()  # instead of the bare value of `text`
    fixed_color: str | None = None
    fixed_size: float | None = None  # 1 is Tableau's own
    opacity: int | None = None  # 0 to 255
    labelled: bool = False
    lines: tuple[Line, ...] = ()

    def pills(self) -> list[Shown]:
        single = [self.color, self.size, self.text]
        return [pill for pill in single if pill] + [*self.detail, *pills_in(self.label)]

    def element(
        self, more: tuple[Pill, ...], tooltip: Text, place: dict[str, object], first_line: int = 0
    ):
        """`more`: pills that only texts speak of; `place`: id and axis of the pane; `first_line`: how
        many reference lines the panes before have."""
        return element(
            "pane",
            {"selection-relaxation-option": "selection-relaxation-allow", **place},
            element("view", {}, element("breakdown", {"value": "auto"})),
            element("mark", {"class": self.shape}),
            self.encodings(more),
            *(reference_line(n, line) for n, line in enumerate(self.lines, first_line)),
            element("customized-tooltip", {}, formatted(tooltip)) if tooltip else None,
            element("customized-label", {}, formatted(self.label)) if self.label else None,
            self.style(),
        )

    def encodings(self, more: tuple[Pill, ...]):
        shown = [
            ("color", self.color),
            ("size", self.size),
            ("text", self.text),
            *(("lod", pill) for pill in self.detail),
            *(("text", pill) for pill in pills_in(self.label) if pill != self.text),
            *(("tooltip", pill) for pill in more),
        ]
        made = [element(tag, {"column": pill.reference}) for tag, pill in shown if pill]
        return element("encodings", {}, *made) if made else None

    def style(self):
        formats = {
            "mark-color": self.fixed_color,
            "mark-labels-cull": True if self.labelled else None,
            "mark-labels-show": True if self.labelled else None,
            "mark-transparency": self.opacity,
            "size": self.fixed_size,
        }
        made = [element("format", {"attr": a, "value": v}) for a, v in formats.items() if v]
        rule = element("style-rule", {"element": "mark"}, *made)
        return element("style", {}, rule) if made else None


def reference_line(number: int, line: Line):
    percentile = line.formula == "percentile"
    return element(
        "reference-line",
        {
            "axis-column": line.axis.reference,
            "enable-instant-analytics": False,
            "formula": line.formula,
            "id": f"refline{number}",
            "label": line.label,
            "label-type": "custom" if line.label else "none",
            "scope": line.scope,
            "tooltip-type": "none",
            "value": None if percentile else line.value,
            "value-column": line.axis.reference,
            "z-order": number + 1,
        },
        element("reference-line-value", {"percentile": line.value}) if percentile else None,
    )
