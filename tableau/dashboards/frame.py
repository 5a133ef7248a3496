"""What all three dashboards have around their charts."""

from dashboards.colors import INK, PAPER, QUIET
from dashboards.sources import museum
from workbook.condition import Any
from workbook.mark import Mark
from workbook.text import run
from workbook.worksheet import Worksheet
from workbook.zone import Flow, Leaf, Part, Sheet, Words, column, fixed, row, share

freshness = Worksheet(
    "Freshness",
    "How fresh the figures are",
    museum,
    rows=[museum.by("museum")],
    marks=[
        Mark(
            "Text",
            label=(
                run("as of ", museum.of("Max", "local_now"), size=11, bold=True, color=INK),
                run(", newest press ", museum.figure("minutes_since_press"), " min before, last written ",
                    museum.figure("seconds_since_commit"), " s before", size=11, color=QUIET),
            ),
        )
    ],
    filters=[Any(museum.by("museum"))],
)  # fmt: skip

fresh = Sheet(freshness, titled=False)


def header(title: str) -> Part:
    words = Words((run(title, bold=True, size=22, color=INK),), PAPER)
    return fixed(52, row(share(1, words), fixed(860, fresh)))


def stacked(width: int, *parts: tuple[int, Leaf | Flow]) -> tuple[int, int, Flow]:
    """A layout for a device: the parts below each other, each with its height in pixels."""
    height = 16 + sum(pixels for pixels, _ in parts)
    return width, height, column(*(fixed(pixels, zone) for pixels, zone in parts))
