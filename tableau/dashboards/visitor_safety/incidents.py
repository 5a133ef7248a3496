"""Who is waiting, and how fast help comes."""

from dashboards.patterns import hint, key_figures, lines, number, selection
from dashboards.sources import incident
from workbook.condition import Condition, Is
from workbook.mark import Line, Mark
from workbook.style import Style
from workbook.worksheet import Worksheet

exhibition, floor, kind = (incident.by(name) for name in ("exhibition", "floor", "kind"))
acknowledge = incident.sum("minutes_to_acknowledge")
resolve = incident.sum("minutes_to_resolve")
WAITING = Is(incident.by("is_waiting"), "true")
KNOWN_IN_TIME = Is(incident.by("in_time"), "true", shared=True)


def incidents(*more: Condition, ended: bool) -> list[Condition]:
    """Who waits is shown whatever the days chosen; other figures are of those days."""
    everywhere = selection(incident, also=("of_kind",))
    days = "in_period" if ended else "waiting_or_in_period"
    kept = [one for one in everywhere if one.pill != incident.by("in_period")]
    return [Is(incident.by(days), "true", shared=True), *kept, *more]


figures = key_figures(
    "Incidents in figures",
    "Requests for help, in the days chosen",
    incident,
    [
        incident.figure(name)
        for name in ("waiting_now", "longest_wait", "incidents", "acknowledged_in_time", "resolved_share")
    ],
    incidents(KNOWN_IN_TIME, ended=False),
)  # fmt: skip
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
    rows=[opened, kind, exhibition, floor, incident.by("state")],
    cols=[minutes],
    marks=[
        Mark(
            "Bar",
            color=kind,
            label=number(minutes, " min, pressed ", incident.sum("presses"), " times"),
            labelled=True,
        )
    ],
    filters=[one for one in incidents(WAITING, ended=False)[1:]],
    subtitle=hint(
        "Minutes since it opened; blue: assistance, orange: emergency; empty: nobody waits"
    ),
    tooltip=lines(*told, ("Waiting", (minutes, " min"))),
    style=Style(titles={minutes: ""}, field_labels=True),
)


def quantiles(*axes) -> dict:
    """The incidents as dots, with the median and the 90th percentile over each cell."""
    return {
        axis: (
            Line(axis, "median", scope="per-cell", label="median <Value>"),
            Line(axis, "percentile", 90, "per-cell", "p90 <Value>"),
        )
        for axis in axes
    }


by_floor = Worksheet(
    "Response times by floor",
    "How fast help comes, floor by floor",
    incident,
    rows=[floor],
    cols=[(acknowledge, resolve)],
    marks=[
        Mark("Circle", axis=axis, color=kind, detail=(incident.by("incident_id"),), opacity=120, lines=drawn)
        for axis, drawn in quantiles(acknowledge, resolve).items()
    ],
    filters=incidents(KNOWN_IN_TIME, ended=True),
    subtitle=hint("Minutes from opening to acknowledgement (left) and to resolution (right): each incident, median and p90"),
    tooltip=lines(*told, ("Acknowledged after", (acknowledge, " min")), ("Resolved after", (resolve, " min"))),
    style=Style(titles={acknowledge: "minutes to acknowledge", resolve: "minutes to resolve"}, grid=True),
)  # fmt: skip
by_hour = Worksheet(
    "Response times by hour",
    "How fast help comes through the day",
    incident,
    rows=[acknowledge],
    cols=[incident.by("local_hour")],
    marks=[
        Mark("Circle", color=kind, detail=(incident.by("incident_id"),), opacity=120, lines=quantiles(acknowledge)[acknowledge])
    ],
    filters=incidents(KNOWN_IN_TIME, ended=True),
    subtitle=hint("Minutes from opening to acknowledgement by hour of opening: each incident, median and p90"),
    tooltip=lines(*told, ("Acknowledged after", (acknowledge, " min"))),
    style=Style(titles={acknowledge: "minutes"}, grid=True),
)  # fmt: skip
