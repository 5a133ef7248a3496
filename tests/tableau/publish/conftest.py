"""The stub of Tableau's REST API, and a way to run tableau/publish on it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from command_line import ExitCode, Failure
from harness.stub_server import running
from harness.tableau_rest import Tableau
from publishing import command
from publishing.session import Backoff

WORKBOOK = Path(__file__).parent / "two_dashboards.twb"
SECRETS = ("token-secret", "reader-password", "session-token")


@pytest.fixture
def tableau() -> Iterator[Tableau]:
    with running(Tableau()) as server:
        yield server


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A copy of the workbook, to be changed by the test."""
    path = tmp_path / "kioskline.twb"
    path.write_bytes(WORKBOOK.read_bytes())
    return path


@pytest.fixture
def environ(tableau: Tableau) -> dict[str, str]:
    return {
        "KIOSKLINE_TABLEAU__SERVER": tableau.address,
        "KIOSKLINE_TABLEAU__PROJECT": "Kiosks",
        "KIOSKLINE_TABLEAU__TOKEN_NAME": "kiosks",
        "KIOSKLINE_TABLEAU__TOKEN_SECRET": "token-secret",
        "KIOSKLINE_TABLEAU__DATABASE_URL": "postgresql://reader@db.museum.org:5433/kioskline",
        "KIOSKLINE_TABLEAU__DATABASE_PASSWORD": "reader-password",
    }


@pytest.fixture
def run(
    environ: dict[str, str], file: Path, capsys: pytest.CaptureFixture
) -> Callable[..., tuple[int, str]]:
    """Runs the command in this process, without its pauses; exit code and all it said.

    No run may say a secret.
    """
    usual = environ

    def run(*arguments: str, environ: dict[str, str] | None = None) -> tuple[int, str]:
        code, said = ExitCode.DONE, ""
        try:
            command.main(
                ["--workbook", str(file), *arguments],
                usual if environ is None else environ,
                Backoff(attempts=3, first_seconds=0),
            )
        except Failure as failure:
            code, said = failure.code, f"{failure} {failure.remedy}"
        captured = capsys.readouterr()
        said = captured.out + captured.err + said
        assert not any(secret in said for secret in SECRETS)
        return code, said

    return run
