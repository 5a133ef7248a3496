"""The colour of a mark: fixed, by a ramp over a measure, or by a palette over values."""

from matplotlib.colors import LinearSegmentedColormap, Normalize, TwoSlopeNorm

from pictures.sheet import Row, Sheet

AUTOMATIC = ["#4e79a7", "#f28e2b", "#e15759", "#76b7b2", "#59a14f", "#edc948", "#b07aa1", "#ff9da7"]


def fixed(pane) -> str | None:
    found = pane.find("style/style-rule/format[@attr='mark-color']")
    return found.get("value") if found is not None else None


def ramp(sheet: Sheet, pill: str, values: list[float]):
    """From a value to a colour."""
    encoding = sheet.style("mark", "color", pill)
    if encoding is None:
        return lambda value: AUTOMATIC[0]
    colors = LinearSegmentedColormap.from_list("ramp", [c.text for c in encoding.iter("color")])
    low = float(encoding.get("min", min(values, default=0)))
    high = float(encoding.get("max", max(values, default=1)))
    scale = Normalize(low, max(high, low + 1e-9), clip=True)
    if encoding.get("center") is not None:
        scale = TwoSlopeNorm(float(encoding.get("center")), low, high)
    return lambda value: colors(float(scale(min(max(value, low), high))))


def by_value(sheet: Sheet, pill: str, rows: list[Row]) -> dict[object, str]:
    palette = sheet.palette(pill)
    values = sorted({row[pill] for row in rows}, key=str)
    return {
        value: palette.get(str(value).lower(), AUTOMATIC[n % len(AUTOMATIC)])
        for n, value in enumerate(values)
    }


def of_rows(sheet: Sheet, pane, rows: list[Row]) -> list:
    """A colour for each row."""
    pill = sheet.encoding(pane, "color")
    if pill is None:
        return [fixed(pane) or AUTOMATIC[0]] * len(rows)
    if pill.endswith(":qk"):
        values = [float(row[pill]) for row in rows if row[pill] is not None]
        color = ramp(sheet, pill, values)
        return [color(float(row[pill] or 0)) for row in rows]
    colors = by_value(sheet, pill, rows)
    return [colors[row[pill]] for row in rows]


def of_line(sheet: Sheet, line) -> str:
    """Of a reference line."""
    for color in sheet.element.iterfind("table/style/style-rule[@element='refline']/format"):
        if color.get("attr") == "stroke-color" and color.get("id") == line.get("id"):
            return color.get("value")
    return AUTOMATIC[0]
