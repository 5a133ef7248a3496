"""A dashboard: its zones at their places, each with what it shows drawn in it."""

from collections.abc import Callable

from lxml.etree import _Element

from linter.names import pills
from linter.workbook import Workbook
from pictures import bars, curves, grid, words
from pictures.canvas import INK, QUIET, RULE, Canvas, Place
from pictures.colors import by_value
from pictures.sheet import Sheet
from pictures.wording import text_of

WIDTHS = {"Tablet": 1024, "Phone": 375}  # pixels; a layout for a device says its height only
MARK = (
    "Not Tableau: the workbook's zones with simulated data drawn in them by tools/draw-dashboards"
)
Reader = Callable[[str], Sheet]


def picture(workbook: Workbook, dashboard: str, device: str | None, read: Reader) -> Canvas:
    element = workbook.dashboards[dashboard]
    if device:
        element = element.find(f"devicelayouts/devicelayout[@name='{device}']")
    size = element.find("size")
    width, height = (
        WIDTHS.get(device or "", int(size.get("maxwidth", 0))),
        int(size.get("maxheight")),
    )
    canvas = Canvas(width, height)
    for zone in element.iterfind("zones//zone"):
        if zone.find("zone") is None:
            edges = [int(zone.get(key)) / 100_000 for key in ("x", "y", "w", "h")]
            place = Place(edges[0] * width, edges[1] * height, edges[2] * width, edges[3] * height)
            draw_zone(canvas, place.inside(4, 4, 4, 4), zone, workbook, read)
    canvas.text(width - 6, height - 2, MARK, 6, ha="right", va="bottom", color="#c55a00")
    return canvas


def draw_zone(
    canvas: Canvas, place: Place, zone: _Element, workbook: Workbook, read: Reader
) -> None:
    match zone.get("type-v2"):
        case None:
            draw_sheet(canvas, place, read(zone.get("name", "")), zone.get("show-title") != "false")
        case "text":
            background = zone.find("zone-style/format[@attr='background-color']")
            if background is not None:
                canvas.box(place, background.get("value"))
            runs = zone.findall("formatted-text/run")
            size = float(runs[0].get("fontsize", 10))
            canvas.text(
                place.x + 6,
                place.y + place.height / 2,
                text_of(runs),
                size,
                va="center",
                fontweight="bold",
            )
        case "color":
            legend(canvas, place, zone, read(zone.get("name", "")))
        case _:
            control(canvas, place, zone, workbook)


def control(canvas: Canvas, place: Place, zone: _Element, workbook: Workbook) -> None:
    (pill,) = pills(zone.get("param"))
    if zone.get("type-v2") == "paramctrl":
        column = workbook.parameters[pill.name]
        name, value = (
            column.get("caption"),
            column.get("alias") or column.get("value", "").strip('"'),
        )
    else:
        source = workbook.datasources[pill.datasource]
        name, value = source.columns[pill.name.split(":")[1]].get("caption"), "(All)"
        sheet = workbook.worksheets[zone.get("name", "")]
        for said in sheet.iterfind("table/style/style-rule[@element='quick-filter']/format"):
            if pills(said.get("field")) == [pill]:
                name = said.get("value")
    canvas.text(place.x + 2, place.y, name, 8, color=QUIET)
    box = place.inside(left=2, top=16, right=2, bottom=max(0, place.height - 38))
    canvas.box(box, "white", "#aab3ba")
    canvas.text(box.x + 5, box.y + box.height / 2, f"{value}", 9, va="center")


def legend(canvas: Canvas, place: Place, zone: _Element, sheet: Sheet) -> None:
    (pill,) = pills(zone.get("param"))
    for number, (value, color) in enumerate(by_value(sheet, pill.name, sheet.rows_read).items()):
        y = place.y + 20 + 17 * number
        canvas.box(Place(place.x, y, 11, 11), color)
        canvas.text(place.x + 16, y - 1, str(value), 8)


def draw_sheet(canvas: Canvas, place: Place, sheet: Sheet, titled: bool) -> None:
    canvas.box(place, "white", RULE)
    inner = place.inside(6, 4, 6, 4)
    if titled:
        inner = inner.inside(top=title(canvas, inner, sheet))
    if sheet.panes[0].find("mark").get("class") == "Text":
        draw = words.key_figures if sheet.measures else words.lines
    elif sheet.panes[0].find("mark").get("class") == "Square":
        draw = grid.draw
    elif sheet.axes("rows"):
        draw = curves.draw
    else:
        draw = bars.draw
    if sheet.rows_read:
        draw(canvas, inner, sheet)


def title(canvas: Canvas, place: Place, sheet: Sheet) -> float:
    """Writes it; how high it is."""
    first, *more = sheet.title()
    head = canvas.wrapped(text_of([first]), place.width, 12)
    canvas.text(place.x, place.y, head, 12, fontweight="bold", color=INK)
    below = 20 * (1 + head.count("\n"))
    x, plain = place.x, text_of(more).strip("\n")
    pieces = [run for run in more if (run.text or "").strip("Æ\n")]
    if len(pieces) < 2:
        shown = canvas.wrapped(plain, place.width, 9)
        canvas.text(place.x, place.y + below, shown, 9, color=QUIET)
        return below + 15 * (1 + shown.count("\n")) + 4
    for run in pieces:
        text = run.text or ""
        if x + canvas.width_of(text, 9) > place.x + place.width and x > place.x:
            x, below = place.x, below + 15
        canvas.text(x, place.y + below, text, 9, color=run.get("fontcolor", QUIET))
        x += canvas.width_of(text, 9)
    return below + 19
