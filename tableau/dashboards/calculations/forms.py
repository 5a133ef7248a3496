"""How calculations are made: from a closed form of definitions/, from sums, or from a row."""

import json
import pathlib

from dashboards.settings import DEPARTMENT, EXHIBITION, FIRST_DAY, FLOOR, LAST_DAY, PRESSES
from workbook.field import Field
from workbook.parameter import Parameter

FORMS: dict[str, dict] = json.loads(
    (
        pathlib.Path(__file__).parents[3] / "definitions/generated/closed_forms.tableau.json"
    ).read_text()
)["calculations"]
# As Tableau writes them: a number with its negative form, or * before a pattern of one's own.
INDEX, SHARE, COUNT = "n#,##0.0;-#,##0.0", "p0.0%", "n#,##0;-#,##0"

SAID = {  # caption and format
    "happiness_index": ("Happiness index", INDEX),
    "satisfied_share": ("Satisfied share", SHARE),
    "unhappy_share": ("Unhappy share", SHARE),
    "usual_index": ("Usual index", INDEX),
    "change": ("Change against usual", "*+0.0;-0.0;0.0"),
    "score": ("Score", INDEX),
    "score_low": ("Score from", INDEX),
    "score_high": ("Score to", INDEX),
    "usual_low": ("Usual responses from", INDEX),
    "usual_high": ("Usual responses to", INDEX),
}


def closed_form(form: str, **arguments: str) -> str:
    """`arguments`: what stands for a parameter of the form where it isn't the column of its name."""
    formula = FORMS[form]["calculation"]
    for parameter, calculation in arguments.items():
        formula = formula.replace(FORMS[form]["parameters"][parameter], calculation)
    return formula


def figure(
    name: str, caption: str, format: str, formula: str, meaning: str = "", datatype: str = "real"
) -> Field:
    """A calculation of sums."""
    meaning = meaning or FORMS.get(name, {}).get("meaning", "")
    return Field(name, caption, datatype, "measure", meaning, formula, format, aggregates=True)


def forms_of(view: str) -> list[Field]:
    """The closed forms whose parameters the view has."""
    return [
        figure(name, *SAID[name], closed_form(name))
        for name, form in FORMS.items()
        if view in form["views"] and name in SAID
    ]


def amount(name: str, caption: str, datatype: str, formula: str, format: str, meaning: str = ""):
    """A number of a row, to be added up."""
    return Field(name, caption, datatype, "measure", meaning, formula, format)


def choice(name: str, caption: str, formula: str, meaning: str = "") -> Field:
    """Whether a row counts."""
    return Field(name, caption, "boolean", "dimension", meaning, formula)


PERIOD = choice(
    "in_period",
    "In the period",
    f"[days_ago] <= {FIRST_DAY.reference} AND [days_ago] >= {LAST_DAY.reference}",
    "The days from the parameter From to the parameter Until",
)


def place(name: str, parameter: Parameter, column: str, matches: str) -> Field:
    """Whether a row is of the chosen place; changes at all exhibitions stand under 'all'."""
    chosen = parameter.reference
    return choice(
        name,
        f"Of the chosen {column}",
        f"{chosen} = '' OR [{column}] = 'all' OR {matches}",
        f"Rows whose {column} the parameter {parameter.caption} says",
    )


def part(parameter: Parameter, column: str) -> str:
    return f"CONTAINS(LOWER([{column}]), LOWER({parameter.reference}))"


# By the column that each asks for.
PLACES = {
    "exhibition": place("named", EXHIBITION, "exhibition", part(EXHIBITION, "exhibition")),
    "department": place("in_department", DEPARTMENT, "department", part(DEPARTMENT, "department")),
    # "1" is no part of "11".
    "floor": place("on_floor", FLOOR, "floor", f"LOWER([floor]) = LOWER({FLOOR.reference})"),
}
COUNTED_PRESS = choice(
    "counted",
    "Counted",
    f"NOT [suspect] OR {PRESSES.reference} = 'raw'",
    "Without suspect presses, unless the parameter Presses says all",
)
COUNTED_FIGURE = choice(
    "counted",
    "Counted",
    f"IF {PRESSES.reference} = 'raw' THEN NOT [filtered] ELSE [filtered] END",
    "The figures without suspect presses, unless the parameter Presses says all",
)
