"""The user data of deploy/terraform on an empty machine with a real systemd, apt and the real package.

AWS is moto and a metadata service of the tests; the database takes IAM tokens only (harness/rds.py).
"""

import hashlib
import pathlib
import platform
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import psycopg
import pytest

from harness.aws import REGION, Account, CallRecorder
from harness.instance import GAPS, PARAMETERS, SECRET, Metadata, role_credentials, user_data
from harness.machine import SERVICES, Machine, require_machines, unit
from harness.messages import press
from harness.package import package_of_the_program, small_package
from harness.rds import KEYS, RdsGate, leave_to_the_gate
from harness.servers import Database, Kafka, Postgres
from harness.signed_s3 import free_port
from harness.waiting import wait_until

# Each boot installs some hundred MB from Debian.
pytestmark = [pytest.mark.long, pytest.mark.timeout(900)]

SUITE = platform.freedesktop_os_release()["VERSION_CODENAME"]
USERS = {"ingest": "machine_ingest", "live": "machine_live"}
PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
LOG = "var/log/kioskline/first-boot.log"

CONFIGURATION = """
[kafka]
brokers = "{brokers}"
group = "{topic}"

[database]
url = "postgresql://{user}@localhost:{port}/{name}?sslmode=verify-full&sslrootcert=/etc/kioskline/rds.pem"
rds_iam = true
aws_region = "{region}"

[catalogue]
endpoint = "{endpoint}"
region = "{region}"

[telemetry]
listen = "127.0.0.1:{ingest_port}"

[live]
listen = "127.0.0.1:{page_port}"
health_listen = "127.0.0.1:{live_port}"

[[museum]]
code = "lmnh"
topics = "{topic}"
catalogue = "s3://exhibitions/lmnh"
"""


@pytest.fixture(scope="session")
def packages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, pathlib.Path]:
    """By what first-boot calls them; the agents only look like theirs."""
    require_machines()
    folder = tmp_path_factory.mktemp("packages")
    ssm = "[Service]\nExecStart=/bin/sleep infinity\n[Install]\nWantedBy=multi-user.target\n"
    agent = '#!/bin/sh\necho "$@" >/var/log/agent\n'
    return {
        "KIOSKLINE": package_of_the_program("0.1.99", folder),
        "SSM_AGENT": small_package(
            folder, "ssm-agent", {"usr/lib/systemd/system/amazon-ssm-agent.service": ssm}
        ),
        "CLOUDWATCH_AGENT": small_package(
            folder,
            "cloudwatch-agent",
            {"opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl": agent},
        ),
    }


@dataclass
class NewMachine:
    """An instance that has just been started, and what is around it."""

    machine: Machine
    account: Account
    recorder: CallRecorder
    metadata: Metadata
    gate: RdsGate
    kafka: Kafka
    database: Database
    topic: str
    told: dict[str, str]

    def boot(self) -> subprocess.CompletedProcess:
        """Runs the user data, as cloud-init does."""
        self.machine.write("/var/lib/cloud/user-data", user_data(self.told), 0o700)
        endpoint = f"AWS_EC2_METADATA_SERVICE_ENDPOINT={self.metadata.url}"
        return self.machine.run(
            "env", PATH, endpoint, "/var/lib/cloud/user-data", check=False, seconds=800
        )

    @property
    def log(self) -> str:
        return (self.machine.root / LOG).read_text()


@pytest.fixture
def new_machine(
    account: Account,
    packages: dict[str, pathlib.Path],
    tls_server: tuple[Postgres, pathlib.Path],
    kafka: Kafka,
) -> Iterator[NewMachine]:
    server, certificates = tls_server
    number = time.monotonic_ns()
    name = f"machine_{number}"
    server.execute(f"CREATE DATABASE {name} OWNER administrator")
    leave_to_the_gate(server, *USERS.values())
    kafka.create_topic(name)
    # Not below pytest's folder: users of the machine have to get through to its root.
    # dbus is on every image of EC2.
    machine = Machine(SUITE, pathlib.Path("/var/tmp") / f"kioskline-boot-{number}", "dbus")
    metadata = Metadata()
    metadata.credentials = role_credentials(KEYS)
    with RdsGate(server, certificates) as gate, CallRecorder(account, GAPS) as recorder:
        gate.with_password.add("administrator")
        # What EC2's network does: the services find their credentials, and the AWS CLI finds AWS.
        machine.write(
            "/etc/systemd/system.conf.d/metadata.conf",
            f"[Manager]\nDefaultEnvironment=AWS_EC2_METADATA_SERVICE_ENDPOINT={metadata.url}\n",
        )
        # Versions of the AWS CLI before 2.13 look for no variable that names an endpoint, and want a slash.
        machine.write(
            "/usr/local/bin/aws",
            "#!/bin/sh\n"
            f"export AWS_EC2_METADATA_SERVICE_ENDPOINT={metadata.url}/\n"
            f'exec /usr/bin/aws --endpoint-url {recorder.endpoint} "$@"\n',
            0o755,
        )
        machine.boot()
        new = NewMachine(
            machine,
            account,
            recorder,
            metadata,
            gate,
            kafka,
            Database(url_in(server, name)),
            name,
            {},
        )
        new.told = told(new, packages, certificates)
        yield new
        machine.remove()
    metadata.close()
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
        for user in USERS.values():
            connection.execute(f"DROP ROLE IF EXISTS {user}")


def url_in(server: Postgres, name: str) -> str:
    return f"{server.url.removesuffix('/postgres')}/{name}"


def told(
    new: NewMachine, packages: dict[str, pathlib.Path], certificates: pathlib.Path
) -> dict[str, str]:
    """What the module tells first-boot, after putting it where it is read."""
    ports = {service: free_port() for service in SERVICES}
    name, parameters = new.topic, f"/{new.topic}"
    configuration = CONFIGURATION.format(
        brokers=new.kafka.bootstrap,
        topic=name,
        user=USERS["ingest"],
        port=new.gate.port,
        name=name,
        region=REGION,
        endpoint=new.recorder.endpoint,
        ingest_port=ports["ingest"],
        live_port=ports["live"],
        page_port=free_port(),
    )
    for key, value in {
        "configuration": configuration,
        "cloudwatch_agent": "{}",
        "prometheus": "{}",
    }.items():
        new.account.client("ssm").put_parameter(
            Name=f"{parameters}/{PARAMETERS[key]}", Value=value, Type="SecureString"
        )
    environment = {
        "REGION": REGION,
        "GROUP": "kioskline",
        "LAUNCH_HOOK": "first-boot",
        "PACKAGES_BUCKET": "packages",
        "PARAMETERS": parameters,
        "NEEDS_KAFKA_PASSWORD": "no",
        "NEEDS_SMTP_PASSWORD": "no",
        "DATABASE_HOST": "localhost",
        "DATABASE_PORT": str(new.gate.port),
        "DATABASE_NAME": name,
        "DATABASE_ADMINISTRATOR": "administrator",
        "DATABASE_SECRET": "rds",
        "INGEST_USER": USERS["ingest"],
        "LIVE_USER": USERS["live"],
        "MIGRATE_ROLE": "arn:aws:iam::123456789012:role/kioskline-migrate",
        **{f"{s.upper()}_HEALTH": f"http://127.0.0.1:{ports[s]}/healthz" for s in SERVICES},
        **{f"PARAMETER_{key.upper()}": value for key, value in PARAMETERS.items()},
    }
    for what, file in (packages | {"RDS_CERTIFICATES": certificates / "ca.crt"}).items():
        content = file.read_bytes()
        key = f"{name}/{file.name}"
        new.account.client("s3").put_object(Bucket="packages", Key=key, Body=content)
        environment |= {f"{what}_KEY": key, f"{what}_SHA256": hashlib.sha256(content).hexdigest()}
    return environment


def test_an_empty_machine_becomes_a_healthy_service(new_machine: NewMachine) -> None:
    done = new_machine.boot()
    assert done.returncode == 0, done.stdout + done.stderr
    machine, gate = new_machine.machine, new_machine.gate
    wait_until(
        lambda: new_machine.log.endswith("first boot: done\n"), what="the last line of the log"
    )
    for service in ("kioskline-ingest", "kioskline-live", "kioskline-health", "amazon-ssm-agent"):
        assert machine.output("systemctl", "is-active", service) == "active"
        assert machine.output("systemctl", "is-enabled", service) == "enabled"
    masked = machine.run("systemctl", "is-enabled", unit("migrate"), check=False)
    assert masked.stdout.strip() == "masked"
    assert {attempt.user for attempt in gate.attempts} == set(USERS.values())
    assert gate.refused == 0
    assert new_machine.recorder.actions[-1] == "autoscaling:CompleteLifecycleAction"

    new_machine.kafka.produce(new_machine.topic, [press(n) for n in range(50)])
    wait_until(lambda: new_machine.database.accounted() == 50, 60, "presses to be stored")
    found = machine.run("kioskline-as", "ingest", "doctor", check=False)
    assert (found.returncode, "FAIL" in found.stdout) == (0, False), found.stdout + found.stderr
    for service in SERVICES:
        assert (machine.root / f"var/log/kioskline/{service}.log").stat().st_size > 0

    holding = machine.run(
        "grep", "-rlF", "--exclude-dir=proc", "--exclude-dir=sys", SECRET, "/etc", "/var/log", "/root", "/run", check=False
    )  # fmt: skip
    assert holding.stdout == "", "the administrator's password stays nowhere"


def spoil_package(new_machine: NewMachine) -> str:
    key = new_machine.told["KIOSKLINE_KEY"]
    new_machine.account.client("s3").put_object(Bucket="packages", Key=key, Body=b"another")
    return f"wrong checksum: s3://packages/{key}"


def forget_configuration(new_machine: NewMachine) -> str:
    new_machine.told["PARAMETER_CONFIGURATION"] = "absent"
    return f"parameter /{new_machine.topic}/absent is missing"


@pytest.mark.parametrize("break_it", [spoil_package, forget_configuration])
def test_a_failure_says_what_and_starts_nothing(
    new_machine: NewMachine, break_it: Callable[[NewMachine], str]
) -> None:
    words = break_it(new_machine)
    done = new_machine.boot()
    assert done.returncode != 0
    wait_until(lambda: words in new_machine.log, 10, words)
    assert "first boot failed: " in new_machine.log
    assert new_machine.recorder.actions[-1] == "autoscaling:CompleteLifecycleAction"
    machine = new_machine.machine
    for service in SERVICES:
        active = machine.run("systemctl", "is-active", unit(service), check=False).stdout.strip()
        assert active in ("inactive", "unknown")
    assert new_machine.gate.attempts == []
