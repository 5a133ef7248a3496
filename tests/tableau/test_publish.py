"""tableau/publish against a stub of the REST API."""

import os
import socket
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from lxml import etree

from command_line import ExitCode, Failure
from harness.program import ROOT
from harness.tableau_rest import PNG, Tableau, Workbook, running
from publishing import command
from publishing.session import Backoff

PUBLISH = ROOT / "tableau" / "publish"
WORKBOOK = """<?xml version='1.0' encoding='utf-8'?>
<workbook version='18.1' source-build='2025.1.0'>
  <datasources>
    <datasource name='federated.presses'>
      <connection class='federated'><named-connections><named-connection caption='db' name='postgres.1'>
        <connection class='postgres' dbname='kioskline' port='5432' server='localhost' username='kioskline_reader'/>
      </named-connection></named-connections></connection>
    </datasource>
    <datasource name='federated.other'>
      <connection class='federated'><named-connections><named-connection caption='db' name='postgres.2'>
        <connection class='postgres' dbname='kioskline' port='5432' server='localhost' username='kioskline_reader'/>
      </named-connection></named-connections></connection>
    </datasource>
  </datasources>
  <actions>
    <action name='[Action1]'><source dashboard='Safety' type='sheet'/></action>
  </actions>
  <worksheets>
    <worksheet name='Ranking'><table><view>
      <datasource-dependencies datasource='federated.presses'/></view></table></worksheet>
    <worksheet name='Waiting &amp; open'><table><view>
      <datasource-dependencies datasource='federated.other'/></view></table></worksheet>
  </worksheets>
  <dashboards>
    <dashboard name='Exhibitions'><zones><zone id='1' name='Ranking'/></zones></dashboard>
    <dashboard name='Safety'><zones><zone id='1' name='Waiting &amp; open'/></zones></dashboard>
  </dashboards>
  <windows>
    <window class='worksheet' hidden='true' name='Ranking'/>
    <window class='worksheet' hidden='true' name='Waiting &amp; open'/>
    <window class='dashboard' maximized='true' name='Exhibitions'/>
    <window class='dashboard' name='Safety'/>
  </windows>
</workbook>
"""
SECRETS = ("token-secret", "reader-password", "session-token")


@pytest.fixture
def tableau() -> Iterator[Tableau]:
    with running(Tableau()) as server:
        yield server


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "kioskline.twb"
    path.write_text(WORKBOOK)
    return path


def environment(tableau: Tableau) -> dict[str, str]:
    return {
        "KIOSKLINE_TABLEAU__SERVER": tableau.address,
        "KIOSKLINE_TABLEAU__PROJECT": "Kiosks",
        "KIOSKLINE_TABLEAU__TOKEN_NAME": "kiosks",
        "KIOSKLINE_TABLEAU__TOKEN_SECRET": "token-secret",
        "KIOSKLINE_TABLEAU__DATABASE_URL": "postgresql://reader@db.museum.org:5433/kioskline",
        "KIOSKLINE_TABLEAU__DATABASE_PASSWORD": "reader-password",
    }


Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(tableau: Tableau, file: Path, capsys: pytest.CaptureFixture) -> Run:
    """Runs the command in this process, without its pauses; exit code and all it said."""

    def run(*arguments: str, environ: dict[str, str] | None = None) -> tuple[int, str]:
        code, said = ExitCode.DONE, ""
        try:
            command.main(
                ["--workbook", str(file), *arguments],
                environment(tableau) if environ is None else environ,
                Backoff(attempts=3, first_seconds=0),
            )
        except Failure as failure:
            code, said = failure.code, f"{failure} {failure.remedy}"
        captured = capsys.readouterr()
        said = captured.out + captured.err + said
        assert not any(secret in said for secret in SECRETS)
        return code, said

    return run


def test_publishes_validated_with_credentials_always_live_and_tagged(
    tableau: Tableau, run: Run
) -> None:
    code, said = run()
    assert code == 0, said
    [book] = tableau.workbooks
    assert (book.name, book.project, book.tags) == ("kioskline", "Kiosks", ["kioskline"])
    assert book.embedded == [True, True]
    assert book.freshness == "AlwaysLive"
    assert len(tableau.made("validateWorkbook")) == 1
    assert len(tableau.made("signout")) == 1
    assert f"{tableau.address}/#/w0" in said


def test_the_published_workbook_names_the_database_and_no_password(
    tableau: Tableau, run: Run
) -> None:
    run()
    connection = etree.fromstring(tableau.workbooks[0].content).find(".//connection[@server]")
    assert dict(connection.attrib) == {
        "class": "postgres",
        "server": "db.museum.org",
        "port": "5433",
        "dbname": "kioskline",
        "username": "reader",
        "sslmode": "require",
    }
    [request] = tableau.made("POST .*/workbooks$")
    credentials = etree.fromstring(request.parts["request_payload"]).find(".//connection")
    assert credentials.get("serverAddress") == "db.museum.org"
    assert credentials.get("serverPort") == "5433"
    assert credentials.find("connectionCredentials").get("password") == "reader-password"


def test_embeds_credentials_that_the_server_did_not_take_with_the_workbook(
    tableau: Tableau, run: Run
) -> None:
    tableau.embeds_on_publishing = 1
    assert run()[0] == 0
    assert tableau.workbooks[0].embedded == [True, True]
    assert [r.path[-2:] for r in tableau.made("PUT .*/connections/")] == ["c1"]


def test_run_again_it_updates(tableau: Tableau, run: Run) -> None:
    assert "published" in run()[1]
    code, said = run()
    assert code == 0
    assert "updated" in said
    assert len(tableau.workbooks) == 1


def test_writes_a_picture_and_a_csv_of_each_view_no_older_than_a_minute(
    tableau: Tableau, run: Run, tmp_path: Path
) -> None:
    proof = tmp_path / "proof"
    assert run("--proof", str(proof))[0] == 0
    assert sorted(path.name for path in proof.iterdir()) == [
        "exhibitions.csv", "exhibitions.png", "visitor-safety.csv", "visitor-safety.png",
    ]  # fmt: skip
    assert (proof / "exhibitions.png").read_bytes() == PNG + b"0"
    assert "Visitor safety,1" in (proof / "visitor-safety.csv").read_text()
    assert {r.query["maxAge"][0] for r in tableau.made("/views/v")} == {"1"}


def test_a_view_without_a_picture_is_said(tableau: Tableau, run: Run, tmp_path: Path) -> None:
    tableau.trouble("GET .*/image", 400, "400011")
    code, said = run("--proof", str(tmp_path / "proof"))
    assert code == ExitCode.CONFIGURATION
    assert "400011" in said


def test_an_older_server_has_no_validation(tableau: Tableau, run: Run) -> None:
    tableau.version = "3.24"
    code, said = run()
    assert code == 0
    assert "3.24" in said
    assert not tableau.made("validateWorkbook")
    assert tableau.made("POST /api/3.24/sites/site/workbooks")


def test_a_server_too_old_for_freshness_is_told_nothing_it_refuses(
    tableau: Tableau, run: Run
) -> None:
    tableau.version = "3.19"
    code, said = run()
    assert code == 0
    assert "by hand" in said
    assert tableau.workbooks[0].freshness == ""
    assert b"description" not in tableau.made("POST .*/workbooks$")[0].parts["request_payload"]


def test_what_the_server_would_not_load_is_not_published(tableau: Tableau, run: Run) -> None:
    tableau.errors = [{"line": 12, "elementName": "zone", "message": "no such sheet"}]
    code, said = run()
    assert code == ExitCode.CONFIGURATION
    assert "line 12, element zone: no such sheet" in said
    assert not tableau.workbooks


def test_an_expired_token(tableau: Tableau, run: Run) -> None:
    tableau.token = ("kiosks", "a newer one")
    code, said = run()
    assert code == ExitCode.CONFIGURATION
    assert "15 days" in said
    assert len(tableau.made("signin")) == 1


def test_a_session_that_ends_meanwhile(tableau: Tableau, run: Run) -> None:
    tableau.trouble("POST .*/workbooks$", 401, "401002")
    code, said = run()
    assert code == ExitCode.TRY_AGAIN
    assert "one session at a time" in said


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


@pytest.mark.parametrize("route", ["serverInfo", "signin", "projects", "POST .*/workbooks$"])
@pytest.mark.parametrize(("status", "code"), [(503, ""), (429, "429000")])
def test_the_servers_trouble_is_waited_for(
    tableau: Tableau, run: Run, route: str, status: int, code: str
) -> None:
    tableau.trouble(route, status, code, times=2)
    assert run()[0] == 0
    assert len(tableau.made(route)) == 3
    assert len(tableau.workbooks) == 1


def test_trouble_that_does_not_pass(tableau: Tableau, run: Run) -> None:
    tableau.trouble("POST .*/workbooks$", 503, times=9)
    code, said = run()
    assert code == ExitCode.UNAVAILABLE
    assert "HTTP 503, 3 times" in said


def test_a_refusal_is_not_repeated_and_keeps_the_servers_words(tableau: Tableau, run: Run) -> None:
    tableau.trouble("POST .*/workbooks$", 403, "403007")
    code, said = run()
    assert code == ExitCode.CONFIGURATION
    assert "403007 Stub: as asked" in said
    assert len(tableau.made("POST .*/workbooks$")) == 1


def test_a_file_over_the_limit_of_one_call_is_uploaded_in_pieces(
    tableau: Tableau, run: Run, tmp_path: Path
) -> None:
    large = tmp_path / "large.twbx"
    with zipfile.ZipFile(large, "w") as archive:
        archive.writestr("kioskline.twb", WORKBOOK.replace("class='postgres'", "class='hyper'"))
        archive.writestr("Data/sample.hyper", bytes(65 << 20))
    # A piece fails once: all is uploaded anew, since nobody knows whether it arrived.
    tableau.trouble("PUT .*/fileUploads/upload0", 503)
    code, said = run("--workbook", str(large))
    assert code == 0, said
    assert tableau.workbooks[0].content == large.read_bytes()
    assert len(tableau.made("POST .*/fileUploads$")) == 2
    assert len(tableau.made("PUT .*/fileUploads/upload1$")) == 2


def test_a_server_that_is_not_there(run: Run, tableau: Tableau) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{closed.getsockname()[1]}"
        code, said = run("--server", address)
    assert code == ExitCode.UNAVAILABLE
    assert address in said


def test_something_else_than_tableau(tableau: Tableau, run: Run) -> None:
    tableau.trouble("serverInfo", 404)
    code, said = run()
    assert code == ExitCode.CONFIGURATION
    assert "no Tableau server" in said


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
    tableau: Tableau, run: Run, changed: dict[str, str], expected: str
) -> None:
    code, said = run(environ=environment(tableau) | changed)
    assert code == ExitCode.CONFIGURATION
    assert expected in said
    assert not tableau.requests


@pytest.mark.parametrize(
    ("libpq", "tableaus"),
    [("verify-full", "require"), ("require", "require"), ("disable", "disable")],
)
def test_the_connections_ssl_is_that_of_the_url(
    tableau: Tableau, run: Run, libpq: str, tableaus: str
) -> None:
    url = f"postgresql://reader@db/kioskline?sslmode={libpq}"
    run(environ=environment(tableau) | {"KIOSKLINE_TABLEAU__DATABASE_URL": url})
    connection = etree.fromstring(tableau.workbooks[0].content).find(".//connection[@server]")
    assert connection.get("sslmode") == tableaus


@pytest.mark.parametrize("flag", ["--proof", "--bisect"])
def test_a_folder_that_cannot_be_written(run: Run, file: Path, flag: str) -> None:
    code, said = run(flag, str(file / "below-a-file"))
    assert code == ExitCode.CONFIGURATION
    assert "below-a-file" in said


def test_a_file_that_is_no_workbook(run: Run, tmp_path: Path) -> None:
    for name, content in (("a.xml", "<workbook/>"), ("a.twb", "kiosk"), ("a.twbx", "kiosk")):
        (tmp_path / name).write_text(content)
        code, said = run("--workbook", str(tmp_path / name))
        assert code == ExitCode.CONFIGURATION
        assert "no workbook" in said
    assert "can't be read" in run("--workbook", str(tmp_path / "missing.twb"))[1]


def test_secrets_from_files(tableau: Tableau, run: Run, tmp_path: Path) -> None:
    environ = environment(tableau)
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
    assert find in WORKBOOK
    file.write_text(WORKBOOK.replace(find, replace))
    for flags in ([], ["--dry-run"]):
        code, said = run(*flags)
        assert code == ExitCode.CONFIGURATION
        assert expected in said
    assert not tableau.requests


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
    assert all(command.workbook.findings(part) == [] for part in parts.values())


def publish_process(*arguments: str, environ: dict[str, str]) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, str(PUBLISH), *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        env={"PATH": os.environ["PATH"], **environ},
    )


def test_the_program_itself_waits_for_the_server_and_tells_no_secret(
    tableau: Tableau, file: Path
) -> None:
    tableau.trouble("signin", 503)
    done = publish_process("--workbook", str(file), environ=environment(tableau))
    assert done.returncode == 0, done.stderr
    assert not any(secret in done.stdout + done.stderr for secret in SECRETS)
    assert all(tableau.workbooks[0].embedded)


def test_a_wrong_command_line(tableau: Tableau) -> None:
    done = publish_process("--token", "x", environ={})
    assert done.returncode == ExitCode.USAGE
    assert done.stderr == ("publish: unrecognized arguments: --token x\n  → See publish --help.\n")
