"""The window of each sheet; a sheet without one vanishes silently when Tableau opens the file."""

from workbook.element import element
from workbook.identity import simple_id

CARDS = {"left": (("160", "pages", "filters", "marks"),), "top": (
    ("2147483647", "columns"), ("2147483647", "rows"), ("31", "title"))}  # fmt: skip


def worksheet_window(name: str, headers: list[str]):
    """Hidden: it is seen on its dashboard. `headers` are what marks may be highlighted by."""
    edges = (
        element("edge", {"name": edge}, *(strip(*cards) for cards in strips))
        for edge, strips in CARDS.items()
    )
    return element(
        "window",
        {"class": "worksheet", "hidden": True, "name": name},
        element("cards", {}, *edges),
        viewpoint(headers) if headers else None,
        identity(name),
    )


def viewpoint(headers: list[str]):
    """Saved workbooks never have one without what to highlight by."""
    fields = (element("field", {}, header) for header in headers)
    highlight = element("highlight", {}, element("color-one-way", {}, *fields))
    return element("viewpoint", {}, element("zoom", {"type": "entire-view"}), highlight)


def dashboard_window(name: str, sheets: list[str], maximized: bool):
    viewpoints = (
        element("viewpoint", {"name": sheet}, element("zoom", {"type": "entire-view"}))
        for sheet in sheets
    )
    return element(
        "window",
        {"class": "dashboard", "maximized": True if maximized else None, "name": name},
        element("viewpoints", {}, *viewpoints),
        element("active", {"id": -1}),
        identity(name),
    )


def strip(size: str, *cards: str):
    return element("strip", {"size": size}, *(element("card", {"type": c}) for c in cards))


def identity(name: str):
    return element("simple-id", {"uuid": simple_id("window", name)})
