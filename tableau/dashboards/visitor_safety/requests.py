"""Where and when people need help, and where staff should stand."""

from dashboards.colors import BAND, FROM_FEW_TO_MANY, ORANGE
from dashboards.patterns import all_named, heat_map, hint, lines, selection, told
from dashboards.sources import expected, press, usual
from workbook.mark import Mark
from workbook.style import Ramp, Style
from workbook.worksheet import Worksheet

requests = press.sum("requests_of_kind")
counted = selection(press)
kinds = ("Assistance, emergency", (press.sum("assistance"), ", ", press.sum("emergency")))
by_floor = heat_map(
    "Requests by floor and hour",
    "Where and when people need help",
    requests,
    Ramp(FROM_FEW_TO_MANY),
    rows=[press.by("floor")],
    cols=[press.by("local_hour")],
    source=press,
    filters=counted,
    subtitle=hint("Requests, in presses, by floor and hour of the day"),
    tooltip=told(
        press,
        ("Floor", press.by("floor")),
        ("Hour", (press.by("local_hour"), ":00")),
        ("Requests", requests),
        kinds,
    ),
    filter_titles={press.by("exhibition"): "Exhibition (requests)"},
)
by_exhibition = heat_map(
    "Requests by exhibition and weekday",
    "Which exhibitions need help when",
    requests,
    Ramp(FROM_FEW_TO_MANY),
    rows=[press.by("exhibition")],
    cols=[press.by("weekday")],
    source=press,
    filters=all_named(press),
    subtitle=hint("Requests, in presses, by exhibition and weekday"),
    tooltip=told(
        press,
        ("Exhibition", press.by("exhibition")),
        ("Weekday", press.by("weekday")),
        ("Requests", requests),
        kinds,
    ),
)
low, made, day = usual.figure("requests_low"), usual.sum("requests"), usual.by("local_date")
trend = Worksheet(
    "Requests by day",
    "Are requests rising?",
    usual,
    rows=[(low, made)],
    cols=[day],
    marks=[
        Mark("GanttBar", axis=low, size=usual.figure("requests_band"), fixed_color=BAND),
        Mark("Line", axis=made, fixed_color=ORANGE),
    ],
    filters=selection(usual),
    subtitle=hint("Line: requests of all kinds, today so far; bars: usual (90 %); at most 35 days back"),
    tooltip=lines(
        ("Day", day),
        ("Requests", made),
        ("Usual", (low, " to ", usual.figure("requests_high"))),
        ("Responses that day", usual.sum("responses")),
    ),
    style=Style(titles={low: ""}, joined=made, hidden=(made,), grid=True),
)  # fmt: skip
place = [expected.by("floor"), expected.by("local_hour")]
weekday, mean = expected.by("weekday"), expected.sum("expected_requests")
latest = expected.sum("latest_requests")
expectation = (
    ("When", (weekday, " ", expected.by("local_hour"), ":00, floor ", expected.by("floor"))),
    ("Expected requests", mean),
    ("At most, in 9 of 10 such hours", expected.sum("expected_upper")),
    ("Happened last time", (latest, " on ", expected.of("Max", "latest_date"))),
    ("Rests on", (expected.sum("requests"), " requests of ", expected.of("Min", "weeks"), " such days")),
)  # fmt: skip
staffing = heat_map(
    "Expected requests",
    "Where staff should stand",
    mean,
    Ramp(FROM_FEW_TO_MANY),
    rows=[weekday],
    cols=place,
    source=expected,
    filters=selection(expected),
    subtitle=hint(
        "Requests to expect in an hour, by floor, hour and weekday, from the 8 weeks before today"
    ),
    tooltip=lines(*expectation),
)
happened = heat_map(
    "Requests on the latest such day",
    "What happened last time",
    latest,
    Ramp(FROM_FEW_TO_MANY),
    rows=[weekday],
    cols=place,
    source=expected,
    filters=selection(expected),
    subtitle=hint("Requests, in presses, on the latest such weekday, by floor and hour"),
    tooltip=lines(*expectation),
)
