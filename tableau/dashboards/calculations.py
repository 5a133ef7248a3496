"""Calculations by view. Closed forms are generated from definitions/; here only what selects rows."""

import json
import pathlib

from dashboards import settings
from workbook.field import Field

FORMS: dict[str, dict] = json.loads(
    (
        pathlib.Path(__file__).parents[2] / "definitions/generated/closed_forms.tableau.json"
    ).read_text()
)["calculations"]
FORMATS = {"index": "n#,##0.0", "share": "p0.0%", "count": "n#,##0"}


def closed_form(name: str, caption: str, format: str, form: str | None = None, **arguments: str):
    """`arguments`: what stands for a parameter of the form where it isn't the column of its name."""
    made = FORMS[form or name]
    formula = made["calculation"]
    for parameter, calculation in arguments.items():
        formula = formula.replace(made["parameters"][parameter], calculation)
    return Field(
        name, caption, "real", "measure", made["meaning"], formula, FORMATS[format], aggregates=True
    )


def choice(name: str, caption: str, formula: str, description: str = "") -> Field:
    """Whether a row counts."""
    return Field(name, caption, "boolean", "dimension", description, formula)


PERIOD = choice(
    "in_period",
    "In the period",
    f"[days_ago] <= {settings.FIRST_DAY.reference} AND [days_ago] >= {settings.LAST_DAY.reference}",
    "The days from the parameter From to the parameter Until",
)
COUNTED_PRESS = choice(
    "counted",
    "Counted",
    f"NOT [suspect] OR {settings.PRESSES.reference} = 'raw'",
    "Without suspect presses, unless the parameter Presses says all",
)
CALCULATIONS = {
    "hourly_press": [
        PERIOD,
        COUNTED_PRESS,
        closed_form("happiness_index", "Happiness index", "index"),
        closed_form("satisfied_share", "Satisfied share", "share"),
        closed_form("unhappy_share", "Unhappy share", "share"),
        closed_form("score", "Score", "index"),
        closed_form("score_low", "Score, lower end", "index"),
        closed_form("score_high", "Score, upper end", "index"),
    ],
}
