"""How tableau/publish is told where to and by whose rights."""

from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree

from command_line import ExitCode
from harness.tableau_rest import Tableau

Run = Callable[..., tuple[int, str]]


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"KIOSKLINE_TABLEAU__SERVER": "http://tableau.museum.org"}, "https"),
        ({"KIOSKLINE_TABLEAU__SERVER": "tableau"}, "https://HOST"),
        ({"KIOSKLINE_TABLEAU__PROJECT": ""}, "--project"),
        ({"KIOSKLINE_TABLEAU__TOKEN_SECRET": ""}, "personal access token"),
        ({"KIOSKLINE_TABLEAU__TOKEN_SECRET_FILE": "/nowhere"}, "/nowhere"),
        ({"KIOSKLINE_TABLEAU__DATABASE_URL": ""}, "postgresql://READER@HOST"),
        ({"KIOSKLINE_TABLEAU__DATABASE_URL": "reader-password"}, "connection string"),
        ({"KIOSKLINE_TABLEAU__DATABASE_URL": "postgresql://reader@/x"}, "host"),
        ({"KIOSKLINE_TABLEAU__DATABASE_PASSWORD": ""}, "password"),
        ({"KIOSKLINE_TABLEAU__DATABASE_URL": "postgresql://r@a:1,b:2/x"}, "one of each"),
        ({"KIOSKLINE_TABLEAU__DATABASE_URL": "postgresql://r@a:x/x"}, "port x"),
    ],
)
def test_wrong_settings_say_what_to_set(
    tableau: Tableau,
    run: Run,
    environ: dict[str, str],
    changed: dict[str, str],
    expected: str,
) -> None:
    code, said = run(environ=environ | changed)
    assert code == ExitCode.CONFIGURATION
    assert expected in said
    assert not tableau.requests


@pytest.mark.parametrize(
    ("libpq", "tableaus"),
    [("verify-full", "require"), ("require", "require"), ("disable", "disable")],
)
def test_the_connections_ssl_is_that_of_the_url(
    tableau: Tableau, run: Run, environ: dict[str, str], libpq: str, tableaus: str
) -> None:
    url = f"postgresql://reader@db/kioskline?sslmode={libpq}"
    run(environ=environ | {"KIOSKLINE_TABLEAU__DATABASE_URL": url})
    connection = etree.fromstring(tableau.workbooks[0].content).find(".//connection[@server]")
    assert connection.get("sslmode") == tableaus


@pytest.mark.parametrize("flag", ["--proof", "--bisect"])
def test_a_folder_that_cannot_be_written(run: Run, file: Path, flag: str) -> None:
    code, said = run(flag, str(file / "below-a-file"))
    assert code == ExitCode.CONFIGURATION
    assert "below-a-file" in said


def test_secrets_from_files(
    tableau: Tableau, run: Run, environ: dict[str, str], tmp_path: Path
) -> None:
    for name in ("TOKEN_SECRET", "DATABASE_PASSWORD"):
        path = tmp_path / name
        path.write_text(environ.pop(f"KIOSKLINE_TABLEAU__{name}") + "\n")
        environ[f"KIOSKLINE_TABLEAU__{name}_FILE"] = str(path)
    assert run(environ=environ)[0] == 0
    assert all(tableau.workbooks[0].embedded)


def test_dry_run_asks_no_server(tableau: Tableau, run: Run) -> None:
    code, said = run("--dry-run")
    assert code == 0
    assert "db.museum.org:5433" in said
    assert "'Kiosks'" in said
    assert not tableau.requests
