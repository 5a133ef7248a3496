"""`kioskline local` as a person uses it: started, looked into, ended with Ctrl-C or worse."""

import contextlib
import datetime
import json
import os
import pathlib
import pty
import re
import shutil
import signal
import subprocess
import tempfile
import urllib.request
from collections.abc import Iterator

import psycopg
import pytest

from harness.messages import press
from harness.program import BINARY
from harness.servers import Kafka
from harness.waiting import wait_until


class Local:
    """State folders are shared between starts: each test has one, each start is a process."""

    def __init__(self, folder: pathlib.Path) -> None:
        self.state = folder / "state"
        self.folder = folder
        self.binary = BINARY
        self.starts = 0
        self.processes: list[subprocess.Popen] = []

    def start(
        self, *arguments: str, stdout: int | None = None, demo_days: int = 0
    ) -> subprocess.Popen:
        self.starts += 1
        with self.log().open("wb") as log:
            process = subprocess.Popen(
                [str(self.binary), "local", "--state", str(self.state), "--rate", "50",
                 "--demo-days", str(demo_days), *arguments],
                stdout=log if stdout is None else stdout,
                stderr=log,
                cwd=self.folder,
                start_new_session=True,
                # As from a terminal, even where nohup started the tests.
                preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL),
            )  # fmt: skip
        self.processes.append(process)
        return process

    def log(self) -> pathlib.Path:
        return self.folder / f"local-{self.starts}.log"

    def rows(self, sql: str) -> list[tuple]:
        with psycopg.connect(
            f"host={self.state}/socket user=kioskline dbname=kioskline"
        ) as connection:
            return connection.execute(sql).fetchall()

    def accepted(self) -> int:
        """0 while there is no table yet."""
        with contextlib.suppress(psycopg.OperationalError, psycopg.errors.UndefinedTable):
            return int(self.rows("SELECT count(*) FROM kiosk.interaction")[0][0])
        return 0

    def wait_for_presses(self, more_than: int = 0) -> int:
        wait_until(lambda: self.accepted() > more_than, 60, "accepted presses")
        return self.accepted()

    def server(self) -> int | None:
        """The process of the private PostgreSQL."""
        pid_file = self.state / "postgres" / "data" / "postmaster.pid"
        return int(pid_file.read_text().split()[0]) if pid_file.exists() else None

    def close(self) -> None:
        for process in self.processes:
            if process.poll() is None:
                process.terminate()
                process.wait(30)
        if (server := self.server()) is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(server, signal.SIGQUIT)


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def wait_for_end(pid: int | None) -> None:
    """Of a server, which init has to collect."""
    assert pid is not None
    wait_until(lambda: not is_running(pid), 10, f"the end of process {pid}")


@pytest.fixture
def local() -> Iterator[Local]:
    # Not pytest's own folder: as root, PostgreSQL's user could not get through to it.
    folder = pathlib.Path(tempfile.mkdtemp(prefix="kioskline-local-"))
    folder.chmod(0o755)
    program = Local(folder)
    yield program
    program.close()
    shutil.rmtree(folder, ignore_errors=True)


def test_ctrl_c_ends_everything_and_the_next_start_finds_the_data(local: Local) -> None:
    first = local.start()
    local.wait_for_presses()
    server = local.server()
    os.killpg(first.pid, signal.SIGINT)
    assert first.wait(20) == 0, local.log().read_text()
    wait_for_end(server)
    assert local.server() is None

    second = local.start()
    wait_until(lambda: local.accepted() > 0, 30, "the first start's presses")
    before = local.accepted()
    local.wait_for_presses(more_than=before)
    # Each start of the in-process broker is a source of its own: nothing was read twice or skipped.
    wait_until(
        lambda: local.rows("SELECT count(DISTINCT source_id) FROM kiosk.interaction") == [(2,)],
        30,
        "presses of both starts",
    )
    assert local.rows("SELECT simulated FROM kiosk.museum") == [(True,)]
    second.send_signal(signal.SIGHUP)  # its terminal is closed
    assert second.wait(20) == 0
    assert local.server() is None


def test_a_server_orphaned_by_kill_9_is_adopted(local: Local) -> None:
    first = local.start()
    before = local.wait_for_presses()
    orphan = local.server()
    first.kill()
    first.wait()
    assert orphan is not None
    assert is_running(orphan)

    second = local.start()
    local.wait_for_presses(more_than=before)
    assert local.server() == orphan
    second.send_signal(signal.SIGINT)
    assert second.wait(20) == 0
    wait_for_end(orphan)


def test_a_second_one_on_the_same_folder_is_refused(local: Local) -> None:
    first = local.start()
    local.wait_for_presses()
    second = local.start()
    assert second.wait(10) == 75
    assert f"process {first.pid}" in local.log().read_text()
    assert first.poll() is None


def test_without_a_terminal_it_prints_status_lines(local: Local) -> None:
    local.start()
    local.wait_for_presses()
    wait_until(lambda: "SIMULATED" in local.log().read_text(), 10, "a status line")
    assert "\x1b" not in local.log().read_text()


def page_of(local: Local) -> str:
    """The address that it prints."""
    said = re.compile(r"The page: (http://\S+/)")
    wait_until(lambda: said.search(local.log().read_text()) is not None, 60, "an address")
    return said.search(local.log().read_text())[1]


def museums(address: str) -> list[dict]:
    with urllib.request.urlopen(f"{address}api/v1/museums", timeout=10) as answer:
        return json.load(answer)["rows"]


def test_its_page_answers_and_another_one_has_a_page_of_its_own(local: Local) -> None:
    local.start()
    other = Local(local.folder / "other")
    other.folder.mkdir()
    other.folder.chmod(0o755)
    try:
        other.start()
        addresses = {page_of(local), page_of(other)}
        assert len(addresses) == 2
        for address in addresses:
            wait_until(lambda url=address: len(museums(url)) == 1, 30, "the museum")
            assert museums(address)[0]["simulated"]
    finally:
        other.close()


def test_a_reader_that_goes_away_ends_it_and_its_server(local: Local) -> None:
    reader, writer = os.pipe()
    process = local.start(stdout=writer)
    os.close(writer)
    local.wait_for_presses()
    server = local.server()
    os.close(reader)
    assert process.wait(30) == 0
    wait_for_end(server)


def test_on_a_terminal_it_shows_a_table_and_gives_the_screen_back(local: Local) -> None:
    terminal, ours = pty.openpty()
    process = local.start(stdout=ours)
    os.close(ours)
    shown = ""

    def seen(text: str) -> bool:
        nonlocal shown
        shown += os.read(terminal, 65_536).decode(errors="replace")
        return text in shown

    wait_until(lambda: seen("EXH_05"), 60, "the table")
    process.send_signal(signal.SIGINT)
    with contextlib.suppress(OSError):  # how a terminal tells its end
        wait_until(lambda: seen("\x1b[?1049l"), 20, "the end of the table")
    assert process.wait(20) == 0
    os.close(terminal)
    assert "SIMULATED" in shown
    assert f"psql -h {local.state}/socket -U kioskline kioskline" in shown
    assert shown.index("\x1b[?1049h") < shown.index("EXH_05") < shown.index("\x1b[?1049l")
    assert shown.rstrip().endswith("\x1b[?1049l")


def test_real_services_get_no_simulated_visitors(local: Local, kafka: Kafka) -> None:
    topic = f"local-{os.getpid()}"
    kafka.create_topic(topic)
    process = local.start("--brokers", kafka.bootstrap, "--topic", topic)
    kafka.produce(topic, [press(number) for number in range(10)])
    wait_until(lambda: local.accepted() == 10, 60, "the topic's presses")
    assert local.rows("SELECT simulated FROM kiosk.museum") == [(False,)]
    process.terminate()
    assert process.wait(20) == 0
    assert "SIMULATED" not in local.log().read_text()


def test_an_installed_program_finds_its_sample_exhibitions(local: Local) -> None:
    prefix = local.folder / "usr"
    install = ["cmake", "--install", str(BINARY.parent), "--prefix", str(prefix)]
    subprocess.run(install, check=True, stdout=subprocess.DEVNULL)
    local.binary = prefix / "bin" / "kioskline"
    process = local.start()
    local.wait_for_presses()
    assert str(prefix / "share" / "kioskline" / "exhibitions") in local.log().read_text()
    process.terminate()
    assert process.wait(30) == 0


def test_emergencies_escalate_and_it_says_that_nobody_is_on_duty(local: Local) -> None:
    local.start()
    local.wait_for_presses()
    wait_until(lambda: "nobody is on duty" in local.log().read_text(), 20, "a word about duty")
    local.rows(
        'INSERT INTO safety.outbox (museum_id, source_id, partition, "offset", exhibition_id, kind,'
        " cause, at, recorded_at) SELECT museum_id, 9999, 0, 0, 0, 2, 'accepted', now(), now()"
        " FROM kiosk.museum RETURNING 1"
    )
    local.rows("SELECT * FROM safety.absorb((SELECT museum_id FROM kiosk.museum))")
    fired = "SELECT count(*) FROM safety.step WHERE step = 'first' AND fired_at IS NOT NULL"
    wait_until(lambda: local.rows(fired) >= [(1,)], 20, "the first step")


HISTORY = """
kiosk.interaction JOIN ingest.source USING (museum_id, source_id) JOIN kiosk.museum USING (museum_id)
WHERE source.kind = 'file'
"""
HISTORY_OFFSET = """
SELECT max(next_offset) FROM ingest.checkpoint JOIN ingest.source USING (museum_id, source_id)
WHERE source.kind = 'file'
"""


def test_it_begins_with_days_of_visitors_and_has_them_once(local: Local) -> None:
    file = local.state / "simulated-history.csv"

    def is_loaded() -> bool:
        return local.rows(HISTORY_OFFSET) == [(file.read_text().count("\n") + 1,)]

    counts = []
    for _ in range(2):
        process = local.start(demo_days=3)
        local.wait_for_presses()
        wait_until(lambda: file.exists() and is_loaded(), 60, "the whole history")
        days = "count(DISTINCT (at AT TIME ZONE time_zone)::date)"
        counts += local.rows(f"SELECT count(*), {days} FROM {HISTORY}")
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
    assert counts[0] == counts[1]
    presses, days = counts[0]
    assert presses > 15_000
    assert days == 4, "three days and today"


STAFF = "SIMULATED staff"
ANSWERED = f"""
SELECT count(DISTINCT incident_id) FROM safety.incident JOIN safety.incident_event USING (museum_id, incident_id)
WHERE event = 'resolved' AND actor = '{STAFF}' AND opened_at < now() - interval '1 day'
"""


def test_simulated_staff_has_answered_the_requests_of_the_days_before(local: Local) -> None:
    process = local.start(demo_days=3)
    local.wait_for_presses()
    wait_until(lambda: local.rows(ANSWERED)[0][0] > 100, 60, "the staff's answers")
    # Each request of the past stands in one incident, and those were worked on in order.
    doubled = 'SELECT FROM safety.incident_press GROUP BY source_id, partition, "offset" HAVING count(*) > 1'
    assert local.rows(doubled) == []
    upside_down = """
        SELECT FROM reporting.incident
        WHERE acknowledged_at <= opened_at OR resolved_at <= acknowledged_at OR resolved_at > now()"""
    assert local.rows(upside_down) == []
    address = page_of(local)
    today = museums(address)[0]["today"]
    week = f"museum=1&from={datetime.date.fromisoformat(today) - datetime.timedelta(days=3)}&until={today}"
    with urllib.request.urlopen(f"{address}api/v1/response-times?{week}", timeout=20) as answer:
        times = {(row["floor"], row["local_hour"]): row for row in json.load(answer)["rows"]}
    everywhere = times[None, None]
    assert everywhere["acknowledged"] > 100
    assert 5 < everywhere["acknowledge_median"] < everywhere["acknowledge_p90"] < 600
    verified = subprocess.run(
        [str(BINARY), "verify", "--database", f"host={local.state}/socket user=kioskline dbname=kioskline"],
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert verified.returncode == 0, verified.stdout + verified.stderr
    # And it answers those of now.
    answered = f"SELECT count(*) FROM safety.incident_event WHERE actor = '{STAFF}' AND at > now() - interval '5 s'"
    wait_until(lambda: local.rows(answered)[0][0] > 0, 120, "an answer of now")
    process.send_signal(signal.SIGINT)
    assert process.wait(30) == 0


def test_without_staff_requests_wait_for_a_person(local: Local) -> None:
    process = local.start("--no-demo-staff", demo_days=1)
    local.wait_for_presses()
    file = local.state / "simulated-history.csv"
    wait_until(
        lambda: file.exists() and local.rows(HISTORY_OFFSET) == [(file.read_text().count("\n") + 1,)],
        60, "the whole history",
    )  # fmt: skip
    wait_until(
        lambda: local.rows("SELECT FROM safety.incident WHERE closed_at IS NULL") != [],
        60, "somebody who waits",
    )  # fmt: skip
    assert local.rows(f"SELECT FROM safety.incident_event WHERE actor = '{STAFF}'") == []
    process.send_signal(signal.SIGINT)
    assert process.wait(30) == 0
