"""The discrete headers of a shelf: which there are, in which order, and how they are written."""

from pictures.canvas import Canvas, Place
from pictures.sheet import Row, Sheet
from pictures.wording import caption, said

Key = tuple[object, ...]


def keys(sheet: Sheet, pills: list[str], rows: list[Row]) -> list[Key]:
    """Each combination once, in the sheet's order or by value."""
    found = {tuple(row[p] for p in pills): row for row in rows}
    order = sheet.order(pills[0]) if pills else None
    if order:
        highest: dict[object, float] = {}
        for row in rows:
            value = float(row[order]) if row.get(order) is not None else 0
            highest[row[pills[0]]] = highest.get(row[pills[0]], 0) + value
        return sorted(found, key=lambda key: (-highest[key[0]], tuple(map(str, key))))
    return sorted(
        found, key=lambda key: tuple((str(type(k)), k) if k is not None else ("", 0) for k in key)
    )


def row_headers(
    canvas: Canvas, place: Place, sheet: Sheet, pills: list[str], found: list[Key]
) -> float:
    """Writes them at the left, repeated ones once; how wide they are."""
    if not found:
        return 0
    widths = [
        max(canvas.width_of(said(sheet, pill, key[n])) for key in found) + 10
        for n, pill in enumerate(pills)
    ]
    step = place.height / len(found)
    before: Key = ()
    for number, key in enumerate(found):
        x = place.x
        for n, pill in enumerate(pills):
            if key[: n + 1] != before[: n + 1]:
                canvas.text(
                    x + 2,
                    place.y + (number + 0.5) * step,
                    said(sheet, pill, key[n]),
                    8,
                    va="center",
                )
            x += widths[n]
        before = key
    return sum(widths)


def column_headers(
    canvas: Canvas, place: Place, sheet: Sheet, pills: list[str], found: list[Key]
) -> None:
    """Above the cells; dates that would not fit are left out, as Tableau turns them."""
    step = place.width / max(len(found), 1)
    before: Key = ()
    skip = max(1, int(26 / max(step, 1))) if len(pills) == 1 else 1
    for number, key in enumerate(found):
        for n, pill in enumerate(pills):
            last = n == len(pills) - 1
            if key[: n + 1] == before[: n + 1] or (last and number % skip):
                continue
            x = place.x + (number + 0.5) * step if last else place.x + number * step
            text = (
                said(sheet, pill, key[n]).replace(" ", "\n") if last else said(sheet, pill, key[n])
            )
            canvas.text(
                x, place.y + 13 * n, text, 7, ha="center" if last else "left", color="#5b6770"
            )
        before = key


def field_names(canvas: Canvas, place: Place, sheet: Sheet, shelf: str) -> float:
    """Writes what the headers are of, above them, unless the sheet hides it; how high it is."""
    hidden = "table/style/style-rule/format[@attr='display-field-labels']"
    pills = sheet.headers(shelf)
    if sheet.element.findall(hidden) or not pills:
        return 0
    names = " / ".join(caption(sheet, pill) for pill in pills)
    canvas.text(place.x + 2, place.y, names, 7, color="#8a949c")
    return 13
