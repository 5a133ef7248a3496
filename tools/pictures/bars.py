"""Charts whose measures lie across, with headers at the left: bars, intervals, dots, rating bars."""

import statistics

from matplotlib.patches import Rectangle

from pictures import colors, headers
from pictures.canvas import INK, QUIET, RULE, Canvas, Place
from pictures.sheet import Sheet
from pictures.wording import number, text_of


def draw(canvas: Canvas, place: Place, sheet: Sheet) -> None:
    down, measures = sheet.headers("rows"), sheet.axes("cols")
    rows = sheet.rows_read
    lines = headers.keys(sheet, down, rows)
    area = place.inside(bottom=30)
    area = area.inside(top=headers.field_names(canvas, area, sheet, "rows"))
    left = headers.row_headers(canvas, area, sheet, down, lines)
    area = area.inside(left=left + 4, right=6)
    joined = sheet.element.find(".//encoding[@synchronized='true']") is not None
    panes = [measures] if joined or measures == ["Multiple Values"] else [[m] for m in measures]
    width = area.width / len(panes)
    for number_, shown in enumerate(panes):
        axes = canvas.axes(
            area.inside(left=number_ * width, right=area.width - (number_ + 1) * width + 8)
        )
        axes.set(ylim=(len(lines), 0), yticks=[])
        axes.grid(axis="x", color=RULE, linewidth=0.7)
        axes.set_axisbelow(True)
        title = sheet.style("axis", "title", shown[0])
        if title is not None:
            axes.set_xlabel(title.get("value"), fontsize=8, color=QUIET)
        if shown == ["Multiple Values"]:
            rating_bars(axes, sheet, lines, down)
        else:
            for pill in shown:
                marks(axes, sheet, pill, lines, down)


def rating_bars(axes, sheet: Sheet, lines, down) -> None:
    palette = sheet.palette(":Measure Names")
    for row in sheet.rows_read:
        y = lines.index(tuple(row[p] for p in down))
        ends = {-1: 0.0, 1: 0.0}
        for pill in reversed(sheet.measures):
            value = float(row[pill] or 0)
            side = -1 if value < 0 else 1
            color = palette.get(f"[{sheet.source.name}].[{pill}]", "#999999")
            axes.barh(y + 0.5, value, left=ends[side], height=0.72, color=color)
            ends[side] += value
    axes.axvline(0, color=QUIET, linewidth=0.8)
    axes.xaxis.set_major_formatter(lambda value, _: number(value, "*#,##0;#,##0"))


def marks(axes, sheet: Sheet, pill: str, lines, down) -> None:
    pane = next((p for p in sheet.panes if pill in (p.get("x-axis-name") or pill)), sheet.panes[0])
    rows = [row for row in sheet.rows_read if row[pill] is not None]
    size, kind = sheet.encoding(pane, "size"), pane.find("mark").get("class")
    label = pane.findall("customized-label/formatted-text/run")
    text = sheet.encoding(pane, "text")
    reach = max((abs(float(row[pill])) for row in rows), default=1)
    for row, color in zip(rows, colors.of_rows(sheet, pane, rows), strict=True):
        y = lines.index(tuple(row[p] for p in down)) + 0.5
        value = float(row[pill])
        if kind == "GanttBar":
            axes.add_patch(Rectangle((value, y - 0.3), float(row[size] or 0), 0.6, facecolor=color))
            axes.update_datalim([(value, y), (value + float(row[size] or 0), y)])
        elif kind == "Circle":
            many = sheet.encoding(pane, "lod") is not None
            axes.plot(
                value, y, "o", color=color, markersize=4 if many else 8, alpha=0.5 if many else 1
            )
        else:
            axes.barh(y, value, height=0.66, color=color)
        if label or text:
            words = (
                text_of(label, sheet, row)
                if label
                else number(value, sheet.column(text).get("default-format", ""))
            )
            if not label and text != pill:
                words = number(float(row[text]), sheet.column(text).get("default-format", ""))
            axes.annotate(
                f" {words}",
                (value, y),
                xytext=(6, 0),
                textcoords="offset points",
                va="center",
                fontsize=8,
                color=INK,
            )
    reference_lines(axes, sheet, pane, pill, lines, down)
    axes.autoscale_view(scaley=False)
    low, high = axes.get_xlim()
    if label or text:
        axes.set_xlim(low, high + 0.16 * (high - low) + 0.02 * reach)


def reference_lines(axes, sheet: Sheet, pane, pill: str, lines, down) -> None:
    for line in pane.findall("reference-line"):
        if line.get("formula") == "constant":
            axes.axvline(float(line.get("value")), color=QUIET, linestyle="--", linewidth=1)
            continue
        for y, key in enumerate(lines):
            values = sorted(
                float(r[pill])
                for r in sheet.rows_read
                if r[pill] is not None and tuple(r[p] for p in down) == key
            )
            if not values:
                continue
            share = 0.5 if line.get("formula") == "median" else 0.9
            at = (
                statistics.median(values)
                if share == 0.5
                else values[int(share * (len(values) - 1))]
            )
            axes.plot(
                [at, at], [y + 0.08, y + 0.92], color=colors.of_line(sheet, line), linewidth=1.6
            )
            name = line.get("label").split(" ")[0]
            axes.annotate(
                f"{name} {at:.1f}",
                (at, y + 0.12),
                xytext=(3, 0),
                textcoords="offset points",
                fontsize=7,
                va="top",
                color=INK,
            )
