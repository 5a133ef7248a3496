"""Projects and names: where tableau/publish puts the workbook, and where it does not."""

from collections.abc import Callable

from command_line import ExitCode
from harness.tableau_rest import Tableau, Workbook

Run = Callable[..., tuple[int, str]]


def test_a_missing_project_names_what_is_near(tableau: Tableau, run: Run) -> None:
    code, said = run("--project", "Kiosk")
    assert code == ExitCode.CONFIGURATION
    assert "'Kiosk'" in said
    assert "Kiosks" in said.split("--project")[1]


def test_a_project_by_its_path_where_the_name_is_not_the_only_one(
    tableau: Tableau, run: Run
) -> None:
    tableau.projects = {"A": "", "A/Kiosks": "A", "B": "", "B/Kiosks": "B"}
    code, said = run()
    assert code == ExitCode.CONFIGURATION
    assert "A/Kiosks, B/Kiosks" in said
    assert run("--project", "B/Kiosks")[0] == 0
    assert tableau.workbooks[0].project == "B/Kiosks"


def test_the_name_of_somebody_elses_workbook(tableau: Tableau, run: Run) -> None:
    tableau.workbooks = [Workbook("kioskline", "Kiosks", content=b"theirs")]
    code, said = run()
    assert code == ExitCode.CONFIGURATION
    assert "--name" in said
    assert tableau.workbooks[0].content == b"theirs"
    assert run("--overwrite")[0] == 0
    assert tableau.workbooks[0].content != b"theirs"


def test_a_name_that_the_server_cannot_be_asked_for(tableau: Tableau, run: Run) -> None:
    assert run("--name", "Kiosks & O'Brien's")[0] == 0
    assert "updated" in run("--name", "Kiosks & O'Brien's")[1]
    code, said = run("--name", "Kiosks, all")
    assert code == ExitCode.CONFIGURATION
    assert "comma" in said


def test_the_same_name_in_another_project_is_no_obstacle(tableau: Tableau, run: Run) -> None:
    tableau.workbooks = [Workbook("kioskline", "Default")]
    assert run()[0] == 0
    assert [book.project for book in tableau.workbooks] == ["Default", "Kiosks"]
