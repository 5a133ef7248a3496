"""The window of each sheet; a sheet without one vanishes silently when Tableau opens the file."""

from workbook.element import element
from workbook.identity import simple_id

CARDS = {"left": (("160", "pages", "filters", "marks"),), "top": (
    ("2147483647", "columns"), ("2147483647", "rows"), ("31", "title"))}  # fmt: skip


def worksheet_window(name: str):
    """Hidden: it is seen on its dashboard."""
    edges = (
        element("edge", {"name": edge}, *(strip(*cards) for cards in strips))
        for edge, strips in CARDS.items()
    )
    return element(
        "window",
        {"class": "worksheet", "hidden": True, "name": name},
        element("cards", {}, *edges),
        element("viewpoint", {}, element("zoom", {"type": "entire-view"})),
        identity(name),
    )


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
