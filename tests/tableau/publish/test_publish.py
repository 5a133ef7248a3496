"""What tableau/publish leaves on the server and in the folder of proofs."""

import zipfile
from collections.abc import Callable
from pathlib import Path

from lxml import etree

from command_line import ExitCode
from harness.tableau_rest import PNG, Tableau

Run = Callable[..., tuple[int, str]]


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


def test_a_file_over_the_limit_of_one_call_is_uploaded_in_pieces(
    tableau: Tableau, run: Run, file: Path, tmp_path: Path
) -> None:
    large = tmp_path / "large.twbx"
    with zipfile.ZipFile(large, "w") as archive:
        archive.writestr("kioskline.twb", file.read_text().replace("'postgres'", "'hyper'"))
        archive.writestr("Data/sample.hyper", bytes(65 << 20))
    # A piece fails once: all is uploaded anew, since nobody knows whether it arrived.
    tableau.trouble("PUT .*/fileUploads/upload0", 503)
    code, said = run("--workbook", str(large))
    assert code == 0, said
    assert tableau.workbooks[0].content == large.read_bytes()
    assert len(tableau.made("POST .*/fileUploads$")) == 2
    assert len(tableau.made("PUT .*/fileUploads/upload1$")) == 2
