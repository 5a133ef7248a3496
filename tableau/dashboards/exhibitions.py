"""For the Exhibitions Manager: who does well, what people feel, when, and whether it changes."""

from dashboards import settings
from dashboards.colors import BLUE, INK, QUIET
from dashboards.sources import press
from workbook.condition import Any, Is
from workbook.dashboard import Dashboard
from workbook.layout import Layout
from workbook.mark import Mark
from workbook.text import lines, run
from workbook.worksheet import Worksheet
from workbook.zone import FilterControl, ParameterControl, Sheet, Words, column, fixed, row, share

exhibition, responses, index = (
    press.by("exhibition"),
    press.sum("responses"),
    press.figure("happiness_index"),
)
CHOSEN = [
    Is(press.by("in_period"), "true", shared=True),
    Is(press.by("counted"), "true", shared=True),
    Any(exhibition, context=True),
]
ranking = Worksheet(
    "Ranking",
    "Which exhibitions please visitors most",
    press,
    rows=[exhibition],
    cols=[press.figure("score")],
    marks=[Mark("Bar", text=responses, fixed_color=BLUE, labelled=True)],
    filters=CHOSEN,
    sorts={exhibition: press.figure("score")},
    tooltip=lines(
        ("Exhibition", exhibition),
        ("Score", press.figure("score")),
        ("Happiness index", index),
        ("Responses", responses),
        ("Days", (press.of("Min", "local_date"), " to ", press.of("Max", "local_date"))),
    ),
)
wall = Layout(
    1920,
    1080,
    column(
        fixed(60, Words((run("Exhibitions", bold=True, size=22, color=INK),))),
        fixed(
            60,
            row(
                *(
                    share(1, ParameterControl(p))
                    for p in (settings.FIRST_DAY, settings.LAST_DAY, settings.PRESSES)
                ),
                share(1, FilterControl(exhibition, ranking)),
            ),
        ),
        share(1, Sheet(ranking)),
        fixed(30, Words((run("N: responses behind each score", size=10, color=QUIET),))),
    ),
)
dashboard = Dashboard("Exhibitions", wall)
