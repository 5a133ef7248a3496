"""Whether anything is changing now, and whether a change has worked."""

from dashboards.colors import ORANGE, QUIET
from dashboards.patterns import hint, interval, number, selection, told
from dashboards.sources import change, last_hour, unhappiness
from workbook.condition import Is
from workbook.mark import Line, Mark
from workbook.style import Style
from workbook.worksheet import Worksheet

exhibition, responses = last_hour.by("exhibition"), last_hour.sum("responses")
low = last_hour.sum("usual_low")
now = Worksheet(
    "Last 60 minutes",
    "The last 60 minutes beside the usual",
    last_hour,
    rows=[exhibition],
    **interval(low, last_hour.figure("band"), responses, number(responses)),
    filters=selection(last_hour),
    subtitle=hint("Dot: responses; bar: how many are usual at this time (90 %)"),
    tooltip=told(
        last_hour,
        ("Exhibition", exhibition),
        ("Usual responses", (low, " to ", last_hour.sum("usual_high"))),
        ("Happiness index", last_hour.of("Avg", "happiness_index")),
        ("Usual index", last_hour.of("Avg", "usual_index")),
        ("Unhappy", last_hour.sum("unhappy")),
        ("As of", last_hour.of("Max", "as_of")),
    ),
    style=Style(titles={low: ""}, joined=responses, hidden=(responses,), grid=True),
)
minute, level = unhappiness.along("local_time", "Minute-Trunc"), unhappiness.figure("alarm_level")
alarms = Worksheet(
    "Unhappiness today",
    "Where unhappiness is rising today",
    unhappiness,
    rows=[level],
    cols=[minute],
    marks=[
        Mark(
            "Line",
            color=unhappiness.by("exhibition"),
            lines=(Line(level, "constant", 1.0, label="alarm"),),
        )
    ],
    filters=selection(unhappiness, Is(unhappiness.by("watched"), "true")),
    subtitle=hint("Running sum of unhappy responses since opening; an alarm at 100 %"),
    tooltip=told(
        unhappiness,
        ("Exhibition", unhappiness.by("exhibition")),
        ("At", minute),
        ("Level of the alarm", level),
        ("Responses", unhappiness.of("Count", "rating")),
        ("Usually unhappy", unhappiness.of("Min", "base_share")),
    ),
    style=Style(titles={level: "", minute: ""}, grid=True),
)
difference, low = change.sum("difference"), change.sum("difference_low")
effect = Worksheet(
    "Before and after",
    "Did a change work?",
    change,
    rows=[change.by("local_date"), change.by("exhibition"), change.by("text")],
    **interval(
        low,
        change.figure("interval"),
        difference,
        number(change.sum("index_before"), " → ", change.sum("index_after")),
        fixed_color=None,
        color=change.by("is_too_early"),
        lines=(Line(difference, "constant", 0.0, color=QUIET),),
    ),
    filters=selection(change),
    subtitle=hint("Points, 14 days after against 14 before, 90 % interval; ", "too early to say", colors=(QUIET, ORANGE)),
    tooltip=told(
        change,
        ("Change", (change.by("text"), ", ", change.by("exhibition"), ", ", change.by("local_date"))),
        ("Difference", (difference, " (", low, " to ", change.sum("difference_high"), ")")),
        ("Responses before, after", (change.sum("responses_before"), ", ", change.sum("responses_after"))),
        ("Noted by", change.attribute("created_by")),
    ),
    style=Style(titles={low: ""}, joined=difference, hidden=(difference,), grid=True),
)  # fmt: skip
