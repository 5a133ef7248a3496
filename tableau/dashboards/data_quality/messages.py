"""What arrived, and what was rejected and why."""

from dashboards.colors import BLUE, FROM_FEW_TO_MANY, GREY, ORANGE
from dashboards.patterns import heat_map, hint, key_figures, lines, selection
from dashboards.sources import daily, press, rejection
from workbook.condition import Is
from workbook.mark import Mark
from workbook.style import Ramp, Style
from workbook.worksheet import Worksheet

accepted, suspects, rejected = (daily.sum(n) for n in ("accepted", "suspects", "rejected"))
figures = key_figures(
    "Messages in figures",
    "What the kiosks sent",
    daily,
    [daily.figure("messages"), accepted],
    selection(daily),
)
shares = key_figures(
    "Messages in shares",
    "What the kiosks sent",
    daily,
    [daily.figure("rejected_share"), daily.figure("suspect_share")],
    selection(daily),
)
day = daily.along("local_date", "Day-Trunc")
by_day = Worksheet(
    "Messages by day",
    "Does as much arrive as ever?",
    daily,
    rows=[(accepted, rejected, suspects)],
    cols=[day],
    marks=[
        Mark("Bar", axis=axis, fixed_color=color)
        for axis, color in ((accepted, BLUE), (rejected, ORANGE), (suspects, GREY))
    ],
    filters=selection(daily),
    subtitle=hint("Messages by day: accepted, rejected, and suspect among the accepted; today is unfinished"),
    tooltip=lines(
        ("Day", day),
        ("Accepted", accepted),
        ("Rejected", (rejected, " (", daily.figure("rejected_share"), ")")),
        ("Suspect", suspects),
    ),
    style=Style(titles={day: ""}, grid=True),
)  # fmt: skip
reason, messages = rejection.by("reason"), rejection.sum("messages")
days = ("Days", (rejection.of("Min", "local_date"), " to ", rejection.of("Max", "local_date")))
by_reason = Worksheet(
    "Rejected by reason",
    "Why messages are rejected",
    rejection,
    rows=[reason],
    cols=[messages],
    marks=[Mark("Bar", text=messages, labelled=True, fixed_color=ORANGE)],
    filters=selection(rejection),
    sorts={reason: messages},
    subtitle=hint("Messages by reason; one with two reasons stands under both"),
    tooltip=lines(("Reason", reason), ("Messages", messages), days),
    style=Style(titles={messages: ""}),
)
date = rejection.by("local_date")
over_time = heat_map(
    "Rejected by reason and day",
    "Has a new reason appeared?",
    messages,
    Ramp(FROM_FEW_TO_MANY),
    rows=[reason],
    cols=[date],
    source=rejection,
    filters=selection(rejection),
    subtitle=hint("Messages by reason and day"),
    sorts={reason: messages},
    tooltip=lines(("Reason", reason), ("Day", date), ("Messages", messages)),
)
pressed = rejection.along("local_date", "Day-Trunc")
out_of_hours = Worksheet(
    "Out of hours",
    "Who presses while the museum is closed",
    rejection,
    rows=[messages],
    cols=[pressed],
    marks=[Mark("Bar", fixed_color=BLUE)],
    filters=selection(rejection, Is(rejection.by("out_of_hours"), "true")),
    subtitle=hint("Messages pressed outside the opening hours, by day"),
    tooltip=lines(("Day", pressed), ("Messages", messages)),
    style=Style(titles={messages: "", pressed: ""}, grid=True),
)
stuck = press.sum("suspect_presses")
in_period = Is(press.by("in_period"), "true", shared=True, context=True)
only_suspect = [in_period, Is(press.by("suspect"), "true")]
suspect_presses = heat_map(
    "Suspect presses",
    "Which buttons may be stuck?",
    stuck,
    Ramp(FROM_FEW_TO_MANY),
    rows=[press.by("exhibition")],
    cols=[press.by("local_date")],
    source=press,
    filters=only_suspect,
    subtitle=hint("Presses in runs that no person makes, by exhibition and day"),
    tooltip=lines(
        ("Exhibition", press.by("exhibition")),
        ("Day", press.by("local_date")),
        ("Suspect presses", stuck),
    ),
)
