"""What an operator reads is true of the program: no server needed."""

import re
import shutil
import subprocess

import pytest
import yaml

from harness.program import ROOT


def read(path: str) -> str:
    return (ROOT / path).read_text()


OPERATIONS = read("docs/operations.md")
METRICS = set(re.findall(r"`(kioskline_\w+)`", read("docs/metrics.md")))


def test_every_exit_code_is_explained() -> None:
    codes = re.findall(r"^  \w+ = (\d+),?", read("src/domain/error.hpp"), re.MULTILINE)
    assert len(codes) >= 7
    assert [code for code in codes if f"\n| {code} |" not in OPERATIONS] == []


def test_every_event_of_the_log_is_explained() -> None:
    logged = re.findall(r'log\([^;"]*"([^";]+)', read("src/telemetry/events.cpp"))
    assert len(logged) >= 12
    assert [words for words in logged if f"\n| {words} |" not in OPERATIONS] == []


def test_every_warning_beside_the_events_is_explained() -> None:
    folders = ("ingest", "catalogue", "safety", "stream")
    sources = [
        path.read_text() for folder in folders for path in (ROOT / "src" / folder).glob("*.cpp")
    ]
    logged = re.findall(r'spdlog::(?:warn|error)\(\s*"(?:\{\}: )?([^"]+)"', "".join(sources))
    assert len(logged) >= 12
    # What varies is … in the page, and all behind the name of the part that speaks.
    shown = {re.sub(r"( \{\})?: .*", " …", words).replace("{}", "…") for words in logged}
    assert [words for words in shown if f"\n| {words} |" not in OPERATIONS] == []


def test_every_condition_is_explained() -> None:
    sources = [path.read_text() for path in (ROOT / "src/ingest").glob("*.cpp")]
    set_here = re.findall(r'set_condition\("([^"/]+)', "".join(sources))
    assert len(set(set_here)) == 5
    assert [name for name in set_here if not re.search(rf"^\| `{name}", OPERATIONS, re.M)] == []


ALERTS = [
    rule for group in yaml.safe_load(read("share/alerts.yaml"))["groups"] for rule in group["rules"]
]


@pytest.mark.parametrize("rule", ALERTS, ids=[rule["alert"] for rule in ALERTS])
def test_an_alarm_uses_metrics_there_are_and_has_an_answer(rule: dict) -> None:
    # Of a histogram its buckets.
    assert set(re.findall(r"kioskline_\w+?(?=_bucket\b|\b)", rule["expr"])) <= METRICS
    assert f"**{rule['alert']}.**" in OPERATIONS
    assert f"alertname: {rule['alert']}" in read("tests/golden/alerts.test.yaml")


def test_the_alarms_fire_when_they_should_and_only_then() -> None:
    promtool = shutil.which("promtool")
    if not promtool:
        pytest.skip("promtool is not installed")
    tests = str(ROOT / "tests" / "golden" / "alerts.test.yaml")
    done = subprocess.run([promtool, "test", "rules", tests], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_page_names_only_alarms_and_metrics_there_are() -> None:
    named = set(re.findall(r"\bKiosk[a-z]+[A-Z]\w+", OPERATIONS))
    assert named <= {rule["alert"] for rule in ALERTS}
    in_text = set(re.findall(r"`(kioskline_\w+)`", OPERATIONS)) - {"kioskline_ingest"}
    assert in_text <= METRICS


def test_the_settings_it_names_exist() -> None:
    settings = set(re.findall(r"^### `([\w.]+)`", read("docs/configuration.md"), re.MULTILINE))
    tables = {"ingest.lost_range"}
    named = set(re.findall(r"`((?:kafka|ingest|database|catalogue|telemetry)\.\w+)`", OPERATIONS))
    assert named - tables <= settings
