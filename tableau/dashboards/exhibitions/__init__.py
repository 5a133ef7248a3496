"""For the Exhibitions Manager: who does well, what people feel, when, and whether it changes."""

from dashboards.exhibitions.changes import alarms, effect, now
from dashboards.exhibitions.hours import busy, curve, week
from dashboards.exhibitions.ranking import against_usual, figures, ranking, ratings, shares
from dashboards.frame import fresh, header, stacked
from dashboards.settings import (
    BARS,
    CURVES,
    DEPARTMENT,
    EXHIBITION,
    FIRST_DAY,
    FLOOR,
    LAST_DAY,
    PRESSES,
)  # fmt: skip
from dashboards.sources import press, unhappiness
from workbook.action import Action, Choice
from workbook.dashboard import Dashboard
from workbook.layout import Layout
from workbook.zone import FilterControl, Legend, ParameterControl, Sheet, column, fixed, row, share

NAME = "Exhibitions"
first, last, presses, bars, curves, *places = map(
    ParameterControl, (FIRST_DAY, LAST_DAY, PRESSES, BARS, CURVES, EXHIBITION, DEPARTMENT, FLOOR)
)
some = FilterControl(press.by("exhibition"), ranking)
controls = [first, last, presses, *places, some, bars, curves]
curve_colors = Legend(press.by("exhibition"), curve)
alarm_colors = Legend(unhappiness.by("exhibition"), alarms)
in_figures, in_shares = Sheet(figures, titled=False), Sheet(shares, titled=False)
wall = Layout(
    1920,
    1080,
    column(
        header(NAME),
        fixed(52, row(*(share(1, control) for control in controls))),
        fixed(72, row(share(3, in_figures), share(2, in_shares))),
        share(1, row(share(1.1, Sheet(ranking)), share(1.2, Sheet(ratings)), share(0.8, Sheet(against_usual)))),
        share(1, row(share(1, Sheet(week)), share(0.9, Sheet(curve)), fixed(150, curve_colors), share(1.1, Sheet(busy)))),
        share(0.8, row(share(0.9, Sheet(now)), share(0.9, Sheet(alarms)), fixed(150, alarm_colors), share(1.1, Sheet(effect)))),
    ),
)  # fmt: skip
tablet = Layout(
    *stacked(
        1024,
        (56, row(*(share(1, control) for control in controls[:4]))),
        (56, row(*(share(1, control) for control in controls[4:]))),
        (48, fresh),
        (64, row(share(3, in_figures), share(2, in_shares))),
        (300, row(share(1, Sheet(ranking)), share(1, Sheet(ratings)))),
        (280, row(share(1, Sheet(against_usual)), share(1, Sheet(now)))),
        (300, row(share(1, Sheet(week)), share(1, Sheet(busy)))),
        (280, row(share(1, Sheet(curve)), fixed(150, curve_colors))),
        (280, row(share(1, Sheet(alarms)), fixed(150, alarm_colors))),
        (240, Sheet(effect)),
    )
)
phone = Layout(
    *stacked(
        375,
        (64, fresh),
        (64, in_figures),
        (64, in_shares),
        (52, row(share(1, first), share(1, last))),
        *((48, control) for control in (presses, *places, some)),
        (320, Sheet(ranking)),
        (48, bars),
        (320, Sheet(ratings)),
        (300, Sheet(against_usual)),
        (280, Sheet(now)),
        (280, Sheet(alarms)),
        (120, alarm_colors),
        (300, Sheet(week)),
        (48, curves),
        (260, Sheet(curve)),
        (120, curve_colors),
        (340, Sheet(busy)),
        (300, Sheet(effect)),
    )
)
dashboard = Dashboard(
    NAME,
    wall,
    {"Tablet": tablet, "Phone": phone},
    (
        Action("Only this weekday and hour", NAME, week, "filter"),
        Action("Show this exhibition everywhere", NAME, ratings, "highlight", ("Exhibition",)),
    ),
    (
        Choice(
            "Only this exhibition, in all charts",
            NAME,
            ranking,
            press.by("exhibition"),
            EXHIBITION,
        ),
    ),
)
