"""What tableau/publish makes of the workbook's file, without a server."""

from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree

from command_line import ExitCode
from harness.tableau_rest import Tableau
from publishing.workbook import findings

Run = Callable[..., tuple[int, str]]


@pytest.mark.parametrize(
    ("find", "replace", "expected"),
    [
        ("datasource='federated.other'", "datasource='gone'", "datasource 'gone'"),
        ("<zone id='1' name='Ranking'/>", "<zone id='1' name='Gone'/>", "worksheet 'Gone'"),
        ("<window class='dashboard' name='Safety'/>", "", "'Safety' has no window"),
        ("name='Safety'/>", "name='Gone'/>", "window 'Gone' has no sheet"),
        ("port='5432'", "port='5432' password='x'", "password"),
        ("<workbook version='18.1'", "<workbook", "version"),
        ("</workbook>", "", "no workbook"),
    ],
)
def test_a_workbook_that_would_not_load_is_not_sent(
    tableau: Tableau, run: Run, file: Path, find: str, replace: str, expected: str
) -> None:
    sound = file.read_text()
    assert find in sound
    file.write_text(sound.replace(find, replace))
    for flags in ([], ["--dry-run"]):
        code, said = run(*flags)
        assert code == ExitCode.CONFIGURATION
        assert expected in said
    assert not tableau.requests


def test_a_file_that_is_no_workbook(run: Run, tmp_path: Path) -> None:
    for name, content in (("a.xml", "<workbook/>"), ("a.twb", "kiosk"), ("a.twbx", "kiosk")):
        (tmp_path / name).write_text(content)
        code, said = run("--workbook", str(tmp_path / name))
        assert code == ExitCode.CONFIGURATION
        assert "no workbook" in said
    assert "can't be read" in run("--workbook", str(tmp_path / "missing.twb"))[1]


def test_bisect_writes_a_workbook_for_each_sheet(run: Run, tmp_path: Path) -> None:
    assert run("--bisect", str(tmp_path / "parts"), environ={})[0] == 0
    parts = {path.name: etree.parse(path) for path in (tmp_path / "parts").iterdir()}
    assert sorted(parts) == [
        "01-worksheet-ranking.twb", "02-worksheet-waiting-open.twb",
        "03-dashboard-exhibitions.twb", "04-dashboard-safety.twb",
    ]  # fmt: skip
    alone = parts["01-worksheet-ranking.twb"]
    assert [window.attrib for window in alone.iter("window")] == [
        {"class": "worksheet", "name": "Ranking", "maximized": "true"}
    ]
    assert [source.get("name") for source in alone.iter("datasource")] == ["federated.presses"]
    assert alone.find("dashboards") is None
    assert alone.find("actions") is None
    safety = parts["04-dashboard-safety.twb"]
    assert [sheet.get("name") for sheet in safety.iter("worksheet")] == ["Waiting & open"]
    assert safety.find("actions/action") is not None
    assert all(findings(part) == [] for part in parts.values())
