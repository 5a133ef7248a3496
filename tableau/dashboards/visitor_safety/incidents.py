"""Who is waiting, and how fast help comes."""

from dashboards.colors import BLUE, INK, ORANGE, QUIET
from dashboards.patterns import hint, key_figures, lines, selection
from dashboards.sources import incident
from workbook.condition import Is
from workbook.mark import Line, Mark
from workbook.pill import Pill
from workbook.style import Style
from workbook.text import BREAK, run
from workbook.worksheet import Worksheet

exhibition, floor, kind = (incident.by(name) for name in ("exhibition", "floor", "kind"))
acknowledge = incident.sum("minutes_to_acknowledge")
resolve = incident.sum("minutes_to_resolve")
KNOWN_IN_TIME = Is(incident.by("in_time"), "true", shared=True, context=True)
chosen = selection(incident, KNOWN_IN_TIME, also=("of_kind",))
# No choice on the dashboard hides anybody who waits.
figures = key_figures(
    "Incidents in figures",
    "Requests for help in the whole museum",
    incident,
    [incident.figure(name) for name in ("waiting_now", "longest_wait", "incidents")],
    [Is(incident.by("waiting_or_in_period"), "true"), KNOWN_IN_TIME],
)
shares = key_figures(
    "Incidents in shares",
    "How fast help came",
    incident,
    [incident.figure(name) for name in ("acknowledged_in_time", "resolved_share")],
    chosen,
)
opened, minutes = incident.by("local_time"), incident.sum("minutes_waiting")
told = (
    ("Where", (exhibition, ", floor ", floor)),
    ("What", kind),
    ("Opened", incident.of("Min", "local_time")),
    ("Pressed", (incident.sum("presses"), " times")),
)
waiting = Worksheet(
    "Waiting now",
    "Who is waiting, oldest first",
    incident,
    rows=[opened],
    marks=[
        Mark(
            "Text",
            color=kind,
            label=(
                run(minutes, " min, ", kind, bold=True, size=14),
                run(BREAK, exhibition, ", floor ", floor, size=11, color=INK),
                run(
                    ", pressed ",
                    incident.sum("presses"),
                    " x, ",
                    incident.by("state"),
                    size=11,
                    color=QUIET,
                ),
            ),
        )
    ],
    filters=[Is(incident.by("is_waiting"), "true")],
    subtitle=hint(
        "Opened at, minutes since; ",
        "assistance  ",
        "emergency  ",
        "whatever is chosen above; empty: nobody waits",
        colors=(QUIET, BLUE, ORANGE, QUIET),
    ),
    tooltip=lines(*told, ("Waiting", (minutes, " min"))),
)


def quantiles(axis: Pill, *labels: str) -> tuple[Line, Line]:
    """The median and the 90th percentile of the dots in each cell."""
    median, p90 = labels or (None, None)
    return (
        Line(axis, "median", None, "per-cell", median),
        Line(axis, "percentile", 90, "per-cell", p90, color=ORANGE),
    )


def dots(axis: Pill, *labels: str) -> Mark:
    """Each incident."""
    one = (incident.by("incident_id"),)
    lines = quantiles(axis, *labels)
    return Mark("Circle", axis=axis, color=kind, detail=one, opacity=120, lines=lines)


by_floor = Worksheet(
    "Response times by floor",
    "How fast help comes, by floor",
    incident,
    rows=[floor],
    cols=[(acknowledge, resolve)],
    marks=[dots(axis, "median <Value>", "p90 <Value>") for axis in (acknowledge, resolve)],
    filters=chosen,
    subtitle=hint("Minutes from opening: each incident, median and p90"),
    tooltip=lines(*told, ("Acknowledged after", (acknowledge, " min")), ("Resolved after", (resolve, " min"))),
    style=Style(
        titles={acknowledge: "minutes to acknowledge", resolve: "minutes to resolve"},
        grid=True,
    ),
)  # fmt: skip
by_hour = Worksheet(
    "Response times by hour",
    "How fast help comes, by hour",
    incident,
    rows=[(acknowledge, resolve)],
    cols=[incident.by("local_hour")],
    marks=[dots(acknowledge), dots(resolve)],
    filters=chosen,
    subtitle=hint("Minutes from opening, by its hour; median dark, p90 orange"),
    tooltip=lines(
        *told,
        ("Acknowledged after", (acknowledge, " min")),
        ("Resolved after", (resolve, " min")),
    ),
    style=Style(titles={acknowledge: "acknowledged", resolve: "resolved"}, grid=True),
)  # fmt: skip
