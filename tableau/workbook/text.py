"""Text with fields in it, for titles, tooltips, labels and text zones."""

from dataclasses import dataclass

from workbook.element import element
from workbook.parameter import Parameter
from workbook.pill import MeasurePill, Pill

BREAK = "Æ\n"  # Tableau's mark of a line's end inside a run
Part = str | Pill | MeasurePill | Parameter


@dataclass(frozen=True)
class Run:
    parts: tuple[Part, ...]
    bold: bool | None = None
    size: int | None = None  # points
    color: str | None = None

    def element(self):
        attributes = {"bold": self.bold, "fontcolor": self.color, "fontsize": self.size}
        return element("run", attributes, "".join(map(written, self.parts)))


Text = tuple[Run, ...]


def run(*parts: Part, bold: bool | None = None, size: int | None = None, color: str | None = None):
    return Run(parts, bold, size, color)


def written(part: Part) -> str:
    return part if isinstance(part, str) else f"<{part.reference}>"


def formatted(text: Text):
    return element("formatted-text", {}, *(one.element() for one in text))


def lines(*pairs: tuple[str, Part | tuple[Part, ...]]) -> Text:
    """A label and what it says on each line, as tooltips have them."""
    runs = []
    for label, said in pairs:
        parts = said if isinstance(said, tuple) else (said,)
        runs += [run(f"{label}  ", color="#5b6770"), run(*parts, bold=True), run(BREAK)]
    return tuple(runs[:-1])


def pills_in(text: Text) -> list[Pill]:
    return [part for one in text for part in one.parts if isinstance(part, Pill)]


def parameters_in(text: Text) -> list[Parameter]:
    return [part for one in text for part in one.parts if isinstance(part, Parameter)]
