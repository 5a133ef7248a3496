"""The cost table of docs/aws.md adds up, and its alarms and metrics are as many as there are."""

import re
from decimal import Decimal

from harness.program import ROOT


def cost_table() -> list[list[str]]:
    text = (ROOT / "docs" / "aws.md").read_text().split("## What it costs")[1]
    rows = [line.strip("| \n").split("|") for line in text.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in row] for row in rows[1:] if "---" not in row[0]]


def test_each_column_adds_up() -> None:
    *lines, total = cost_table()
    assert len(lines) >= 15
    for column in range(-3, 0):
        spent = sum(Decimal(row[column]) for row in lines if row[column])
        assert f"**{spent}**" == total[column]


def test_what_is_counted_by_the_piece_is_counted_right() -> None:
    module = ROOT / "deploy" / "terraform"
    logs, alarms = (module / "logs.tf").read_text(), (module / "alarms.tf").read_text()
    exported = re.search(r"exported_metrics = \[(.*?)\]", logs, re.S)
    assert exported
    metrics = len(re.findall(r"kioskline_\w+", exported[1])) + len(re.findall(r"pattern = ", logs))
    rows = {row[0]: row for row in cost_table()}
    assert rows["CloudWatch metrics"][1].startswith(f"{metrics} at ")
    # The rejected share looks at two metrics, the others at one.
    looked_at = len(re.findall(r"^    [a-z]+(?:-[a-z]+)+ = \{$", alarms, re.M)) + 2
    assert rows["CloudWatch alarms"][1].startswith(f"{looked_at} metrics")
