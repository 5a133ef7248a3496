"""Who does well, who needs help, what people feel."""

from dashboards.colors import BLUE, FROM_WORSE_TO_BETTER, GREY, LIGHT_BLUE, LIGHT_ORANGE, ORANGE
from dashboards.patterns import all_named, hint, interval, key_figures, number, selection, told
from dashboards.sources import press, usual
from workbook.condition import Measures
from workbook.mark import Mark
from workbook.style import Ramp, Style
from workbook.worksheet import Worksheet

exhibition, score = press.by("exhibition"), press.figure("score")
low, width = press.figure("score_low"), press.figure("score_width")
happiness = press.figure("happiness_index")
figures = key_figures(
    "Exhibitions in figures",
    "All exhibitions chosen",
    press,
    [happiness, press.sum("responses"), press.sum("requests")],
    selection(press),
)
shares = key_figures(
    "Exhibitions in shares",
    "All exhibitions chosen",
    press,
    [press.figure("satisfied_share"), press.figure("unhappy_share")],
    selection(press),
)
ranking = Worksheet(
    "Ranking",
    "Who does well, who needs help",
    press,
    rows=[exhibition],
    **interval(low, width, score, number("N ", press.sum("responses"))),
    filters=all_named(press),
    sorts={exhibition: score},
    subtitle=hint("Score 0 to 100, drawn towards the museum's last 28 days; bar: 90 % interval"),
    tooltip=told(
        press,
        ("Exhibition", exhibition),
        ("Score", (score, " (", low, " to ", press.figure("score_high"), ")")),
        ("Happiness index", happiness),
        ("Satisfied", press.figure("satisfied_share")),
        ("Unhappy", press.figure("unhappy_share")),
    ),
    style=Style(
        titles={low: ""},
        joined=score,
        hidden=(score,),
        grid=True,
        filter_titles={press.by("exhibition"): "Exhibition (responses)"},
    ),
)
# The last of the order stands nearest to the middle, on either side.
pieces = ("bar_0", "bar_1", "bar_2_left", "bar_4", "bar_3", "bar_2_right")
ratings = Worksheet(
    "Ratings",
    "What people feel",
    press,
    rows=[exhibition],
    cols=[press.measure_values],
    marks=[Mark("Bar", color=press.measure_names)],
    filters=[
        Measures(press.measure_names, tuple(press.figure(piece) for piece in pieces)),
        *all_named(press),
    ],
    sorts={exhibition: score},
    subtitle=hint(
        "☹ very unhappy  ", "unhappy  ", "neutral  ", "happy  ", "very happy ☺",
        colors=(ORANGE, LIGHT_ORANGE, GREY, LIGHT_BLUE, BLUE),
    ),
    tooltip=told(
        press,
        ("Exhibition", exhibition),
        ("Score", score),
        ("Very unhappy, unhappy", (press.sum("rating_0"), ", ", press.sum("rating_1"))),
        ("Neutral", press.sum("rating_2")),
        ("Happy, very happy", (press.sum("rating_3"), ", ", press.sum("rating_4"))),
    ),
)  # fmt: skip
shown, change = usual.by("exhibition"), usual.figure("change")
against_usual = Worksheet(
    "Against usual",
    "Better or worse than usual",
    usual,
    rows=[shown],
    cols=[change],
    marks=[Mark("Bar", color=change, text=change, labelled=True)],
    filters=selection(usual),
    sorts={shown: change},
    subtitle=hint("Points of the index against the usual; at most 35 days back"),
    tooltip=told(
        usual,
        ("Exhibition", shown),
        ("Change", change),
        ("Happiness index", usual.figure("happiness_index")),
        ("Usual index", usual.figure("usual_index")),
    ),
    style=Style(titles={change: ""}, ramps={change: Ramp(FROM_WORSE_TO_BETTER, -10, 10, center=0)}),
)
