"""Log-ins to Amazon RDS by IAM: a fresh token for each connection, and never without TLS."""

import datetime
import pathlib
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from harness.instance import Metadata, role_credentials
from harness.live import Live
from harness.messages import press
from harness.program import EXHIBITIONS, ROOT, Kioskline
from harness.rds import KEYS, REGION, RdsGate, leave_to_the_gate
from harness.servers import Postgres
from harness.waiting import wait_until

USER = "rds_login"


@dataclass
class Rds:
    """The way to the test's database through the gate, and what a program has to be told for it."""

    gate: RdsGate
    kioskline: Kioskline
    certificates: pathlib.Path

    @property
    def url(self) -> str:
        return self.url_trusting("ca.crt")

    def url_trusting(self, authority: str) -> str:
        return self.gate.url(USER, self.kioskline.database, self.certificates / authority)

    def environment(self, **settings: str) -> dict[str, str]:
        """`settings` are of the section [database]."""
        given = {"url": self.url, "rds_iam": "true", "aws_region": REGION} | settings
        return KEYS | {
            f"KIOSKLINE_DATABASE__{name.upper()}": value for name, value in given.items()
        }

    def run(self, *arguments: str, **settings: str) -> subprocess.CompletedProcess:
        return self.kioskline.run(*arguments, check=False, environment=self.environment(**settings))


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    folder = tmp_path_factory.mktemp("certificates")
    subprocess.run([str(ROOT / "tests/servers/certificates"), str(folder)], check=True)
    return folder


@pytest.fixture(scope="session")
def user(postgres: Postgres, migrated_template: str) -> None:
    leave_to_the_gate(postgres, USER)
    postgres.execute(f"CREATE ROLE {USER} LOGIN IN ROLE kioskline_ingest, kioskline_live")


@pytest.fixture
def rds(
    kioskline: Kioskline, postgres: Postgres, certificates: pathlib.Path, user: None
) -> Iterator[Rds]:
    with RdsGate(postgres, certificates) as gate:
        yield Rds(gate, kioskline, certificates)
        kioskline.close()


def test_ingest_logs_in_by_tokens_that_amazons_own_library_would_make(rds: Rds) -> None:
    rds.kioskline.kafka.produce(rds.kioskline.topic, [press(n) for n in range(20)])
    ingest = rds.kioskline.ingest("--until-end", database=rds.url, environment=rds.environment())
    assert ingest.wait() == 0, ingest.text()
    assert rds.kioskline.database.count("kiosk.interaction") == 20
    assert (len(rds.gate.attempts) > 1, rds.gate.refused) == (True, 0)
    rds.kioskline.verify()
    assert "X-Amz-Signature" not in ingest.text()


def test_a_connection_that_is_made_again_has_a_new_token(rds: Rds) -> None:
    kioskline, gate = rds.kioskline, rds.gate
    ingest = kioskline.ingest(database=rds.url, environment=rds.environment())
    kioskline.kafka.produce(kioskline.topic, [press(n) for n in range(20)])
    kioskline.wait_for(20)
    # As 15 minutes later, when RDS takes none of the tokens there were.
    latest = max(attempt.at for attempt in gate.attempts)
    wait_until(lambda: datetime.datetime.now(datetime.UTC) > latest + datetime.timedelta(seconds=3))
    before = len(gate.attempts)
    gate.lifetime = datetime.timedelta(seconds=2)
    gate.cut()
    kioskline.kafka.produce(kioskline.topic, [press(n) for n in range(20, 40)])
    kioskline.wait_for(40)
    assert gate.refused == 0, ingest.text()
    assert min(attempt.at for attempt in gate.attempts[before:]) > latest
    assert ingest.stop() == 0, ingest.text()
    kioskline.verify()


def test_live_logs_in_by_tokens(
    rds: Rds, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in rds.environment().items():
        monkeypatch.setenv(name, value)
    live = Live(rds.url, tmp_path)
    try:
        assert live.get("/api/v1/museums").status == 200
    finally:
        live.process.terminate()
        assert live.process.wait(20) == 0, live.log.read_text()
    assert (len(rds.gate.attempts) > 1, rds.gate.refused) == (True, 0)


@pytest.mark.parametrize(
    "command",
    [
        "verify",
        "checkpoint",
        "doctor",
        f"catalogue sync --catalogue {EXHIBITIONS}",
        "migrate --status",
        "replay --reason site:unknown --dry-run",
    ],
)
def test_commands_log_in_by_tokens(rds: Rds, command: str) -> None:
    done = rds.run(*command.split())
    assert (len(rds.gate.attempts) > 0, rds.gate.refused) == (True, 0), done.stdout + done.stderr
    if command == "doctor":
        assert f"reached as {USER}" in done.stdout


def test_a_token_that_is_refused_says_what_has_to_be_allowed(rds: Rds) -> None:
    done = rds.run("verify", aws_region="eu-central-1")
    assert (done.returncode, rds.gate.refused) == (69, 1)
    assert "rds-db:connect" in done.stderr
    assert "X-Amz-Signature" not in done.stdout + done.stderr
    found = rds.run("doctor", aws_region="eu-central-1").stdout
    assert "PAM authentication failed" in found
    assert "rds-db:connect" in found


def test_ingest_waits_for_permissions_that_come_later(rds: Rds) -> None:
    kioskline, gate = rds.kioskline, rds.gate
    gate.lifetime = datetime.timedelta(seconds=-3600)
    ingest = kioskline.ingest(database=rds.url, environment=rds.environment())
    wait_until(lambda: gate.refused > 1, what="refused tokens")
    gate.lifetime = datetime.timedelta(minutes=15)
    kioskline.kafka.produce(kioskline.topic, [press(n) for n in range(20)])
    kioskline.wait_for(20)
    assert ingest.stop() == 0, ingest.text()


def test_credentials_that_are_taken_back_are_asked_for_anew(rds: Rds) -> None:
    kioskline, gate, metadata = rds.kioskline, rds.gate, Metadata()
    metadata.credentials = role_credentials(KEYS)
    of_the_instance = dict.fromkeys(KEYS, "") | {
        "AWS_EC2_METADATA_SERVICE_ENDPOINT": metadata.url,
        "HOME": "/nowhere",
    }
    ingest = kioskline.ingest(database=rds.url, environment=rds.environment() | of_the_instance)
    kioskline.kafka.produce(kioskline.topic, [press(n) for n in range(20)])
    kioskline.wait_for(20)
    assert gate.refused == 0
    others = KEYS | {"AWS_SECRET_ACCESS_KEY": "another", "AWS_SESSION_TOKEN": "another"}
    metadata.credentials = role_credentials(others)
    gate.trust(others)
    gate.cut()
    kioskline.kafka.produce(kioskline.topic, [press(n) for n in range(20, 40)])
    kioskline.wait_for(40)
    assert gate.refused > 0
    assert ingest.stop() == 0, ingest.text()
    metadata.close()


def test_no_token_goes_to_a_server_without_tls(rds: Rds) -> None:
    rds.gate.tls = False
    done = rds.run("verify")
    assert done.returncode == 69
    assert "does not support SSL" in done.stderr
    assert (rds.gate.attempts, rds.gate.words_without_tls) == ([], 0)


def test_no_token_goes_to_a_server_of_another_authority(rds: Rds) -> None:
    done = rds.run("verify", url=rds.url_trusting("other-ca.crt"))
    assert done.returncode == 78
    assert "certificate verify failed" in done.stderr
    assert rds.gate.attempts == []


@pytest.mark.parametrize("mode", ["require", "verify-ca", "disable"])
def test_a_weaker_sslmode_is_a_wrong_configuration(rds: Rds, mode: str) -> None:
    url = rds.url.replace("verify-full", mode)
    done = rds.run("ingest", url=url)
    assert done.returncode == 78, done.stderr
    assert f"database.rds_iam with sslmode={mode}" in done.stderr
    checked = rds.run("doctor", "--config-only", url=url)
    assert checked.returncode == 1
    assert "sslmode=verify-full" in checked.stdout
    assert rds.gate.attempts == []


def test_without_credentials_it_says_where_it_looked(rds: Rds) -> None:
    nowhere = dict.fromkeys(KEYS, "") | {"AWS_EC2_METADATA_DISABLED": "true", "HOME": "/nowhere"}
    done = rds.kioskline.run(
        "verify", check=False, environment=rds.environment() | nowhere
    )  # fmt: skip
    assert done.returncode == 69
    assert "no AWS credentials" in done.stderr
