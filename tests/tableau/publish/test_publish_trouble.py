"""Servers that are away, in trouble, or refuse tableau/publish."""

import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from command_line import ExitCode
from harness.tableau_rest import Tableau

Run = Callable[..., tuple[int, str]]


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


def test_a_view_without_a_picture_is_said(tableau: Tableau, run: Run, tmp_path: Path) -> None:
    tableau.trouble("GET .*/image", 400, "400011")
    code, said = run("--proof", str(tmp_path / "proof"))
    assert code == ExitCode.CONFIGURATION
    assert "400011" in said


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
