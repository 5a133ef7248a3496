"""The Debian package on an empty machine with a real systemd: its life from installing to purging.

The tests of a machine are its story, in the order of this file.
"""

import json
import pathlib
import platform
import re
import shutil
import subprocess
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from confluent_kafka import Producer

from harness.machine import SERVICES, Machine, require_machines, unit
from harness.messages import press
from harness.package import package_of_the_program
from harness.program import BINARY, ROOT
from harness.servers import Database, Kafka, Postgres
from harness.signed_s3 import free_port
from harness.waiting import wait_until

pytestmark = [pytest.mark.long, pytest.mark.timeout(900)]

UNITS = ("kioskline-ingest", "kioskline-live", "kioskline-migrate", "kioskline-check@ingest")
# Of the scale of `systemd-analyze security`: 0 closed, 10 open.
MOST_EXPOSURE = 1.5
THIS_SUITE = platform.freedesktop_os_release()["VERSION_CODENAME"]
SUITES = ("bookworm", "trixie")
OLDER, NEWER = "0.0.9", "0.1.99"

# Nobody waits a minute for the watchdog.
IMPATIENT = "[Service]\nWatchdogSec=10\n"

CONFIGURATION = """
[kafka]
brokers = "{brokers}"
group = "{topic}"

[database]
url = "{ingest_url}"

[telemetry]
listen = "127.0.0.1:{ingest_port}"

[live]
listen = "127.0.0.1:{page_port}"
health_listen = "127.0.0.1:{live_port}"

[[museum]]
code = "lmnh"
topics = "{topic}"
catalogue = "/usr/share/kioskline/exhibitions"
"""


@dataclass
class Installation:
    """The package installed on a machine, and the services it talks to."""

    machine: Machine
    package: Callable[[str], pathlib.Path]  # by its version
    kafka: Kafka
    database: Database
    topic: str
    ports: dict[str, int]  # of the health pages, by service
    files_before: set[str]
    sent: int = 0

    @property
    def configuration(self) -> pathlib.Path:
        return self.machine.root / "etc/kioskline/kioskline.toml"

    def page(self, service: str, path: str) -> tuple[int, str]:
        """Status and text of a page of health; 0 while nobody answers."""
        address = f"http://127.0.0.1:{self.ports[service]}{path}"
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError as error:
            return 0, str(error)

    def is_ready(self, service: str) -> bool:
        return self.machine.state(service) == "active" and self.page(service, "/readyz")[0] == 200

    def wait_until_ready(self) -> None:
        for service in SERVICES:
            wait_until(
                lambda service=service: self.is_ready(service),
                90,
                f"{service} to be ready: {self.page(service, '/readyz')} {self.machine.journal(service)}",
            )

    def send(self, count: int) -> None:
        self.kafka.produce(self.topic, [press(self.sent + n) for n in range(count)])
        self.sent += count

    def wait_until_all_is_stored(self) -> None:
        wait_until(lambda: self.database.accounted() >= self.sent, 60, f"{self.sent} messages")

    def verify(self) -> None:
        """Every message is stored, none twice, and every invariant holds."""
        self.wait_until_all_is_stored()
        assert self.database.accounted() == self.sent
        done = subprocess.run(
            [str(BINARY), "verify", "--database", self.database.url], capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr


class FlowingPresses:
    """A hundred presses a second, from the beginning to the end of a `with` block."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self.end = threading.Event()
        self.thread = threading.Thread(target=self.flow)

    def flow(self) -> None:
        producer = Producer(
            {"bootstrap.servers": self.installation.kafka.bootstrap, "acks": "all", "linger.ms": 5}
        )
        while not self.end.wait(0.01):
            producer.produce(self.installation.topic, press(self.installation.sent))
            producer.poll(0)
            self.installation.sent += 1
        assert producer.flush(30) == 0

    def __enter__(self) -> "FlowingPresses":
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.end.set()
        self.thread.join()

    def wait_for_more(self) -> None:
        """Until presses that were sent later than this are stored."""
        now = self.installation.sent
        wait_until(lambda: self.installation.database.accounted() > now, 60, "presses to be stored")


@pytest.fixture(scope="module", params=SUITES)
def suite(request: pytest.FixtureRequest) -> str:
    require_machines()
    return request.param


@pytest.fixture(scope="module")
def package(suite: str, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], pathlib.Path]:
    """Makes the package of a version: of the program under test, or as it is compiled by `suite`."""
    folder = tmp_path_factory.mktemp(f"packages-{suite}")
    if suite == THIS_SUITE:
        return lambda version: package_of_the_program(version, folder)
    builder = Machine(suite, pathlib.Path("/var/tmp") / f"kioskline-{folder.parent.name}", "git")
    subprocess.run(
        ["git", "clone", "--quiet", str(ROOT), str(builder.root / "kioskline")], check=True
    )
    builder.run("/kioskline/run", "--build-only", seconds=7200)

    def make(version: str) -> pathlib.Path:
        command = ["/kioskline/deploy/package", "--build", "/kioskline/build/release", "--version"]
        inside = builder.run(*command, version, seconds=600).stdout.splitlines()[-1]
        return pathlib.Path(shutil.copy(f"{builder.root}{inside}", folder))

    packages = {version: make(version) for version in (OLDER, NEWER)}
    builder.remove()
    return packages.__getitem__


@pytest.fixture(scope="module")
def installation(
    suite: str,
    package: Callable[[str], pathlib.Path],
    kafka: Kafka,
    postgres: Postgres,
    migrated_template: str,  # with it the roles that the logins below are members of
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Installation]:
    # Not below pytest's folder: users of the machine have to get through to its root.
    folder = (
        pathlib.Path("/var/tmp") / f"kioskline-{tmp_path_factory.mktemp(suite).parent.name}-{suite}"
    )
    # dbus is on any machine that was installed in the usual way.
    machine = Machine(suite, folder, "dbus")
    topic = f"package-{suite}"
    kafka.create_topic(topic)
    machine.boot()
    before = machine.files()
    machine.install(package(OLDER))
    yield Installation(
        machine=machine,
        package=package,
        kafka=kafka,
        database=postgres.create_database(f"package_{suite}"),
        topic=topic,
        ports={service: free_port() for service in SERVICES},
        files_before=before,
    )
    machine.remove()


def as_login(database: Database, login: str) -> str:
    """The database's address as another user, who may log in with the password "of the tests"."""
    parts = urlsplit(database.url)
    address = parts.netloc.rsplit("@", 1)[1]
    return parts._replace(netloc=f"{login}@{address}").geturl()


def configure(installation: Installation) -> None:
    """As docs/install.md says, with a login for each service."""
    machine, database = installation.machine, installation.database
    for service in SERVICES:
        login = f"package_{service}_{machine.suite}"
        database.execute(
            f"CREATE ROLE {login} LOGIN PASSWORD 'of the tests' IN ROLE kioskline_{service}"
        )
        machine.write(
            f"/etc/credstore/kioskline.{service}.database.password", "of the tests", 0o600
        )
    owner = urlsplit(database.url)
    machine.write("/etc/credstore/kioskline.migrate.database.password", owner.password or "", 0o600)
    for service, url in {
        "migrate": as_login(database, owner.username or ""),
        "live": as_login(database, f"package_live_{machine.suite}"),
    }.items():
        machine.write(f"/etc/kioskline/{service}.env", f"KIOSKLINE_DATABASE__URL={url}\n", 0o600)
    installation.configuration.write_text(
        CONFIGURATION.format(
            brokers=installation.kafka.bootstrap,
            topic=installation.topic,
            ingest_url=as_login(database, f"package_ingest_{machine.suite}"),
            ingest_port=installation.ports["ingest"],
            live_port=installation.ports["live"],
            page_port=free_port(),
        )
    )


def test_lintian_finds_nothing(package: Callable[[str], pathlib.Path]) -> None:
    if not shutil.which("lintian"):
        pytest.skip("lintian is not installed")
    done = subprocess.run(
        ["lintian", "--allow-root", "--suppress-tags", "bad-distribution-in-changes-file", str(package(OLDER))],
        capture_output=True, text=True,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, "")


def test_installed_it_waits_to_be_configured(installation: Installation) -> None:
    machine = installation.machine
    for service in SERVICES:
        assert machine.state(service) == "inactive"
        enabled = machine.run("systemctl", "is-enabled", unit(service), check=False)
        assert enabled.stdout.strip() == "disabled"
    example = "/etc/kioskline/kioskline.toml"
    assert machine.output("stat", "-c", "%U:%G %a", example) == "root:kioskline 640"
    assert example in machine.output("dpkg-query", "-W", "-f", "${Conffiles}", "kioskline")
    assert re.search(r"^kioskline:x:\d+:\d+:.*:/usr/sbin/nologin$", machine.output("getent", "passwd", "kioskline"))  # fmt: skip
    assert machine.output("kioskline", "--version").startswith("kioskline ")


def test_it_needs_nothing_that_builds(installation: Installation) -> None:
    names = installation.machine.output("dpkg-query", "-W", "-f", "${Package}\n").split()
    assert [name for name in names if re.search(r"-dev$|^g\+\+|^cmake$|^nodejs$|^npm$", name)] == []


def test_shells_and_man_know_it(installation: Installation) -> None:
    root = installation.machine.root / "usr/share"
    assert (root / "man/man1/kioskline.1.gz").stat().st_size > 1000
    for script in (
        "bash-completion/completions/kioskline",
        "zsh/vendor-completions/_kioskline",
        "fish/vendor_completions.d/kioskline.fish",
    ):
        assert "ingest" in (root / script).read_text()


@pytest.mark.parametrize("name", UNITS)
def test_a_unit_may_do_no_more_than_it_must(installation: Installation, name: str) -> None:
    found = installation.machine.run(
        "systemd-analyze", "security", "--no-pager", f"{name}.service"
    ).stdout
    exposure = re.search(r"Overall exposure level for \S+: ([\d.]+)", found)
    assert exposure, found
    assert float(exposure[1]) <= MOST_EXPOSURE, found


def test_systemd_understands_the_units(installation: Installation) -> None:
    names = [f"{name}.service" for name in UNITS]
    done = installation.machine.run("systemd-analyze", "verify", "--man=no", *names, check=False)
    assert [line for line in done.stderr.splitlines() if "kioskline" in line] == []


def test_a_wrong_configuration_keeps_a_service_from_being_started(
    installation: Installation,
) -> None:
    machine = installation.machine
    for service in SERVICES:
        machine.write(f"/etc/systemd/system/{unit(service)}.d/test.conf", IMPATIENT)
    machine.run("systemctl", "daemon-reload")
    installation.configuration.write_text('[kafka]\nbroker = "b-1:9092"\n')
    assert machine.run("systemctl", "start", unit("ingest"), check=False).returncode != 0
    assert machine.state("ingest") == "inactive"
    said = machine.journal("check@ingest")
    assert "/etc/kioskline/kioskline.toml:2" in said
    assert "kafka.brokers" in said, "the nearest name"


def test_the_services_start_and_report_ready(installation: Installation) -> None:
    configure(installation)
    machine = installation.machine
    machine.run("systemctl", "enable", "--now", *[unit(service) for service in SERVICES])
    installation.wait_until_ready()
    for service in SERVICES:
        wait_until(
            lambda service=service: machine.property_of(service, "StatusText") == "ready",
            what=f"{service} to tell systemd what its page of health says",
        )
        assert machine.property_of(service, "User") == "kioskline"
    assert machine.state("migrate") == "active"
    assert "0001_create_kiosk" in machine.journal("migrate")
    installation.send(200)
    installation.verify()
    assert installation.database.value("SELECT sum(accepted) FROM ingest.checkpoint") == 200


def test_a_command_can_be_run_as_a_service(installation: Installation) -> None:
    machine = installation.machine
    done = machine.run("kioskline-as", "ingest", "doctor", check=False)
    assert (done.returncode, "FAIL" in done.stdout) == (0, False), done.stdout + done.stderr
    assert f"reached as package_ingest_{machine.suite}" in done.stdout
    done = machine.run("kioskline-as", "migrate", "migrate", "--status", check=False)
    assert (done.returncode, "pending" in done.stdout) == (0, False), done.stdout + done.stderr
    assert machine.run("kioskline-as", "nobody", "doctor", check=False).returncode == 64


def test_the_web_service_shows_its_metrics(installation: Installation) -> None:
    status, ready = installation.page("live", "/readyz")
    names = {condition["name"] for condition in json.loads(ready)["conditions"]}
    assert (status, names) == (200, {"database readable", "schema"})
    page = installation.configuration.read_text().split('listen = "127.0.0.1:')[2].split('"')[0]
    with urllib.request.urlopen(f"http://127.0.0.1:{page}/api/v1/museums", timeout=10) as answer:
        assert answer.status == 200
    metrics = installation.page("live", "/metrics")[1]
    assert 'kioskline_live_requests_total{route="/api/v1/museums",status="200"} 1' in metrics
    assert "package_" not in metrics


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_that_is_killed_is_started_again(
    installation: Installation, service: str
) -> None:
    machine = installation.machine
    process = machine.process(service)
    machine.run("systemctl", "kill", "--signal=KILL", unit(service))
    wait_until(lambda: machine.process(service) not in (0, process), what="another process")
    installation.wait_until_ready()
    installation.send(50)
    installation.verify()


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_that_is_stuck_is_started_again(installation: Installation, service: str) -> None:
    machine = installation.machine
    process = machine.process(service)
    machine.run("systemctl", "kill", "--signal=STOP", unit(service))
    installation.send(50)
    wait_until(lambda: machine.process(service) not in (0, process), 60, "another process")
    assert "Watchdog timeout" in machine.journal(service)
    installation.wait_until_ready()
    installation.verify()


def test_an_upgrade_loses_nothing_and_stores_nothing_twice(installation: Installation) -> None:
    machine = installation.machine
    processes = {service: machine.process(service) for service in SERVICES}
    with FlowingPresses(installation) as presses:
        presses.wait_for_more()
        machine.install(installation.package(NEWER))
        presses.wait_for_more()
    assert machine.output("dpkg-query", "-W", "-f", "${Version}", "kioskline").startswith(NEWER)
    for service in SERVICES:
        assert machine.process(service) not in (0, processes[service])
    installation.wait_until_ready()
    installation.verify()
    assert installation.database.value("SELECT count(*) FROM ingest.lost_range") == 0


def test_an_upgrade_keeps_what_the_operator_wrote(installation: Installation) -> None:
    machine = installation.machine
    assert installation.topic in installation.configuration.read_text()
    path = "/etc/kioskline/kioskline.toml"
    assert machine.output("stat", "-c", "%U:%G %a", path) == "root:kioskline 640"


def test_an_upgrade_with_a_wrong_configuration_leaves_the_version_before_running(
    installation: Installation,
) -> None:
    machine = installation.machine
    right = installation.configuration.read_text()
    installation.configuration.write_text(right + "\n[nonsense]\nkey = 1\n")
    processes = {service: machine.process(service) for service in SERVICES}
    done = machine.install(installation.package(OLDER))
    assert "the version before goes on running" in done.stderr + done.stdout
    assert {service: machine.process(service) for service in SERVICES} == processes
    installation.configuration.write_text(right)
    machine.run("systemctl", "reset-failed")
    machine.run("systemctl", "restart", *[unit(service) for service in SERVICES])
    installation.wait_until_ready()
    installation.verify()


def test_removed_it_runs_no_longer_but_is_remembered(installation: Installation) -> None:
    machine = installation.machine
    machine.run("apt-get", "remove", "--yes", "--quiet", "kioskline")
    assert not (machine.root / "usr/bin/kioskline").exists()
    running = machine.run("sh", "-c", "cat /proc/[0-9]*/comm", check=False).stdout.split()
    assert "systemd" in running
    assert "kioskline" not in running
    assert installation.configuration.exists()
    assert (machine.root / "etc/credstore/kioskline.ingest.database.password").exists()


def test_purged_it_leaves_nothing(installation: Installation) -> None:
    machine = installation.machine
    machine.run("apt-get", "purge", "--yes", "--quiet", "kioskline")
    machine.run("apt-get", "autoremove", "--purge", "--yes", "--quiet")
    for package in (machine.root / "var").glob("kioskline_*.deb"):
        package.unlink()
    left = {path for path in machine.files() - installation.files_before if "kioskline" in path}
    assert left == set()
    assert machine.run("getent", "passwd", "kioskline", check=False).stdout == ""
    assert machine.run("getent", "group", "kioskline", check=False).stdout == ""
