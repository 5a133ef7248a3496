"""For the Head of Security & Visitor Safety: who waits, where help is needed, how fast it comes."""

from dashboards.frame import fresh, header, stacked
from dashboards.settings import (
    DEPARTMENT,
    EXHIBITION,
    FIRST_DAY,
    FLOOR,
    LAST_DAY,
    PRESSES,
    REQUEST,
)  # fmt: skip
from dashboards.sources import press
from dashboards.visitor_safety.incidents import by_floor as response_by_floor
from dashboards.visitor_safety.incidents import by_hour as response_by_hour
from dashboards.visitor_safety.incidents import figures, shares, waiting
from dashboards.visitor_safety.requests import (
    by_exhibition,
    by_floor,
    happened,
    staffing,
    trend,
)  # fmt: skip
from workbook.action import Action, Choice
from workbook.dashboard import Dashboard
from workbook.layout import Layout
from workbook.zone import FilterControl, ParameterControl, Sheet, column, fixed, row, share

NAME = "Visitor safety"
first, last, presses, request, *places = map(
    ParameterControl, (FIRST_DAY, LAST_DAY, PRESSES, REQUEST, EXHIBITION, DEPARTMENT, FLOOR)
)
some = FilterControl(press.by("exhibition"), by_floor)
controls = [first, last, request, presses, *places, some]
in_figures, in_shares = Sheet(figures, titled=False), Sheet(shares, titled=False)
wall = Layout(
    1920,
    1080,
    column(
        header(NAME),
        fixed(52, row(*(share(1, control) for control in controls))),
        fixed(72, row(share(3, in_figures), share(2, in_shares))),
        share(1, row(share(1.3, Sheet(waiting)), share(1, Sheet(by_floor)), share(1, Sheet(by_exhibition)))),
        share(0.85, row(share(1, Sheet(trend)), share(1, Sheet(response_by_floor)), share(1, Sheet(response_by_hour)))),
        share(0.95, row(share(1, Sheet(staffing)), share(1, Sheet(happened)))),
    ),
)  # fmt: skip
tablet = Layout(
    *stacked(
        1024,
        (56, row(*(share(1, control) for control in controls[:4]))),
        (56, row(*(share(1, control) for control in controls[4:]))),
        (48, fresh),
        (64, row(share(3, in_figures), share(2, in_shares))),
        (280, Sheet(waiting)),
        (280, row(share(1, Sheet(by_floor)), share(1, Sheet(by_exhibition)))),
        (260, Sheet(trend)),
        (280, row(share(1, Sheet(response_by_floor)), share(1, Sheet(response_by_hour)))),
        (280, Sheet(staffing)),
        (280, Sheet(happened)),
    )
)
phone = Layout(
    *stacked(
        375,
        (64, fresh),
        (64, in_figures),
        (64, in_shares),
        (300, Sheet(waiting)),
        (52, row(share(1, first), share(1, last))),
        *((48, control) for control in (request, presses, *places, some)),
        (260, Sheet(by_floor)),
        (320, Sheet(by_exhibition)),
        (260, Sheet(trend)),
        (300, Sheet(response_by_floor)),
        (260, Sheet(response_by_hour)),
        (300, Sheet(staffing)),
        (300, Sheet(happened)),
    )
)
dashboard = Dashboard(
    NAME,
    wall,
    {"Tablet": tablet, "Phone": phone},
    (
        Action("Only this floor and hour", NAME, by_floor, "filter"),
        Action("Show this floor and hour", NAME, staffing, "highlight", ("Floor", "Hour")),
    ),
    (
        Choice(
            "Help at this exhibition only, in all charts",
            NAME,
            by_exhibition,
            press.by("exhibition"),
            EXHIBITION,
        ),
    ),
)
