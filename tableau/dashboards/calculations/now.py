"""Of views of today, which have no period, and of noted changes."""

from dashboards.calculations.forms import (
    COUNT,
    COUNTED_FIGURE,
    INDEX,
    PERIOD,
    SHARE,
    choice,
    figure,
)

LAST_HOUR = [
    COUNTED_FIGURE,
    figure(
        "band",
        "Width of the usual band",
        INDEX,
        "SUM([usual_high]) - SUM([usual_low])",
        "Length of the usual band of the responses",
    ),
]
UNHAPPINESS = [
    COUNTED_FIGURE,
    choice(
        "watched",
        "Watched",
        "NOT ISNULL([alarm_threshold])",
        "Has had enough responses for an alarm",
    ),
    figure(
        "alarm_level",
        "Level of the alarm",
        SHARE,
        "MAX([running_sum]) / MIN([alarm_threshold])",
        "Running sum of unhappy responses as a share of its threshold: 100 % is an alarm",
    ),
]
MUSEUM = [
    figure(
        "minutes_since_press",
        "Newest press",
        COUNT,
        "MIN(DATEDIFF('second', [last_press_at], [as_of]) / 60.0)",
        "Minutes from the newest press known until the figures were read",
    ),
    figure(
        "seconds_since_commit",
        "Last written",
        COUNT,
        "MIN(DATEDIFF('second', [last_commit_at], [as_of]))",
        "Seconds since ingest last wrote",
        "integer",
    ),
]
EXPECTED_REQUESTS = [COUNTED_FIGURE]
ANNOTATION = [
    PERIOD,
    COUNTED_FIGURE,
    figure(
        "interval",
        "Width of the interval",
        INDEX,
        "SUM([difference_high]) - SUM([difference_low])",
        "Length of the difference's 90 % interval",
    ),
]
