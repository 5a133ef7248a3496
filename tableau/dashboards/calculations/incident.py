"""Of incidents. Late ones were known too late to help and have no response time."""

from dashboards.calculations.forms import (
    COUNT,
    INDEX,
    PERIOD,
    SHARE,
    amount,
    choice,
    figure,
)  # fmt: skip
from dashboards.settings import REQUEST

CALCULATIONS = [
    PERIOD,
    choice(
        "of_kind",
        "Of the chosen kind",
        f"{REQUEST.reference} = 'all' OR {REQUEST.reference} = [kind]",
        "The kind that the parameter Requests says",
    ),
    choice(
        "in_time",
        "Known in time",
        "[state] <> 'late'",
        "Known in time to be answered",
    ),
    choice(
        "waiting_or_in_period",
        "Waiting or in the period",
        "[is_waiting] OR [in_period]",
        "Whoever waits is shown, whatever the days chosen",
    ),
    amount(
        "minutes_to_acknowledge",
        "Minutes to acknowledge",
        "real",
        "[seconds_to_acknowledge] / 60.0",
        INDEX,
        "From opening to the first acknowledgement",
    ),
    amount(
        "minutes_to_resolve",
        "Minutes to resolve",
        "real",
        "[seconds_to_resolve] / 60.0",
        INDEX,
        "From opening to the last resolution",
    ),
    amount(
        "minutes_waiting",
        "Minutes waiting",
        "real",
        "[waiting_seconds] / 60.0",
        INDEX,
        "Since it opened",
    ),
    figure(
        "waiting_now",
        "Waiting now",
        COUNT,
        "COUNT(IF [is_waiting] THEN [incident_id] END)",
        "Incidents that nobody has closed",
        "integer",
    ),
    figure(
        "longest_wait",
        "Longest wait (min)",
        INDEX,
        "MAX([waiting_seconds]) / 60.0",
        "Of the incidents that nobody has closed",
    ),
    figure(
        "incidents",
        "Incidents",
        COUNT,
        "COUNT([incident_id])",
        "Incidents of the period, and those waiting",
        "integer",
    ),
    figure(
        "acknowledged_in_time",
        "Acknowledged in 2 min",
        SHARE,
        "COUNT(IF [seconds_to_acknowledge] <= 120 THEN [incident_id] END) / COUNT([seconds_to_acknowledge])",
        "Share of the acknowledged incidents that waited at most 2 minutes for it",
    ),
    figure(
        "resolved_share",
        "Resolved",
        SHARE,
        "COUNT([seconds_to_resolve]) / COUNT([incident_id])",
        "Share of the incidents that somebody resolved; others expired or still wait",
    ),
]
