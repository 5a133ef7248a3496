"""What several worksheets have in common: which rows count, tooltips, heat maps, figures, intervals."""

from dashboards.colors import BAND, BLUE, INK, QUIET
from workbook.condition import Any, Condition, Is, Measures
from workbook.datasource import Datasource
from workbook.mark import Mark
from workbook.pill import Pill
from workbook.style import Ramp, Style
from workbook.text import BREAK, Part, Text, lines, run
from workbook.worksheet import Worksheet

ALWAYS = ("in_period", "counted", "named", "in_department", "on_floor")
CHOSEN = ("exhibition",)


def selection(source: Datasource, *more: Condition, also: tuple[str, ...] = ()) -> list[Condition]:
    """The days and presses that count, and the exhibitions chosen, alike on all of the source's sheets."""
    always = [n for n in (*ALWAYS, *also) if n in source.fields]
    # In the context, so that the best n are the best of what is left.
    kept = [Is(source.by(n), "true", shared=True, context=True) for n in always]
    chosen = [Any(source.by(n), context=True) for n in CHOSEN if n in source.fields]
    return [*kept, *chosen, *more]


def all_named(source: Datasource) -> list[Condition]:
    """A selection for a chart that an exhibition is clicked on: it goes on showing all of them."""
    return [one for one in selection(source) if one.pill != source.by("named")]


def told(source: Datasource, *said: tuple[str, Part | tuple[Part, ...]]) -> Text:
    """A tooltip that ends with how many responses it rests on and of which days, where there are any."""
    rest = []
    if "responses" in source.fields:
        rest.append(("Responses", source.sum("responses")))
    if "days_ago" in source.fields:
        days = (source.of("Min", "local_date"), " to ", source.of("Max", "local_date"))
        rest.append(("Days", days))
    return lines(*said, *rest)


def hint(*words: str, colors: tuple[str, ...] = ()) -> Text:
    """A quiet second line of a title; a word that explains a colour stands after a sign in it."""
    pieces = []
    for word, color in zip(words, colors or (QUIET,) * len(words), strict=True):
        sign = [] if color == QUIET else [run("■ ", size=9, color=color)]
        pieces += [*sign, run(word, size=9, color=QUIET)]
    return (run(BREAK), *pieces)


def key_figures(
    name: str, title: str, source: Datasource, figures: list[Pill], filters: list[Condition]
):
    """Large numbers side by side, each under its name."""
    names = source.measure_names
    return Worksheet(
        name,
        title,
        source,
        cols=[names],
        marks=[Mark("Text", text=source.measure_values)],
        filters=[Measures(names, tuple(figures)), *filters],
        style=Style(font_size=22),
    )


def heat_map(
    name: str, title: str, color: Pill, ramp: Ramp, *, rows: list[Pill], cols: list[Pill],
    source: Datasource, filters: list[Condition], tooltip: Text, subtitle: Text = (),
    filter_titles: dict[Pill, str] | None = None, sorts: dict[Pill, Pill] | None = None,
) -> Worksheet:  # fmt: skip
    """A square for each cell, its value as colour and as number."""
    return Worksheet(
        name,
        title,
        source,
        rows=rows,
        cols=cols,
        marks=[Mark("Square", color=color, text=color, labelled=True, fixed_size=2.5)],
        filters=filters,
        sorts=sorts or {},
        tooltip=tooltip,
        subtitle=subtitle,
        style=Style(ramps={color: ramp}, field_labels=True, filter_titles=filter_titles or {}),
    )


def interval(low: Pill, width: Pill, middle: Pill, label: Text, **dot: object) -> dict[str, object]:
    """A bar from `low` over `width` and on it a dot at `middle`: the cols and marks of a worksheet."""
    bar = Mark("GanttBar", axis=low, size=width, fixed_color=BAND)
    point = Mark("Circle", axis=middle, label=label, labelled=True, **({"fixed_color": BLUE} | dot))
    return {"cols": [(low, middle)], "marks": [bar, point]}


def number(*parts: Part) -> Text:
    """A label beside a mark."""
    return (run(*parts, size=9, color=INK),)
