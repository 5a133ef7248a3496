"""Which kiosks have fallen silent."""

from dashboards.patterns import hint, lines, number
from dashboards.sources import silent
from workbook.condition import Any
from workbook.mark import Line, Mark
from workbook.style import Style
from workbook.worksheet import Worksheet

exhibition, missed = silent.by("exhibition"), silent.sum("usual_presses_since")
last_press = silent.of("Max", "local_time")
silent_kiosks = Worksheet(
    "Silent kiosks",
    "Which kiosks are silent?",
    silent,
    rows=[exhibition, silent.by("floor"), silent.by("is_silent")],
    cols=[missed],
    marks=[
        Mark(
            "Bar",
            color=silent.by("is_silent"),
            label=number("last ", last_press),
            labelled=True,
            lines=(Line(missed, "constant", 7.0, label="silent from 7"),),
        )
    ],
    filters=[Any(exhibition)],
    sorts={exhibition: missed},
    subtitle=hint("How many presses would have been usual since the last one"),
    tooltip=lines(
        ("Kiosk", (exhibition, ", floor ", silent.by("floor"))),
        ("Last press", last_press),
        ("Usual presses since", missed),
        ("As of", silent.of("Max", "as_of")),
    ),
    style=Style(titles={missed: ""}),
)
