"""Of presses by exhibition and hour."""

from dashboards.calculations.forms import (
    COUNT,
    COUNTED_PRESS,
    INDEX,
    PERIOD,
    amount,
    figure,
    forms_of,
)  # fmt: skip
from dashboards.settings import BARS, REQUEST


def bar(name: str, caption: str, count: str, side: int):
    """A piece of an exhibition's bar; `side` is -1 left of the neutral middle, 1 right of it."""
    share = f"{100.0 * side} * {count} / SUM([responses])"
    drawn = f"IF {BARS.reference} = 'share' THEN {share} ELSE {1.0 * side} * {count} END"
    meaning = "Below zero it stands left of the middle; shown without its sign"
    formula = f"IF SUM([responses]) > 0 THEN ({drawn}) END"
    return figure(name, caption, "*#,##0;#,##0", formula, meaning)


CALCULATIONS = [
    PERIOD,
    COUNTED_PRESS,
    *forms_of("hourly_press"),
    figure(
        "score_width",
        "Width of the interval",
        INDEX,
        "[score_high] - [score_low]",
        "Length of the score's 90 % interval",
    ),
    bar("bar_0", "0 very unhappy", "SUM([rating_0])", -1),
    bar("bar_1", "1 unhappy", "SUM([rating_1])", -1),
    bar("bar_2_left", "2 neutral (left half)", "SUM([rating_2]) / 2.0", -1),
    bar("bar_2_right", "2 neutral (right half)", "SUM([rating_2]) / 2.0", 1),
    bar("bar_3", "3 happy", "SUM([rating_3])", 1),
    bar("bar_4", "4 very happy", "SUM([rating_4])", 1),
    amount(
        "requests_of_kind",
        "Requests of the chosen kind",
        "integer",
        f"CASE {REQUEST.reference} WHEN 'assistance' THEN [assistance] WHEN 'emergency' THEN [emergency] ELSE [requests] END",
        COUNT,
        "Requests, in presses, of the kind that the parameter Requests says",
    ),
    amount(
        "suspect_presses",
        "Suspect presses",
        "integer",
        "IF [suspect] THEN [responses] + [requests] ELSE 0 END",
        COUNT,
        "Presses in runs that no person makes",
    ),
]
