"""An instance of EC2 that is a folder: what would change the real one only notes that it was called.

AWS is moto and a metadata service of its own.
"""

import contextlib
import datetime
import io
import json
import os
import pathlib
import re
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import awscli.clidriver
import pytest

from harness.aws import Account, CallRecorder
from harness.program import BINARY, ROOT

FIRST_BOOT = ROOT / "deploy" / "first-boot"
PARAMETERS = json.loads((FIRST_BOOT / "parameters.json").read_text())  # names, by what they hold
# moto's autoscaling has no lifecycle actions.
GAPS = {
    f"autoscaling:{action}": f"<{action}Response><{action}Result/></{action}Response>"
    for action in ("CompleteLifecycleAction", "SetInstanceHealth")
}
# What Secrets Manager and the Parameter Store hold, with characters that shells and URLs dislike.
SECRET = "administrator/password&of=the week"
KAFKA_PASSWORD = "$kafka `password` %d"
INSTANCE = "i-0123456789abcdef0"
ROLE_PATH = "/latest/meta-data/iam/security-credentials/"

NOTES = """#!/bin/sh
echo "$(basename "$0") $*" >>"$STUB_NOTES"
"""
# Installing kioskline's package brings its binary; systemctl would start it.
APT = (
    NOTES + 'case "$*" in *kioskline.deb*) ln -sf "$STUB_BINARY" "$STUB_FOLDER/kioskline" ;; esac\n'
)

# The real AWS CLI, but in the tests' process: to start it anew takes seconds for each call.
AWS = """#!/bin/bash
answer=$(mktemp)
{ env -0 | grep -z ^AWS_; printf '\\n\\0'; printf '%s\\0' "$@"; } >"$answer.question"
status=$(curl -s -o "$answer" -w '%{http_code}' --data-binary "@$answer.question" "$STUB_AWS")
cat "$answer"
rm -f "$answer" "$answer.question"
[ "$status" = 200 ]
"""
one_call_at_a_time = threading.Lock()


def run_aws(question: bytes) -> tuple[bool, str]:
    """Runs the AWS CLI with the variables and arguments of a question, as the script above puts it."""
    variables, arguments = question.decode().removesuffix("\0").split("\n\0", 1)
    said = io.StringIO()
    with one_call_at_a_time, pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("AWS_")]:
            if name != "AWS_DATA_PATH":  # where the AWS CLI has its words
                patch.delenv(name)
        for variable in filter(None, variables.split("\0")):
            patch.setenv(*variable.split("=", 1))
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            status = awscli.clidriver.create_clidriver().main(arguments.split("\0"))
    return status == 0, said.getvalue()


def user_data(environment: dict[str, str]) -> str:
    """What Terraform makes of its template."""
    text = (ROOT / "deploy/terraform/user-data.tftpl").read_text()
    lines = "".join(f"{name}='{value}'\n" for name, value in environment.items())
    text = re.sub(r"%\{ for .*?%\{ endfor ~\}\n", lambda _: lines, text, flags=re.DOTALL)
    for name in ("health", "first_boot"):
        script = (FIRST_BOOT / name.replace("_", "-")).read_text()
        text = text.replace(f"${{{name}}}", script)
    assert "%{" not in text
    return text


def role_credentials(keys: dict[str, str]) -> dict[str, str]:
    """What EC2 says of its role's keys, which are named as in the environment; good for hours."""
    expiration = datetime.datetime.now(datetime.UTC) + datetime.timedelta(hours=6)
    return {
        "Code": "Success",
        "Type": "AWS-HMAC",
        "AccessKeyId": keys["AWS_ACCESS_KEY_ID"],
        "SecretAccessKey": keys["AWS_SECRET_ACCESS_KEY"],
        "Token": keys["AWS_SESSION_TOKEN"],
        "LastUpdated": "2026-01-01T00:00:00Z",
        "Expiration": f"{expiration:%Y-%m-%dT%H:%M:%SZ}",
    }


class Metadata:
    """EC2's metadata service (IMDSv2), what answers in the place of ingest and live, and the AWS CLI."""

    def __init__(self) -> None:
        self.healthy = True
        self.credentials: dict[str, str] | None = None  # of the instance's role, as EC2 names them
        served = self

        class Handler(BaseHTTPRequestHandler):
            def do_PUT(self) -> None:
                self.answer(200, "session" if self.path == "/latest/api/token" else "")

            def do_GET(self) -> None:
                if self.path == "/healthz":
                    self.answer(200 if served.healthy else 503, "")
                elif self.headers.get("X-aws-ec2-metadata-token") != "session":
                    self.answer(401, "")
                elif self.path == "/latest/meta-data/instance-id":
                    self.answer(200, INSTANCE)
                elif served.credentials and self.path == ROLE_PATH:
                    self.answer(200, "machine")
                elif served.credentials and self.path == f"{ROLE_PATH}machine":
                    self.answer(200, json.dumps(served.credentials))
                else:
                    self.answer(404, "")

            def do_POST(self) -> None:
                done, said = run_aws(self.rfile.read(int(self.headers["Content-Length"])))
                self.answer(200 if done else 500, said)

            def answer(self, status: int, text: str) -> None:
                self.send_response(status)
                content = text.encode()
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                """What matters is in the script's own words."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


class Instance:
    """A folder that is taken for an instance's root."""

    def __init__(self, folder: pathlib.Path, account: Account, recorder: CallRecorder) -> None:
        self.root = folder / "root"
        self.account = account
        self.recorder = recorder
        self.metadata = Metadata()
        self.stubs = folder / "stubs"
        self.notes = folder / "notes"
        for path in ("etc/kioskline", "etc/logrotate.d", "etc/systemd/system", "var/log"):
            (self.root / path).mkdir(parents=True)
        self.stubs.mkdir()
        self.stub("apt-get", APT)
        agent = self.root / "opt/aws/amazon-cloudwatch-agent/bin"
        agent.mkdir(parents=True)
        for name in ("systemctl", "chgrp"):
            self.stub(name, NOTES)
        # As the package's, but for the service's account.
        self.stub("kioskline-as", '#!/bin/sh\nshift\nexec kioskline "$@"\n')
        self.stub("agent", NOTES)
        (self.stubs / "agent").rename(agent / "amazon-cloudwatch-agent-ctl")
        shutil.copy(FIRST_BOOT / "health", self.stubs / "kioskline-health")
        self.stub("aws", AWS)
        self.told: dict[str, str] = {}
        self.keys: dict[str, str] = {}  # of its role, in place of the account's

    def stub(self, name: str, text: str) -> None:
        (self.stubs / name).write_text(text)
        (self.stubs / name).chmod(0o755)

    def environment(self) -> dict[str, str]:
        return {
            **self.account.environment,
            **self.keys,
            "AWS_ENDPOINT_URL": self.recorder.endpoint,
            "AWS_EC2_METADATA_SERVICE_ENDPOINT": self.metadata.url,
            "HOME": str(self.root),
            "KIOSKLINE_ROOT": str(self.root),
            "PATH": f"{self.stubs}:/usr/bin:/bin",
            "PATIENCE": "2",
            "PAUSE": "0.1",
            "FAILURES_ALLOWED": "3",
            "STUB_AWS": f"{self.metadata.url}/aws",
            "STUB_BINARY": str(BINARY),
            "STUB_FOLDER": str(self.stubs),
            "STUB_NOTES": str(self.notes),
        }

    def tell(self) -> None:
        lines = [f"{name}='{value}'\n" for name, value in self.told.items()]
        (self.root / "etc/kioskline/first-boot.env").write_text("".join(lines))

    def boot(self) -> subprocess.CompletedProcess:
        self.tell()
        return subprocess.run(
            [str(FIRST_BOOT / "first-boot")],
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=150,
        )

    @contextlib.contextmanager
    def watching(self) -> Iterator[Callable[[], dict]]:
        """Runs `kioskline-health watch`; gives its next report."""
        self.tell()
        watch = subprocess.Popen(
            [str(self.stubs / "kioskline-health"), "watch"],
            env=self.environment(),
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        try:
            yield lambda: json.loads(watch.stdout.readline())
        finally:
            os.killpg(watch.pid, 15)
            watch.wait()

    def read(self, path: str) -> str:
        return (self.root / path).read_text()

    def close(self) -> None:
        self.metadata.close()
