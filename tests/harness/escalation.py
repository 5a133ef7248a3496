"""The escalation: a `kioskline live` of which only that is used."""

import itertools
import os
import pathlib
import subprocess
from urllib.parse import urlsplit, urlunsplit

from harness.program import BINARY
from harness.servers import Database
from harness.signed_s3 import free_port
from harness.webhooks import Webhooks

LOGIN, PASSWORD = "escalation_login", "of the tests"

# Settings of a ladder whose second step comes long after a test has ended.
ONLY_FIRST = {
    "seen_within": "10m",
    "second_after": "20m",
    "duty_manager_after": "30m",
    "all_after": "40m",
}

numbers = itertools.count(1)


def as_live(url: str) -> str:
    """The same database as a login with no privileges but the web service's."""
    parts = urlsplit(url)
    address = parts.netloc.rsplit("@", 1)[1]
    return urlunsplit(parts._replace(netloc=f"{LOGIN}@{address}"))


def make_login(database: Database) -> None:
    if not database.rows("SELECT FROM pg_roles WHERE rolname = %s", LOGIN):
        database.execute(f"CREATE ROLE {LOGIN} LOGIN PASSWORD '{PASSWORD}' IN ROLE kioskline_live")


class Escalation:
    """Settings are named as in section [safety]."""

    def __init__(
        self, database: Database, folder: pathlib.Path, fault: str = "", **settings: str
    ) -> None:
        self.log = folder / f"escalation-{next(numbers)}.log"
        variables = {
            "KIOSKLINE_DATABASE__URL": as_live(database.url),
            "KIOSKLINE_DATABASE__PASSWORD": PASSWORD,
            "KIOSKLINE_SAFETY__WEBHOOK_SECRET": Webhooks.SECRET,
        }
        variables |= {f"KIOSKLINE_SAFETY__{key.upper()}": text for key, text in settings.items()}
        if fault:
            variables["KIOSKLINE_FAULT"] = fault
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                [
                    str(BINARY),
                    "live",
                    "--live-listen",
                    f"127.0.0.1:{free_port()}",
                    "--live-health-listen",
                    "",
                ],
                stdout=output,
                stderr=output,
                env=os.environ | variables,
                cwd=folder,
                start_new_session=True,
            )

    def stop(self) -> int:
        self.process.terminate()
        return self.process.wait(20)

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def text(self) -> str:
        return self.log.read_text(errors="replace")
