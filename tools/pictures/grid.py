"""Heat maps: a square for each cell."""

from matplotlib.colors import to_rgb
from matplotlib.patches import Rectangle

from pictures import colors, headers
from pictures.canvas import INK, Canvas, Place
from pictures.sheet import Sheet
from pictures.wording import said


def draw(canvas: Canvas, place: Place, sheet: Sheet) -> None:
    down, across = sheet.headers("rows"), sheet.headers("cols")
    rows = sheet.rows_read
    lines, columns = headers.keys(sheet, down, rows), headers.keys(sheet, across, rows)
    top = 13 * len(across) + (12 if "date" in across[-1] else 2)
    named = headers.field_names(canvas, place.inside(top=top - 13), sheet, "rows")
    cells = place.inside(top=top + (named and 2))
    left = headers.row_headers(canvas, cells, sheet, down, lines)
    cells = cells.inside(left=left)
    headers.column_headers(canvas, place.inside(left=left), sheet, across, columns)
    (pane,) = sheet.panes
    text = sheet.encoding(pane, "text")
    axes = canvas.axes(cells)
    axes.set(xlim=(0, len(columns)), ylim=(len(lines), 0), xticks=[], yticks=[])
    fits = cells.width / max(len(columns), 1) > 22
    for row, color in zip(rows, colors.of_rows(sheet, pane, rows), strict=True):
        x = columns.index(tuple(row[p] for p in across))
        y = lines.index(tuple(row[p] for p in down))
        if row[text] is None:
            continue
        axes.add_patch(Rectangle((x + 0.03, y + 0.05), 0.94, 0.9, facecolor=color, linewidth=0))
        if fits:
            dark = sum(to_rgb(color)) < 1.6
            label = said(sheet, text, row[text])
            axes.text(
                x + 0.5,
                y + 0.5,
                label,
                ha="center",
                va="center",
                fontsize=7,
                color="white" if dark else INK,
            )
