"""Of messages by day: accepted, suspect, rejected."""

from dashboards.calculations.forms import COUNT, PERIOD, SHARE, choice, figure

DAILY_QUALITY = [
    PERIOD,
    figure(
        "messages",
        "Messages",
        COUNT,
        "SUM([accepted]) + SUM([rejected])",
        "Accepted and rejected messages",
    ),
    figure(
        "rejected_share",
        "Rejected share",
        SHARE,
        "SUM([rejected]) / (SUM([accepted]) + SUM([rejected]))",
        "Share of the messages that were rejected",
    ),
    figure(
        "suspect_share",
        "Suspect share",
        SHARE,
        "SUM([suspects]) / SUM([accepted])",
        "Share of the accepted presses in runs that no person makes",
    ),
]
REJECTION = [
    PERIOD,
    choice(
        "out_of_hours",
        "Out of hours",
        "[reason] = 'at:outside_hours'",
        "Pressed while the museum was closed",
    ),
]
