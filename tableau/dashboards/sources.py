"""The datasources: each view of the schema reporting that a dashboard reads, with its calculations."""

import json
import pathlib

from dashboards import settings
from dashboards.calculations import hourly_press, now, quality, usual_press
from dashboards.calculations import incident as incidents
from dashboards.calculations.forms import COUNT, INDEX, PLACES
from dashboards.colors import BLUE, GREY, LIGHT_BLUE, LIGHT_ORANGE, ORANGE
from workbook.datasource import Datasource, column_field
from workbook.field import Field

VIEWS: dict[str, dict] = json.loads(
    (pathlib.Path(__file__).parent.parent / "columns.json").read_text()
)["views"]
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
# What is added up or averaged; all other columns are what it is added up by.
MEASURES = {
    "rating_0", "rating_1", "rating_2", "rating_3", "rating_4", "responses", "rating_sum",
    "rating_square_sum", "satisfied", "unhappy", "assistance", "emergency", "requests",
    "prior_mean", "prior_mean_square", "elapsed_share", "weeks", "usual_responses",
    "usual_responses_variance", "usual_rating_sum", "usual_requests", "usual_requests_variance",
    "usual_low", "usual_high", "usual_index", "happiness_index", "presses", "waiting_seconds",
    "seconds_to_acknowledge", "seconds_to_resolve", "expected_requests", "expected_upper",
    "usual_presses_since", "messages", "accepted", "suspects", "rejected", "running_sum",
    "alarm_threshold", "base_share", "daily_responses", "latest_requests", "responses_before",
    "responses_after", "index_before", "index_after", "difference", "difference_low",
    "difference_high", "seconds_to_incident",
    "seconds_to_screen", "seconds_to_channel",
}  # fmt: skip
ALIASES = {
    "weekday": tuple((str(number), name) for number, name in enumerate(WEEKDAYS, 1)),
    "is_waiting": (("true", "waiting"), ("false", "closed")),
    "is_silent": (("true", "silent"), ("false", "as usual")),
}
# What a column is called where its name is not what people say.
CAPTIONS = {"local_date": "Day", "local_hour": "Hour", "local_time": "At", "text": "What changed"}
FORMATS = {"numeric": COUNT, "double precision": INDEX, "date": "*d mmm"}


def datasource(view: str, caption: str, calculations: list[Field] = (), **more: dict) -> Datasource:
    columns = VIEWS[view]["columns"]
    fields = {
        column["name"]: column_field(
            column,
            MEASURES,
            CAPTIONS.get(column["name"], ""),
            aliases=ALIASES.get(column["name"], ()),
            format=FORMATS.get(column["type"]),
        )
        for column in columns
    }
    places = [place for column, place in PLACES.items() if column in fields]
    fields |= {calculation.name: calculation for calculation in (*places, *calculations)}
    parameters = {parameter.name: parameter for parameter in settings.ALL}
    return Datasource("reporting", view, caption, columns, fields, parameters, **more)


press = datasource("hourly_press", "Presses by hour", hourly_press.CALCULATIONS)
press.palettes["[:Measure Names]"] = {
    f'"{press.figure(name).reference}"': color
    for name, color in {
        "bar_0": ORANGE, "bar_1": LIGHT_ORANGE, "bar_2_left": GREY, "bar_2_right": GREY,
        "bar_3": LIGHT_BLUE, "bar_4": BLUE,
    }.items()
}  # fmt: skip
usual = datasource("usual_press", "Presses beside their usual", usual_press.CALCULATIONS)
last_hour = datasource("last_hour", "Last 60 minutes", now.LAST_HOUR)
unhappiness = datasource("unhappiness", "Unhappiness today", now.UNHAPPINESS)
incident = datasource(
    "incident",
    "Incidents",
    incidents.CALCULATIONS,
    palettes={"[none:kind:nk]": {'"assistance"': BLUE, '"emergency"': ORANGE}},
)
expected = datasource("expected_requests", "Expected requests", now.EXPECTED_REQUESTS)
silent = datasource(
    "silent_kiosk",
    "Silent kiosks",
    palettes={"[none:is_silent:nk]": {"true": ORANGE, "false": BLUE}},
)
rejection = datasource("rejection", "Rejected messages by reason", quality.REJECTION)
daily = datasource("daily_quality", "Messages by day", quality.DAILY_QUALITY)
museum = datasource("museum", "Freshness", now.MUSEUM)
change = datasource(
    "annotation",
    "Noted changes",
    now.ANNOTATION,
    palettes={"[none:is_too_early:nk]": {"true": ORANGE, "false": BLUE}},
)
drill = datasource("drill", "Drills")
ALL = [
    press, usual, last_hour, unhappiness, change, incident, expected, silent, rejection, daily,
    museum,
    drill,
]  # fmt: skip
