"""The datasources: each view of the schema reporting that a dashboard reads, with its calculations."""

import json
import pathlib

from dashboards import settings
from dashboards.calculations import CALCULATIONS
from workbook.datasource import Datasource, column_field

VIEWS: dict[str, dict] = json.loads(
    (pathlib.Path(__file__).parent.parent / "columns.json").read_text()
)["views"]
CAPTIONS = {
    "hourly_press": "Presses by hour",
}
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
# What is added up; all other columns are what it is added up by.
MEASURES = {
    "rating_0", "rating_1", "rating_2", "rating_3", "rating_4", "responses", "rating_sum",
    "rating_square_sum", "satisfied", "unhappy", "assistance", "emergency", "requests",
    "prior_mean", "prior_mean_square",
}  # fmt: skip
ALIASES = {
    "weekday": tuple((str(number), name) for number, name in enumerate(WEEKDAYS, 1)),
}


def datasource(view: str) -> Datasource:
    columns = VIEWS[view]["columns"]
    fields = {
        column["name"]: column_field(column, MEASURES, aliases=ALIASES.get(column["name"], ()))
        for column in columns
    }
    calculations = {one.name: one for one in CALCULATIONS.get(view, ())}
    parameters = {parameter.name: parameter for parameter in settings.ALL}
    return Datasource("reporting", view, CAPTIONS[view], columns, fields | calculations, parameters)


press = datasource("hourly_press")
ALL = [press]
