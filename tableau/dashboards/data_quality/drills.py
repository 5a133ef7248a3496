"""How long a drill took from the topic to the screens."""

from dashboards.colors import BLUE
from dashboards.patterns import hint, lines
from dashboards.sources import drill
from workbook.condition import Best
from workbook.mark import Mark
from workbook.style import Style
from workbook.worksheet import Worksheet

begun, exhibition = drill.by("local_time"), drill.by("exhibition")
incident, screen = drill.sum("seconds_to_incident"), drill.sum("seconds_to_screen")
channel = drill.sum("seconds_to_channel")
drills = Worksheet(
    "Drills",
    "How the last drills went",
    drill,
    rows=[begun, exhibition],
    cols=[(incident, screen)],
    marks=[
        Mark("Bar", axis=a, text=a, labelled=True, fixed_color=BLUE) for a in (incident, screen)
    ],
    filters=[Best(drill.by("drill_id"), "5", "MAX([drill_id])")],
    sorts={begun: drill.of("Max", "drill_id")},
    subtitle=hint(
        "The last five: seconds from the beginning to the incident (left) and to a screen"
    ),
    tooltip=lines(
        ("Begun", begun),
        ("Where", (exhibition, ", floor ", drill.attribute("floor"))),
        ("By", drill.attribute("registered_by")),
        ("Seconds to the incident", incident),
        ("Seconds to a screen", screen),
        ("Seconds to a message", channel),
    ),
    style=Style(titles={incident: "to the incident", screen: "to a screen"}),
)
