"""For both readers: can the figures be trusted."""

from dashboards.data_quality.drills import drills
from dashboards.data_quality.kiosks import silent_kiosks
from dashboards.data_quality.messages import (
    by_day,
    by_reason,
    figures,
    out_of_hours,
    over_time,
    shares,
    suspect_presses,
)  # fmt: skip
from dashboards.frame import fresh, header, stacked
from dashboards.settings import FIRST_DAY, LAST_DAY
from workbook.action import Action
from workbook.dashboard import Dashboard
from workbook.layout import Layout
from workbook.zone import ParameterControl, Sheet, column, fixed, row, share

NAME = "Data quality"
first, last = map(ParameterControl, (FIRST_DAY, LAST_DAY))
in_figures, in_shares = Sheet(figures, titled=False), Sheet(shares, titled=False)
wall = Layout(
    1920,
    1080,
    column(
        header(NAME),
        fixed(
            72, row(fixed(220, first), fixed(220, last), share(1, in_figures), share(1, in_shares))
        ),
        share(1, row(share(1, Sheet(silent_kiosks)), share(1.2, Sheet(by_day)))),
        share(1.1, row(share(0.7, Sheet(by_reason)), share(1.3, Sheet(over_time)))),
        share(
            0.8,
            row(
                share(1.1, Sheet(suspect_presses)),
                share(0.6, Sheet(out_of_hours)),
                share(0.7, Sheet(drills)),
            ),
        ),
    ),
)
tablet = Layout(
    *stacked(
        1024,
        (48, fresh),
        (56, row(share(1, first), share(1, last))),
        (64, row(share(3, in_figures), share(2, in_shares))),
        (300, Sheet(silent_kiosks)),
        (320, Sheet(by_day)),
        (320, Sheet(by_reason)),
        (360, Sheet(over_time)),
        (280, Sheet(suspect_presses)),
        (240, Sheet(out_of_hours)),
        (240, Sheet(drills)),
    )
)
phone = Layout(
    *stacked(
        375,
        (64, fresh),
        (64, in_figures),
        (64, in_shares),
        (320, Sheet(silent_kiosks)),
        (52, row(share(1, first), share(1, last))),
        (320, Sheet(by_day)),
        (340, Sheet(by_reason)),
        (360, Sheet(over_time)),
        (300, Sheet(suspect_presses)),
        (240, Sheet(out_of_hours)),
        (240, Sheet(drills)),
    )
)
dashboard = Dashboard(
    NAME,
    wall,
    {"Tablet": tablet, "Phone": phone},
    (
        Action("Only this reason", NAME, by_reason, "filter"),
        Action("Show this day everywhere", NAME, over_time, "highlight", ("Day",)),
    ),
)
