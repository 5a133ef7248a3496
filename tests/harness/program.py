"""The program under test."""

import itertools
import os
import pathlib
import subprocess
from dataclasses import dataclass

from harness.servers import Database, Kafka
from harness.waiting import wait_until

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BINARY = pathlib.Path(os.environ.get("KIOSKLINE_BIN", ROOT / "build" / "dev" / "kioskline"))
EXHIBITIONS = ROOT / "share" / "exhibitions"
# Samples that are not part of the project; a test that needs one skips where it is absent.
SHARED = pathlib.Path(os.environ.get("KIOSKLINE_SHARED", ROOT.parent / "shared"))


@dataclass
class Ingest:
    """A `kioskline ingest` process."""

    process: subprocess.Popen
    log: pathlib.Path

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def signal(self, number: int) -> None:
        self.process.send_signal(number)

    def stop(self, seconds: float = 10) -> int:
        """Asks it to drain; its exit code."""
        self.process.terminate()
        return self.process.wait(seconds)

    def wait(self, seconds: float = 60) -> int:
        """Its exit code, once it ends by itself; what it said, if it does not."""
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"still running after {seconds} s:\n{self.text()}") from None

    def text(self) -> str:
        return self.log.read_text(errors="replace")


class Kioskline:
    """The program with one database and one topic."""

    def __init__(self, kafka: Kafka, database: Database, topic: str, folder: pathlib.Path) -> None:
        self.kafka = kafka
        self.brokers = kafka.bootstrap
        self.database = database
        self.topic = topic
        self.folder = folder
        self.group = topic
        self.processes: list[Ingest] = []
        self._numbers = itertools.count(1)

    def run(
        self,
        *arguments: str,
        check: bool = True,
        seconds: float = 60,
        environment: dict[str, str] | None = None,
    ) -> subprocess.CompletedProcess:
        done = subprocess.run(
            [str(BINARY), *arguments],
            capture_output=True,
            text=True,
            timeout=seconds,
            cwd=self.folder,
            env=os.environ | (environment or {}),
        )
        assert not check or done.returncode == 0, (
            f"{arguments}: {done.returncode}\n{done.stdout}{done.stderr}"
        )
        return done

    def ingest(
        self,
        *arguments: str,
        fault: str = "",
        listen: str = "",
        database: str = "",
        environment: dict[str, str] | None = None,
    ) -> Ingest:
        """Starts one more ingest.

        `fault` is the point at which it kills itself, "name:n"; `database` another way to the
        database than its own URL.
        """
        command = [
            str(BINARY), "ingest", "--brokers", self.brokers, "--topic", self.topic,
            "--group", self.group, "--database", database or self.database.url, "--catalogue", str(EXHIBITIONS),
            "--session-timeout", "6s", "--statement-timeout", "4s", "--listen", listen, *arguments,
        ]  # fmt: skip
        variables = os.environ | (environment or {}) | ({"KIOSKLINE_FAULT": fault} if fault else {})
        log = self.folder / f"ingest-{next(self._numbers)}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                command,
                stdout=output,
                stderr=output,
                env=variables,
                cwd=self.folder,
                start_new_session=True,
            )
        self.processes.append(Ingest(process, log))
        return self.processes[-1]

    def wait_for(self, messages: int, seconds: float = 60) -> None:
        """Until the checkpoints account for that many messages."""
        wait_until(
            lambda: self.database.accounted() >= messages,
            seconds,
            f"{messages} messages accounted for",
        )

    def verify(self) -> None:
        """Every invariant holds, recomputed from the rows."""
        done = self.run("verify", "--database", self.database.url, check=False)
        assert done.returncode == 0, done.stdout + done.stderr

    def close(self) -> None:
        for ingest in self.processes:
            if ingest.process.poll() is None:
                ingest.kill()
