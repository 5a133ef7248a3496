"""deploy/grafana: every query asks for metrics and labels that kioskline exports."""

import json
import pathlib
import re
import shutil
import subprocess
import urllib.request

import pytest

from harness.messages import press
from harness.program import ROOT, Kioskline
from harness.signed_s3 import free_port
from harness.waiting import wait_until

DASHBOARD = json.loads((ROOT / "deploy" / "grafana" / "kioskline.json").read_text())
QUERIES = [
    (panel["title"], target["expr"], target["legendFormat"])
    for panel in DASHBOARD["panels"]
    for target in panel["targets"]
]
# Labels that Prometheus adds, and the buckets of a histogram.
ADDED = {"job", "instance", "le"}


def described() -> dict[str, set[str]]:
    """Names of the metrics and their labels, as docs/metrics.md has them from the program."""
    rows = re.findall(
        r"^\| `(kioskline_\w+)` \| (\w+) \| ([\w, ]*) \|",
        (ROOT / "docs" / "metrics.md").read_text(),
        re.M,
    )
    metrics = {}
    for name, kind, labels in rows:
        names = [f"{name}_{part}" for part in ("bucket", "sum", "count")]
        for full in names if kind == "histogram" else [name]:
            metrics[full] = set(filter(None, labels.split(", ")))
    return metrics


METRICS = described()


@pytest.mark.parametrize(("title", "query", "legend"), QUERIES)
def test_a_query_asks_for_what_is_exported(title: str, query: str, legend: str) -> None:
    asked = re.findall(r"\b(kioskline_\w+)", query)
    assert asked or re.search(r'up\{job="kioskline(-live)?"\}', query), title
    for metric in asked:
        assert metric in METRICS
    grouped = re.findall(r"by \(([^)]*)\)", query)
    matched = re.findall(r'(\w+)=~?"', query)
    labels = {label.strip() for group in grouped for label in group.split(",")} | set(matched)
    known = set().union(*(METRICS[metric] for metric in asked)) if asked else set()
    assert labels - ADDED <= known
    shown = set(re.findall(r"\{\{(\w+)\}\}", legend))
    assert shown <= (known if not grouped else labels)


def test_what_an_alarm_looks_at_is_on_the_dashboard() -> None:
    alarms = (ROOT / "share" / "alerts.yaml").read_text()
    looked_at = set(re.findall(r"\bkioskline_\w+", alarms))
    asked = {metric for _, query, _ in QUERIES for metric in re.findall(r"\bkioskline_\w+", query)}
    assert looked_at
    assert looked_at - asked == set()


def test_panels_do_not_overlap() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in DASHBOARD["panels"]:
        place = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert place["x"] + place["w"] <= 24
        assert not cells & taken
        taken |= cells


def test_prometheus_understands_the_queries(tmp_path: pathlib.Path) -> None:
    promtool = shutil.which("promtool")
    if not promtool:
        pytest.skip("promtool is not installed")
    rules = {
        "groups": [
            {
                "name": "dashboard",
                "rules": [
                    {
                        "record": f"query:{number}",
                        "expr": query.replace("$__rate_interval", "5m").replace("$museum", ".*"),
                    }
                    for number, (_, query, _) in enumerate(QUERIES)
                ],
            }
        ]
    }
    file = tmp_path / "queries.json"
    file.write_text(json.dumps(rules))
    done = subprocess.run([promtool, "check", "rules", str(file)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_running_ingest_exports_what_the_first_row_shows(kioskline: Kioskline) -> None:
    port = free_port()
    kioskline.ingest(listen=f"127.0.0.1:{port}")
    kioskline.kafka.produce(kioskline.topic, [press(number) for number in range(10)])
    kioskline.wait_for(10)

    def exported() -> set[str]:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as page:
            text = page.read().decode()
        return set(re.findall(r"^(kioskline_\w+)", text, re.M))

    asked = {
        metric
        for panel in DASHBOARD["panels"]
        if panel["type"] == "stat"
        for target in panel["targets"]
        for metric in re.findall(r"\bkioskline_\w+", target["expr"])
    }
    wait_until(lambda: asked <= exported(), what=f"{asked} on the page")
