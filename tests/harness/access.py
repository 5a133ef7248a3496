"""People and screens that use the web service with accounts."""

import json
import subprocess

from harness.live import Answer, Live
from harness.program import BINARY
from harness.servers import Database

PASSWORD = "correct horse battery staple"
SESSION = "__Host-kioskline_session"
SCREEN = "__Host-kioskline_screen"


def command(database: Database, *arguments: str, typed: str = "") -> subprocess.CompletedProcess:
    """`kioskline ARGUMENTS` with `typed` on standard input."""
    return subprocess.run(
        [str(BINARY), *arguments, "--database", database.url],
        input=typed, capture_output=True, text=True, timeout=60,
    )  # fmt: skip


def add_user(database: Database, name: str, role: str, password: str = PASSWORD) -> None:
    done = command(database, "user", "add", name, "--role", role, typed=password + "\n")
    assert done.returncode == 0, done.stderr


def cookie_of(answer: Answer) -> str:
    """ "name=value" of the cookie that is set."""
    return answer.headers["set-cookie"].split(";")[0]


class Visitor:
    """Somebody with a browser: sends back the cookie it was given."""

    def __init__(self, live: Live) -> None:
        self.live = live
        self.cookie = ""

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> Answer:
        """Header names are written with _ instead of -. What changes something is sent as JSON."""
        if self.cookie:
            headers.setdefault("Cookie", self.cookie)
        text = None
        if method not in ("GET", "HEAD"):
            headers.setdefault("Content_Type", "application/json")
            text = json.dumps({} if body is None else body).encode()
        return self.live.get(path, method, text, **headers)

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", path, **headers)

    def sign_in(self, name: str, password: str = PASSWORD, **headers: str) -> Answer:
        answer = self.ask(
            "POST", "/api/v1/session", {"name": name, "password": password}, **headers
        )
        if answer.status == 204:
            self.cookie = cookie_of(answer)
        return answer

    def session(self) -> dict:
        return self.get("/api/v1/session").json()
