"""tableau/kioskline-sample.twbx: read back, and made again from its seed."""

import datetime
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tableauhyperapi import Connection, TableName

from command_line import ExitCode
from extracting.hyper_file import server
from harness.program import BINARY, ROOT
from harness.servers import Postgres
from publishing import workbook
from sampling import package, visitors
from sampling.incidents import ASSISTANCE, EMERGENCY, Incident, Request, incidents

SAMPLE = ROOT / "tableau" / "kioskline-sample.twbx"
NOON = datetime.datetime(2026, 2, 1, 12, tzinfo=datetime.UTC)
# By the workbook's type: what the extract may have.
FITTING = {
    "integer": {"SMALL_INT", "INT", "BIG_INT"},
    "real": {"DOUBLE"},
    "string": {"TEXT"},
    "boolean": {"BOOL"},
    "date": {"DATE"},
    "datetime": {"TIMESTAMP", "TIME"},
}


@contextmanager
def opened(twbx: Path, folder: Path) -> Iterator[Connection]:
    """A copy: Hyper's server writes to what it opens."""
    extract = folder / f"{twbx.stem}.hyper"
    extract.write_bytes(package.read_extract(twbx))
    with server() as hyper, Connection(hyper.endpoint, extract) as connection:
        yield connection


@pytest.fixture(scope="module")
def extract(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    with opened(SAMPLE, tmp_path_factory.mktemp("sample")) as connection:
        yield connection


def value(extract: Connection, query: str) -> object:
    return extract.execute_scalar_query(query)


def test_it_is_the_workbook_of_today_on_an_extract() -> None:
    current = workbook.read(ROOT / "tableau" / "kioskline.twb")
    with zipfile.ZipFile(SAMPLE) as archive:
        assert archive.namelist() == [package.WORKBOOK, package.EXTRACT]
        assert archive.read(package.WORKBOOK) == package.offline(current), "run tableau/sample"


def test_it_needs_no_database() -> None:
    tree = workbook.read(SAMPLE)
    connections = tree.findall(".//named-connection/connection")
    assert {c.get("class") for c in connections} == {"hyper"}
    assert {c.get("dbname") for c in connections} == {package.EXTRACT}
    assert b"postgres" not in workbook.serialize(tree)
    assert workbook.findings(tree) == []


def test_its_range_does_not_depend_on_the_day_it_is_opened(extract: Connection) -> None:
    formulas = [c.get("formula") for c in workbook.read(SAMPLE).iter("calculation")]
    assert not any("TODAY()" in f or "NOW()" in f for f in formulas if f)
    days = extract.execute_list_query(
        'SELECT min(days_ago), max(days_ago) FROM "reporting"."hourly_press"'
    )
    assert days == [[0, 27]]


def test_it_is_small_enough_to_commit() -> None:
    assert SAMPLE.stat().st_size <= 2 << 20


def test_every_column_of_the_workbook_is_in_the_extract(extract: Connection) -> None:
    for source in workbook.read(SAMPLE).findall("datasources/datasource[connection]"):
        view = source.find(".//relation").get("name")
        table = extract.catalog.get_table_definition(TableName("reporting", view))
        found = {column.name.unescaped: column.type.tag.name for column in table.columns}
        expected = {
            record.findtext("remote-name"): record.findtext("local-type")
            for record in source.iter("metadata-record")
        }
        assert found.keys() == expected.keys(), view
        unfit = {
            n: (found[n], kind) for n, kind in expected.items() if found[n] not in FITTING[kind]
        }
        assert unfit == {}, view


def test_no_view_is_empty_and_all_is_marked_simulated(extract: Connection) -> None:
    for table in extract.catalog.get_table_names("reporting"):
        assert value(extract, f"SELECT count(*) FROM {table}") > 0
        names = {str(c.name) for c in extract.catalog.get_table_definition(table).columns}
        if '"museum"' in names:
            museums = extract.execute_list_query(f"SELECT DISTINCT museum FROM {table}")
            assert museums == [["SIMULATED visitors"]]
    assert value(extract, 'SELECT bool_and(simulated) FROM "reporting"."museum"')


def test_there_is_something_to_see_in_each_part(extract: Connection) -> None:
    incidents = '"reporting"."incident"'
    assert value(extract, f"SELECT count(*) FROM {incidents} WHERE is_waiting") > 0
    assert value(extract, f"SELECT count(DISTINCT state) FROM {incidents}") >= 4
    assert value(extract, 'SELECT count(DISTINCT reason) FROM "reporting"."rejection"') >= 8
    assert value(extract, 'SELECT sum(suspects) FROM "reporting"."daily_quality"') > 0
    usual = 'SELECT count(usual_responses) FROM "reporting"."usual_press" WHERE days_ago = 27'
    assert value(extract, usual) > 0  # the months before it stand behind what is usual
    assert value(extract, 'SELECT sum(responses) FROM "reporting"."hourly_press"') > 150_000


def test_equal_content_makes_equal_files(tmp_path: Path) -> None:
    for name in ("a", "b"):
        package.write(tmp_path / name, b"<workbook/>", b"extract")
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def sample(*arguments: object) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, str(ROOT / "tableau" / "sample"), *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=600,
    )


def test_packed_anew_it_keeps_its_visitors(tmp_path: Path) -> None:
    copy = tmp_path / "sample.twbx"
    copy.write_bytes(SAMPLE.read_bytes())
    assert sample("--file", copy).returncode == 0
    assert package.read_extract(copy) == package.read_extract(SAMPLE)
    missing = sample("--file", tmp_path / "missing.twbx")
    assert missing.returncode == ExitCode.CONFIGURATION
    assert "--database" in missing.stderr


def test_a_database_in_use_is_left_alone(postgres: Postgres, tmp_path: Path) -> None:
    used = postgres.create_database("in_use")
    used.execute("CREATE SCHEMA kiosk")
    done = sample("--database", used.url, "--file", tmp_path / "x.twbx", "--kioskline", BINARY)
    assert done.returncode == ExitCode.CONFIGURATION
    assert "not empty" in done.stderr
    assert used.value("SELECT now() > '2026-03-01'")


@pytest.mark.long
@pytest.mark.timeout(600)
def test_the_same_seed_gives_the_same_figures(
    postgres: Postgres, extract: Connection, tmp_path: Path
) -> None:
    """Not the same bytes: a .hyper holds the time it was made and a random id."""
    database = postgres.create_database("sample")
    again = tmp_path / "again.twbx"
    done = sample("--database", database.url, "--file", again, "--kioskline", BINARY)
    assert done.returncode == 0, done.stderr
    with opened(again, tmp_path) as other:
        tables = extract.catalog.get_table_names("reporting")
        assert other.catalog.get_table_names("reporting") == tables
        for table in tables:
            query = f"SELECT * FROM {table}"
            assert rows(other, query) == rows(extract, query), table


def rows(connection: Connection, query: str) -> list[str]:
    return sorted(map(str, connection.execute_list_query(query)))


def requests(*presses: tuple[int, int, int]) -> list[Request]:
    """Of (seconds after noon, exhibition, kind)."""
    return [Request(NOON + datetime.timedelta(seconds=s), e, k) for s, e, k in presses]


def test_a_press_joins_the_incident_that_is_open_at_its_place() -> None:
    found = incidents(
        requests((0, 1, EMERGENCY), (5, 1, EMERGENCY), (6, 2, EMERGENCY), (86_400, 1, EMERGENCY)),
        seed=1,
    )
    assert [(i.exhibition, i.presses) for i in found] == [(1, 2), (2, 1), (1, 1)]


def test_the_state_of_an_incident_is_that_of_the_moment() -> None:
    at = lambda minutes: NOON + datetime.timedelta(minutes=minutes)  # noqa: E731
    answered = Incident(1, ASSISTANCE, at(0), at(1), at(3), at(8))
    states = [answered.state(at(minute))[0] for minute in (2, 3, 7, 8)]
    assert states == ["open", "acknowledged", "acknowledged", "resolved"]
    overlooked = Incident(1, ASSISTANCE, at(0), at(1), None, None)
    assert overlooked.state(at(30)) == ("open", None)
    assert overlooked.state(at(31)) == ("expired", at(31))


def test_visitors_come_as_a_file_a_day_until_the_end() -> None:
    stream = iter(
        [
            {"at": "2026-02-01T23:59:59+00:00", "site": "1", "val": 3},
            {"at": "INVALID", "site": "1, 2", "val": "x"},
            {"at": "2026-02-02T00:00:01+00:00", "site": "2", "val": -1, "type": 0},
            {"at": "2026-02-02T12:00:00+00:00", "site": "2", "val": 4},
        ]
    )
    found = list(visitors.days(stream, NOON, NOON + datetime.timedelta(days=1)))
    assert found == [
        (
            datetime.date(2026, 2, 1),
            'at,site,val,type\n2026-02-01T23:59:59+00:00,1,3,\nINVALID,"1, 2",x,\n',
        ),
        (datetime.date(2026, 2, 2), "at,site,val,type\n2026-02-02T00:00:01+00:00,2,-1,0\n"),
    ]
