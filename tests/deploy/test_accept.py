"""deploy/accept against a real broker, database, ingest and live."""

import os
import pathlib
import shutil
import subprocess
from collections.abc import Iterator

import pytest

from harness.live import Live
from harness.messages import press
from harness.program import BINARY, EXHIBITIONS, ROOT, Ingest, Kioskline
from harness.signed_s3 import free_port

ACCEPT = ROOT / "deploy" / "accept"


class Installation:
    """What accept finds on a machine: a configuration, and two services."""

    def __init__(self, kioskline: Kioskline, folder: pathlib.Path) -> None:
        self.kioskline = kioskline
        self.folder = folder
        self.port = free_port()
        (folder / "kioskline.toml").write_text(
            f'[kafka]\nbrokers = "{kioskline.brokers}"\ngroup = "{kioskline.group}"\n'
            f'[database]\nurl = "{kioskline.database.url}"\n'
            f'[[museum]]\ncode = "lmnh"\ntopics = "{kioskline.topic}"\ncatalogue = "{EXHIBITIONS}"\n'
        )
        self.ingest = self.start_ingest()
        self.live = Live(kioskline.database.url, folder)
        kioskline.kafka.produce(kioskline.topic, [press(1)])
        kioskline.wait_for(1)

    def start_ingest(self) -> Ingest:
        return self.kioskline.ingest(listen=f"127.0.0.1:{self.port}")

    def accept(self, *arguments: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            [str(ACCEPT), *arguments],
            env={
                "PATH": f"{BINARY.parent}:{os.environ['PATH']}",
                "KIOSKLINE_CONFIG": str(self.folder / "kioskline.toml"),
                "INGEST_HEALTH": f"http://127.0.0.1:{self.port}",
                "LIVE_HEALTH": self.live.url,
            },
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=120,
        )


def verdicts(done: subprocess.CompletedProcess) -> dict[str, str]:
    """ "ok" or "FAIL" by the check's words."""
    lines = [line for line in done.stdout.splitlines() if line.startswith(("ok ", "FAIL "))]
    return {line[6:].split(":", 1)[0]: line.split()[0] for line in lines}


@pytest.fixture
def installation(kioskline: Kioskline, tmp_path: pathlib.Path) -> Iterator[Installation]:
    if not shutil.which("jq"):
        pytest.skip("jq is not installed")
    installation = Installation(kioskline, tmp_path)
    yield installation
    installation.live.process.kill()
    installation.live.process.wait()


def test_a_sound_installation_is_accepted(installation: Installation) -> None:
    done = installation.accept("--no-screen", "--exhibition", "EXH_03", "--wait", "3")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.endswith("accepted\n")
    assert len(verdicts(done)) == 9
    drills = installation.kioskline.database.rows("SELECT registered_by FROM reporting.drill")
    assert drills == [("deploy/accept",)]


def test_without_a_screen_it_is_not(installation: Installation) -> None:
    done = installation.accept("--wait", "1")
    assert done.returncode == 1
    failed = [what for what, verdict in verdicts(done).items() if verdict == "FAIL"]
    assert failed == ["a synthetic emergency arrives"], done.stdout


def test_what_is_wrong_is_named(installation: Installation) -> None:
    installation.ingest.stop()
    installation.kioskline.database.execute("DELETE FROM kiosk.interaction")
    done = installation.accept("--no-screen", "--wait", "1")
    assert done.returncode == 1
    failed = {what for what, verdict in verdicts(done).items() if verdict == "FAIL"}
    assert failed == {
        "ingest's loops advance",
        "ingest is ready",
        "partitions are read",
        "no partition is parked",
        "a synthetic emergency arrives",
        "every press is there once",
    }, done.stdout
    assert "nothing answers at" in done.stdout
