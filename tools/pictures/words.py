"""Worksheets that are text: key figures, and lines beside their headers."""

from pictures import colors, headers
from pictures.canvas import INK, QUIET, Canvas, Place
from pictures.sheet import Sheet
from pictures.wording import caption, said, text_of


def key_figures(canvas: Canvas, place: Place, sheet: Sheet) -> None:
    (row,) = sheet.rows_read or [{}]
    step = place.width / len(sheet.measures)
    for number, pill in enumerate(sheet.measures):
        x = place.x + (number + 0.5) * step
        name = canvas.wrapped(caption(sheet, pill), step, 8)
        canvas.text(x, place.y, name, 8, ha="center", color=QUIET)
        size = 22 if step > 110 else 15
        canvas.text(
            x,
            place.y + 13 * (1 + name.count("\n")),
            said(sheet, pill, row.get(pill)),
            size,
            ha="center",
            color=INK,
        )


def lines(canvas: Canvas, place: Place, sheet: Sheet) -> None:
    """A line, or what its breaks make of it, for each header."""
    (pane,) = sheet.panes
    down = sheet.headers("rows")
    found = headers.keys(sheet, down, sheet.rows_read)
    left = headers.row_headers(canvas, place, sheet, down, found)
    step = place.height / max(len(found), 1)
    shown = colors.of_rows(sheet, pane, sheet.rows_read)
    for row, color in zip(sheet.rows_read, shown, strict=True):
        y = place.y + found.index(tuple(row[p] for p in down)) * step + 4
        x, high = place.x + left + 6, 0.0
        for run in pane.findall("customized-label/formatted-text/run"):
            text, size = text_of([run], sheet, row), float(run.get("fontsize", 10))
            if (
                text.startswith("\n")
                or x + canvas.width_of(text, size) > place.x + place.width + 20
            ):
                x, y = place.x + left + 6, y + max(high, 16)
            drawn = {"fontweight": "bold" if run.get("bold") else "normal"}
            canvas.text(x, y, text.strip("\n"), size, color=run.get("fontcolor", color), **drawn)
            x, high = x + canvas.width_of(text, size) * 1.1, size * 1.6
