"""The API's description is valid and true of the server."""

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import load_all_checks
from schemathesis.specs.openapi.checks import positive_data_acceptance

load_all_checks()
# Its schema allows dates that no calendar has and ranges that are too long, which are refused.
UNFIT = [positive_data_acceptance]


@pytest.fixture
def api(live):
    return schemathesis.openapi.from_url(f"{live.url}/api/v1/openapi.json")


# A stream has no end at which it could be compared; tests/live/test_events.py reads it.
schema = schemathesis.pytest.from_fixture("api").exclude(path="/api/v1/events")


@schema.parametrize()
@settings(
    max_examples=15,
    derandomize=True,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_the_server_answers_as_described(case) -> None:
    case.call_and_validate(excluded_checks=UNFIT)


def test_every_described_address_exists(live) -> None:
    paths = live.get("/api/v1/openapi.json").json()["paths"]
    assert len(paths) > 8
    missing = [path for path in paths if live.get(path.replace("{id}", "1"), "HEAD").status == 404]
    assert missing == []
