"""tableau/extract: the reporting views of a real PostgreSQL in a file that Hyper reads back."""

import datetime
import os
import pty
import signal
import subprocess
import sys
import termios
from collections.abc import Iterator
from pathlib import Path

import pytest
from tableauhyperapi import Connection, TableName

from command_line import ExitCode
from extracting.hyper_file import TYPES, server
from harness.program import ROOT
from harness.servers import Database
from harness.waiting import wait_until

EXTRACT = ROOT / "tableau" / "extract"
PASSWORD = "reader-password"


@pytest.fixture
def reader(database: Database) -> Iterator[str]:
    """The URL, without its password, of a role that may read what Tableau may."""
    database.execute(
        f"CREATE ROLE tableau_test LOGIN PASSWORD '{PASSWORD}' IN ROLE kioskline_reader"
    )
    database.execute(
        "INSERT INTO kiosk.museum VALUES (1, 'm', 'Musée', 'Europe/London', '09:00', '18:00', true);"
        "INSERT INTO kiosk.exhibition VALUES (1, 0, 'EXH_00', 'Bees', '1', 'D', NULL, '', '', '2020-01-01');"
        "INSERT INTO kiosk.hourly_rollup SELECT 1, 0, current_date - d, h, false, 1, 0, 1, 2, 3, 4, h, 1, 0, now()"
        " FROM generate_series(0, 39) d, generate_series(9, 17) h"
    )
    address = database.url.split("@")[1]
    yield f"postgresql://tableau_test@{address}"
    database.execute("DROP ROLE tableau_test")


def extract(*arguments: object, **environ: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, str(EXTRACT), *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=120,
        env={"PATH": os.environ["PATH"], "KIOSKLINE_TABLEAU__DATABASE_PASSWORD": PASSWORD} | environ,
    )  # fmt: skip


def read(path: Path, query: str) -> list[list]:
    with server() as hyper, Connection(hyper.endpoint, path) as connection:
        return connection.execute_list_query(query)


def test_every_view_is_there_with_its_rows(database: Database, reader: str, tmp_path: Path) -> None:
    path = tmp_path / "kioskline.hyper"
    done = extract(path, "--database", reader)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""  # no bar where there is no terminal
    views = {
        name
        for (name,) in database.rows(
            "SELECT table_name FROM information_schema.views WHERE table_schema = 'reporting'"
        )
    }
    with server() as hyper, Connection(hyper.endpoint, path) as connection:
        tables = connection.catalog.get_table_names("reporting")
        assert {table.name.unescaped for table in tables} == views
        rows = connection.execute_list_query(
            'SELECT local_date, local_hour, days_ago, responses, exhibition, prior_mean FROM "reporting"."hourly_press"'
            " ORDER BY 1, 2"
        )
    expected = database.rows(
        "SELECT local_date, local_hour, days_ago, responses::bigint, exhibition, prior_mean FROM reporting.hourly_press ORDER BY 1, 2"
    )
    assert len(rows) == 40 * 9
    assert [[row[0].to_date(), *row[1:]] for row in rows] == [list(row) for row in expected]


def test_instants_are_in_utc_and_of_one_moment(reader: str, tmp_path: Path) -> None:
    path = tmp_path / "kioskline.hyper"
    before = datetime.datetime.now(datetime.UTC).replace(tzinfo=None)
    extract(path, "--database", reader)
    moments = read(
        path,
        'SELECT as_of FROM "reporting"."museum" UNION SELECT as_of FROM "reporting"."last_hour"',
    )
    assert len(moments) == 1
    moment = moments[0][0].to_datetime()
    assert before <= moment <= datetime.datetime.now(datetime.UTC).replace(tzinfo=None)


def test_only_the_last_days_where_a_view_knows_days(reader: str, tmp_path: Path) -> None:
    path = tmp_path / "kioskline.hyper"
    assert extract(path, "--database", reader, "--days", 7).returncode == 0
    [[oldest, count]] = read(path, 'SELECT max(days_ago), count(*) FROM "reporting"."hourly_press"')
    assert (oldest, count) == (6, 7 * 9)
    assert read(path, f"SELECT count(*) FROM {TableName('reporting', 'museum')}") == [[1]]


def test_every_type_of_the_views_has_a_counterpart(database: Database) -> None:
    types = database.rows(
        "SELECT DISTINCT format_type(atttypid, NULL) FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid"
        " WHERE relnamespace = 'reporting'::regnamespace AND relkind = 'v' AND attnum > 0"
    )
    assert {name for (name,) in types} <= set(TYPES)


def test_the_old_file_stays_when_it_fails(reader: str, tmp_path: Path) -> None:
    path = tmp_path / "kioskline.hyper"
    path.write_bytes(b"the old one")
    done = extract(path, "--database", reader, KIOSKLINE_TABLEAU__DATABASE_PASSWORD="wrong one")
    assert done.returncode == ExitCode.UNAVAILABLE
    assert "password authentication failed" in done.stderr
    assert "wrong one" not in done.stderr
    assert path.read_bytes() == b"the old one"
    assert [file.name for file in tmp_path.iterdir()] == ["kioskline.hyper"]


def test_a_role_that_may_read_nothing(database: Database, reader: str, tmp_path: Path) -> None:
    database.execute("REVOKE kioskline_reader FROM tableau_test")
    done = extract(tmp_path / "x.hyper", "--database", reader)
    assert done.returncode == ExitCode.CONFIGURATION
    assert "GRANT kioskline_reader" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "expected"),
    [
        (["x.hyper"], ExitCode.CONFIGURATION, "--database"),
        (["x.hyper", "--database", "nonsense"], ExitCode.CONFIGURATION, "connection string"),
        ([], ExitCode.USAGE, "FILE"),
        (["x.hyper", "--days", "week"], ExitCode.USAGE, "--days"),
    ],
)
def test_wrong_usage_says_what_to_do(arguments: list[str], code: int, expected: str) -> None:
    done = extract(*arguments)
    assert done.returncode == code
    assert expected in done.stderr


def test_a_folder_that_is_missing(reader: str, tmp_path: Path) -> None:
    done = extract(tmp_path / "missing" / "x.hyper", "--database", reader)
    assert done.returncode == ExitCode.CONFIGURATION
    assert "folder" in done.stderr


def test_on_a_terminal_it_shows_a_bar(reader: str, tmp_path: Path) -> None:
    terminal, end = pty.openpty()
    termios.tcsetwinsize(end, (24, 80))
    with subprocess.Popen(
        [sys.executable, str(EXTRACT), str(tmp_path / "x.hyper"), "--database", reader],
        stderr=end,
        stdout=subprocess.DEVNULL,
        env={"PATH": os.environ["PATH"], "KIOSKLINE_TABLEAU__DATABASE_PASSWORD": PASSWORD},
    ) as process:
        os.close(end)
        shown = b""
        while True:
            try:
                shown += os.read(terminal, 4096)
            except OSError:  # the other end is closed
                break
    os.close(terminal)
    assert process.returncode == 0
    assert b"rows" in shown


def children(pid: int) -> set[int]:
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return set(map(int, text.split()))


def test_hypers_server_ends_with_it(database: Database, reader: str, tmp_path: Path) -> None:
    # Enough rows to be in the middle of them.
    database.execute(
        "INSERT INTO kiosk.exhibition SELECT 1, e, 'EXH_0' || e, e::text, '1', 'D', NULL, '', '', '2020-01-01' FROM generate_series(1, 5) e;"
        "INSERT INTO kiosk.hourly_rollup SELECT 1, e, current_date - d, h, false, 1, 0, 1, 2, 3, 4, h, 1, 0, now()"
        " FROM generate_series(1, 5) e, generate_series(0, 1999) d, generate_series(9, 17) h;"
        "ANALYZE"
    )
    process = subprocess.Popen(
        [sys.executable, str(EXTRACT), str(tmp_path / "x.hyper"), "--database", reader],
        env={"PATH": os.environ["PATH"], "KIOSKLINE_TABLEAU__DATABASE_PASSWORD": PASSWORD},
    )
    wait_until(lambda: bool(children(process.pid)), what="Hyper's server")
    servers = children(process.pid)
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 128 + signal.SIGTERM
    wait_until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in servers), 10, "Hyper's end")
    assert list(tmp_path.iterdir()) == []
