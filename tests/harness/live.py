"""The web service under test, and presses of this moment for it."""

import datetime
import http.client
import json
import os
import pathlib
import subprocess
from dataclasses import dataclass

from harness.program import BINARY
from harness.signed_s3 import free_port
from harness.waiting import wait_until


def press_now(number: int, **members: object) -> str:
    """A rating pressed this moment, different for each number."""
    at = datetime.datetime.now(datetime.UTC) - datetime.timedelta(microseconds=number)
    return json.dumps({"at": at.isoformat(), "site": str(number % 6), "val": number % 5} | members)


@dataclass
class Answer:
    status: int
    headers: dict[str, str]  # names in lower case
    body: bytes

    def json(self) -> dict:
        return json.loads(self.body)


class Live:
    """A `kioskline live` process."""

    def __init__(
        self,
        database_url: str,
        folder: pathlib.Path,
        port: int | None = None,
        settings: dict[str, str] | None = None,
    ) -> None:
        """Keys of `settings` are those of section [live]."""
        self.port = port or free_port()
        self.log = folder / f"live-{self.port}.log"
        variables = {
            f"KIOSKLINE_LIVE__{key.upper()}": value
            for key, value in ({"health_listen": ""} | (settings or {})).items()
        }
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                [str(BINARY), "live", "--database", database_url, "--live-listen", f"127.0.0.1:{self.port}",
                 "--log-format", "json"],
                stdout=output, stderr=output, cwd=folder, env=os.environ | variables,
            )  # fmt: skip
        wait_until(self.answers, 20, f"an answer: {self.log.read_text()}")

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def answers(self) -> bool:
        assert self.process.poll() is None, self.log.read_text()
        try:
            return self.get("/healthz").status == 200
        except OSError:
            return False

    def get(
        self, path: str, method: str = "GET", body: bytes | None = None, **headers: str
    ) -> Answer:
        """Header names are written with _ instead of -."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            given = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body, given)
            answer = connection.getresponse()
            named = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, named, answer.read())
        finally:
            connection.close()

    def stop(self) -> int:
        self.process.terminate()
        return self.process.wait(15)
