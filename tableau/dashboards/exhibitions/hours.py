"""When people are happy, and how busy it is."""

from dashboards.calculations.forms import closed_form
from dashboards.colors import FROM_BAD_TO_GOOD, FROM_QUIET_TO_BUSY
from dashboards.patterns import heat_map, hint, selection, told
from dashboards.settings import CURVES
from dashboards.sources import press
from workbook.condition import Best
from workbook.mark import Mark
from workbook.style import Ramp, Style
from workbook.worksheet import Worksheet

exhibition, weekday = press.by("exhibition"), press.by("weekday")
hour, happiness = press.by("local_hour"), press.figure("happiness_index")
responses = press.sum("responses")
week = heat_map(
    "Happiness by weekday and hour",
    "When people are happy",
    happiness,
    Ramp(FROM_BAD_TO_GOOD, 30, 70, center=50),
    rows=[weekday],
    cols=[hour],
    source=press,
    filters=selection(press),
    subtitle=hint("Happiness index: orange below neutral, blue above; blank: nobody answered"),
    tooltip=told(press, ("Hour", (weekday, " ", hour, ":00")), ("Happiness index", happiness)),
)
clock = press.along("local_hour")
curve = Worksheet(
    "Happiness by hour",
    "The best exhibitions, hour by hour",
    press,
    rows=[happiness],
    cols=[clock],
    marks=[Mark("Line", color=exhibition)],
    # One to one with the name, which the filter Exhibition has.
    filters=selection(press, Best(press.by("public_id"), CURVES.reference, closed_form("score"))),
    subtitle=hint("Happiness index by hour; choose exhibitions to compare others"),
    tooltip=told(
        press, ("Exhibition", exhibition), ("Hour", (clock, ":00")), ("Happiness index", happiness)
    ),
    style=Style(titles={happiness: "", clock: ""}, grid=True),
)
busy = heat_map(
    "Responses by hour",
    "How busy it is",
    responses,
    Ramp(FROM_QUIET_TO_BUSY),
    rows=[press.by("department"), press.by("floor"), exhibition],
    cols=[hour],
    source=press,
    filters=selection(press),
    subtitle=hint("Responses in each hour of the day, by department, floor and exhibition"),
    tooltip=told(
        press,
        ("Exhibition", (exhibition, ", floor ", press.by("floor"), ", ", press.by("department"))),
        ("Hour", (hour, ":00")),
    ),
)
