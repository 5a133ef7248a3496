"""Charts whose measures stand up, over headers or a continuous axis: lines, columns, bands, dots."""

import datetime
import statistics

from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from matplotlib.patches import Rectangle

from pictures import colors, headers
from pictures.canvas import QUIET, RULE, Canvas, Place
from pictures.sheet import Row, Sheet
from pictures.wording import said


def draw(canvas: Canvas, place: Place, sheet: Sheet) -> None:
    across, along = sheet.headers("cols"), sheet.axes("cols")
    measures = sheet.axes("rows")
    columns = headers.keys(sheet, across, sheet.rows_read) if across else []
    joined = sheet.element.find(".//encoding[@synchronized='true']") is not None
    panes = [measures] if joined else [[m] for m in measures]
    area = place.inside(left=44, bottom=26, right=8)
    height = area.height / len(panes)

    def at(row: Row):
        return columns.index(tuple(row[p] for p in across)) if across else instant(row[along[0]])

    for number, shown in enumerate(panes):
        axes = canvas.axes(
            area.inside(top=number * height, bottom=area.height - (number + 1) * height + 6)
        )
        axes.grid(axis="y", color=RULE, linewidth=0.7)
        axes.set_axisbelow(True)
        title = sheet.style("axis", "title", shown[0])
        words = title.get("value") if title is not None else sheet.column(shown[0]).get("caption")
        axes.set_ylabel(words, fontsize=8, color=QUIET)
        for pill in shown:
            marks(axes, sheet, pill, at)
        axes.margins(x=0.01)
        if number < len(panes) - 1:
            axes.set_xticklabels([])
        elif across:
            skip = max(1, len(columns) // 9)
            axes.set_xticks(
                range(0, len(columns), skip),
                [said(sheet, across[0], k[0]) for k in columns[::skip]],
            )
        elif sheet.rows_read and isinstance(at(sheet.rows_read[0]), datetime.date):
            locator = AutoDateLocator(maxticks=8)
            axes.xaxis.set_major_locator(locator)
            axes.xaxis.set_major_formatter(ConciseDateFormatter(locator))


def instant(value: object):
    return value if isinstance(value, datetime.date) else float(value)


def marks(axes, sheet: Sheet, pill: str, at) -> None:
    pane = next((p for p in sheet.panes if pill in (p.get("y-axis-name") or pill)), sheet.panes[0])
    rows = [row for row in sheet.rows_read if row[pill] is not None]
    drawn = list(zip(rows, colors.of_rows(sheet, pane, rows), strict=True))
    size, kind = sheet.encoding(pane, "size"), pane.find("mark").get("class")
    if kind == "Line":
        for color in dict.fromkeys(color for _, color in drawn):
            points = sorted((at(row), float(row[pill])) for row, c in drawn if c == color)
            axes.plot(*zip(*points, strict=True), color=color, linewidth=2)
    for row, color in drawn if kind != "Line" else ():
        x, value = at(row), float(row[pill])
        if kind == "GanttBar":
            axes.add_patch(
                Rectangle((x - 0.35, value), 0.7, float(row[size] or 0), facecolor=color)
            )
            axes.update_datalim([(x, value), (x, value + float(row[size] or 0))])
        elif kind == "Circle":
            axes.plot(x, value, "o", color=color, markersize=4, alpha=0.5)
        else:
            axes.bar(x, value, width=0.8, color=color)
    axes.autoscale_view()
    for line in pane.findall("reference-line"):
        reference(axes, sheet, line, pill, at)


def reference(axes, sheet: Sheet, line, pill: str, at) -> None:
    if line.get("formula") == "constant":
        axes.axhline(float(line.get("value")), color=QUIET, linestyle="--", linewidth=1)
        axes.annotate(
            line.get("label"),
            (0, float(line.get("value"))),
            xycoords=("axes fraction", "data"),
            xytext=(3, 3),
            textcoords="offset points",
            fontsize=8,
            color=QUIET,
        )
        return
    cells: dict[object, list[float]] = {}
    for row in sheet.rows_read:
        if row[pill] is not None:
            cells.setdefault(at(row), []).append(float(row[pill]))
    for x, values in cells.items():
        ordered = sorted(values)
        median = line.get("formula") == "median"
        y = statistics.median(ordered) if median else ordered[int(0.9 * (len(ordered) - 1))]
        axes.plot([x - 0.4, x + 0.4], [y, y], color=colors.of_line(sheet, line), linewidth=1.8)
