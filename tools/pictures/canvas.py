"""Rectangles of pixels from the top left, on matplotlib's figure."""

from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

DPI = 100
INK, QUIET, RULE = "#1c2b36", "#5b6770", "#e3e7ea"


@dataclass(frozen=True)
class Place:
    x: float
    y: float
    width: float
    height: float

    def inside(
        self, left: float = 0, top: float = 0, right: float = 0, bottom: float = 0
    ) -> "Place":
        width, height = self.width - left - right, self.height - top - bottom
        return Place(self.x + left, self.y + top, max(width, 1), max(height, 1))


class Canvas:
    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.figure = Figure((width / DPI, height / DPI), dpi=DPI, facecolor="white")

    def axes(self, place: Place) -> Axes:
        box = (place.x / self.width, 1 - (place.y + place.height) / self.height,
               place.width / self.width, place.height / self.height)  # fmt: skip
        axes = self.figure.add_axes(box)
        axes.tick_params(length=0, labelsize=8, colors=QUIET)
        for spine in axes.spines.values():
            spine.set_visible(False)
        return axes

    def text(self, x: float, y: float, text: str, size: float = 9, **more: object):
        """Its top left at x, y."""
        more = {"color": INK, "va": "top", "ha": "left", "fontsize": size} | more
        return self.figure.text(x / self.width, 1 - y / self.height, text, **more)

    def box(self, place: Place, face: str, edge: str = "none") -> None:
        corner = (place.x / self.width, 1 - (place.y + place.height) / self.height)
        size = (place.width / self.width, place.height / self.height)
        self.figure.add_artist(
            Rectangle(
                corner,
                *size,
                facecolor=face,
                edgecolor=edge,
                linewidth=0.8,
                transform=self.figure.transFigure,
                zorder=-1,
            )
        )

    def width_of(self, text: str, size: float = 8) -> float:
        return max((len(line) for line in text.split("\n")), default=0) * size * 0.82

    def wrapped(self, text: str, width: float, size: float) -> str:
        """Lines that fit, by the average width of a letter."""
        fitting = max(int(width / (size * 0.76)), 8)
        lines, line = [], ""
        for word in text.split(" "):
            if line and len(line) + 1 + len(word) > fitting:
                lines.append(line)
                line = word
            else:
                line = f"{line} {word}" if line else word
        return "\n".join([*lines, line])
