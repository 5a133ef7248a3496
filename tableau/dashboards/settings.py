"""What whoever looks at a dashboard can set for all of its charts at once."""

from workbook.parameter import Parameter

FIRST_DAY = Parameter(
    "first_day",
    "From (days ago)",
    "integer",
    "27",
    range=(0, 400),
    description="First day shown, in days before the museum's today: 0 is today, 6 makes a week",
)
LAST_DAY = Parameter(
    "last_day",
    "Until (days ago)",
    "integer",
    "0",
    range=(0, 400),
    description="Last day shown, in days before the museum's today; today is unfinished",
)
PRESSES = Parameter(
    "presses",
    "Presses",
    "string",
    '"filtered"',
    members=(('"filtered"', "without suspect ones"), ('"raw"', "all")),
    description="Whether presses count that come in runs which no person makes",
)
REQUEST = Parameter(
    "request",
    "Requests",
    "string",
    '"all"',
    members=(
        ('"all"', "all kinds"),
        ('"assistance"', "assistance"),
        ('"emergency"', "emergency"),
    ),
    description="Which requests for help are shown",
)
EXHIBITION = Parameter(
    "exhibition_name",
    "Exhibition in all charts",
    "string",
    '""',
    description="Part of its name; empty: all. A click on an exhibition sets it, another click empties it",
)
DEPARTMENT = Parameter(
    "department_name",
    "Department in all charts",
    "string",
    '""',
    description="Part of its name; empty: all",
)
FLOOR = Parameter(
    "floor_name", "Floor in all charts", "string", '""', description="Its name; empty: all"
)
BARS = Parameter(
    "bars",
    "Bars of the ratings",
    "string",
    '"share"',
    members=(('"share"', "share of 100 %"), ('"count"', "number of responses")),
    description="Whether each exhibition's ratings add up to 100 %",
)
CURVES = Parameter(
    "curves",
    "Exhibitions in the hour curve",
    "integer",
    "3",
    range=(1, 12),
    description="How many of the best are drawn, of those chosen in the filter Exhibition",
)
ALL = [FIRST_DAY, LAST_DAY, PRESSES, REQUEST, EXHIBITION, DEPARTMENT, FLOOR, BARS, CURVES]
