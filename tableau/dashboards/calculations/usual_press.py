"""Of hours beside what is usual in them."""

from dashboards.calculations.forms import (
    COUNTED_FIGURE,
    INDEX,
    PERIOD,
    closed_form,
    figure,
    forms_of,
)  # fmt: skip

USUAL_REQUESTS = {
    "usual_mean": "SUM([usual_requests])",
    "usual_variance": "SUM([usual_requests_variance])",
}
CALCULATIONS = [
    PERIOD,
    COUNTED_FIGURE,
    *forms_of("usual_press"),
    figure(
        "requests_low",
        "Usual requests from",
        INDEX,
        closed_form("usual_low", **USUAL_REQUESTS),
        "Lower end of the usual band (90 %) of the requests",
    ),
    figure(
        "requests_high",
        "Usual requests to",
        INDEX,
        closed_form("usual_high", **USUAL_REQUESTS),
        "Upper end of the usual band (90 %) of the requests",
    ),
    figure(
        "requests_band",
        "Width of the usual band",
        INDEX,
        "[requests_high] - [requests_low]",
        "Length of the usual band of the requests",
    ),
]
