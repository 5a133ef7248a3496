"""tableau/publish as a process."""

import os
import subprocess
import sys
from pathlib import Path

from command_line import ExitCode
from harness.program import ROOT
from harness.tableau_rest import Tableau

PUBLISH = ROOT / "tableau" / "publish"


def publish_process(*arguments: str, environ: dict[str, str]) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, str(PUBLISH), *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        env={"PATH": os.environ["PATH"], **environ},
    )


def test_the_program_itself_waits_for_the_server_and_tells_no_secret(
    tableau: Tableau, file: Path, environ: dict[str, str]
) -> None:
    tableau.trouble("signin", 503)
    done = publish_process("--workbook", str(file), environ=environ)
    assert done.returncode == 0, done.stderr
    secrets = [value for name, value in environ.items() if name.endswith(("SECRET", "PASSWORD"))]
    assert len(secrets) == 2
    assert not any(secret in done.stdout + done.stderr for secret in secrets)
    assert all(tableau.workbooks[0].embedded)


def test_a_wrong_command_line(tableau: Tableau) -> None:
    done = publish_process("--token", "x", environ={})
    assert done.returncode == ExitCode.USAGE
    assert done.stderr == ("publish: unrecognized arguments: --token x\n  → See publish --help.\n")
