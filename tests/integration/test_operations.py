"""What an operator does with a database: history, replay, checkpoints, verification, diagnosis.

None of it needs a broker.
"""

import json
import pathlib
import subprocess
from urllib.parse import urlsplit

import psycopg
import pytest

from harness.program import BINARY, EXHIBITIONS, SHARED
from harness.proxy import Proxy
from harness.servers import Database, Postgres
from harness.signed_s3 import free_port
from harness.waiting import wait_until

NO_BROKER = ("--brokers", "127.0.0.1:1")
LINES = """at,site,val,type
2023-03-06 15:09:21,4,0,
2023-03-06 15:09:21,4,0,
2023-03-06 08:00:00,1,-1,1
2023-03-06 12:00:00,1,-1,0.0

2023-03-06 12:01:00,77,3,
2023-03-06 12:02:00,2,9,
no,line,of,a,table
"""


class Operator:
    def __init__(self, database: Database, folder: pathlib.Path) -> None:
        self.database = database
        self.folder = folder

    def ended(self, *arguments: str, code: int) -> subprocess.CompletedProcess:
        done = subprocess.run(
            [str(BINARY), *arguments, "--database", self.database.url],
            capture_output=True,
            text=True,
            timeout=60,
            cwd=self.folder,
        )
        assert done.returncode == code, (
            f"{arguments}: {done.returncode}\n{done.stdout}{done.stderr}"
        )
        return done

    def run(self, *arguments: str, code: int = 0) -> str:
        done = self.ended(*arguments, code=code)
        return done.stdout + done.stderr

    def json(self, *arguments: str, code: int = 0) -> list[dict]:
        """What is printed; the log, on standard error, may be JSON too."""
        lines = self.ended(*arguments, "--json", code=code).stdout.splitlines()
        return [json.loads(line) for line in lines if line.startswith("{")]

    def backfill(self, *files: pathlib.Path) -> list[dict]:
        return self.json("backfill", *map(str, files))

    def verify(self, code: int = 0) -> dict:
        return self.json("verify", *NO_BROKER, code=code)[0]


@pytest.fixture
def operator(database: Database, tmp_path: pathlib.Path) -> Operator:
    operator = Operator(database, tmp_path)
    operator.run("catalogue", "sync", "--catalogue", str(EXHIBITIONS))
    return operator


@pytest.fixture
def history(tmp_path: pathlib.Path) -> pathlib.Path:
    path = tmp_path / "history.csv"
    path.write_text(LINES)
    return path


@pytest.fixture
def with_topic(operator: Operator) -> Operator:
    """A checkpoint of a topic, as ingest leaves one."""
    operator.database.execute(
        "SELECT ingest.register_topic(1, 'c', 'lmnh', 1, 'earliest', false);"
        "SELECT ingest.fence(1, 1, '{0}', '{10}', 'host:1/lmnh-0')"
    )
    return operator


def test_history_gives_the_golden_values_however_often_it_is_loaded(operator: Operator) -> None:
    folder = SHARED / "data" / "history"
    if not folder.exists():
        pytest.skip(f"{folder} is not there")
    golden = json.loads((folder / "golden_values.json").read_text())["within_0845_1815"]
    names = [*golden["ratings_by_exhibition"]]
    operator.run("catalogue", "sync", "--catalogue", str(SHARED / "data" / "exhibitions"))
    for _ in range(2):
        operator.backfill(*sorted(folder.glob("*.csv")))
        rows = operator.database.rows(
            "SELECT e.name, count(*) FILTER (WHERE kind = 0), count(*),"
            " round(avg(rating), 4)::float, count(*) FILTER (WHERE kind = 1),"
            " count(*) FILTER (WHERE kind = 2)"
            " FROM kiosk.interaction JOIN kiosk.exhibition e USING (museum_id, exhibition_id)"
            " GROUP BY 1"
        )
        assert {row[0] for row in rows} == set(names)
        assert {row[0]: row[1] for row in rows} == golden["ratings_by_exhibition"]
        assert {row[0]: row[2] for row in rows} == golden["interactions_by_exhibition"]
        assert {row[0]: row[3] for row in rows} == golden["avg_rating"]
        assert {row[0]: row[4] for row in rows if row[4]} == golden["assistance"]
        assert {row[0]: row[5] for row in rows if row[5]} == golden["emergency"]
        hours = operator.database.rows(
            "SELECT local_hour::text, sum(rating_0 + rating_1 + rating_2 + rating_3 + rating_4)::int"
            " FROM kiosk.hourly_rollup GROUP BY 1"
        )
        assert dict(hours) == golden["ratings_per_hour"]
    assert operator.database.count("ingest.rejected_message") == 52
    operator.verify()


def test_equal_lines_are_presses_of_their_own_and_refused_ones_are_kept_as_they_stand(
    operator: Operator, history: pathlib.Path
) -> None:
    report = operator.backfill(history)[0]
    assert (report["lines"], report["accepted"], report["rejected"]) == (7, 3, 4)
    kept = operator.database.rows(
        "SELECT \"offset\", convert_from(raw, 'UTF8'), reasons FROM ingest.rejected_message ORDER BY 1"
    )
    assert kept == [
        (4, "2023-03-06 08:00:00,1,-1,1", ["at:outside_hours"]),
        (7, "2023-03-06 12:01:00,77,3,", ["site:unknown"]),
        (8, "2023-03-06 12:02:00,2,9,", ["val:out_of_range"]),
        (9, "no,line,of,a,table", ["message:not_json"]),
    ]
    assert operator.database.count("safety.outbox") == 0
    operator.verify()


def test_a_file_is_known_by_its_content_and_continued(
    operator: Operator, history: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    operator.run("backfill", str(history))
    copy = tmp_path / "another_name.csv"
    copy.write_bytes(history.read_bytes())
    assert operator.backfill(copy)[0]["lines"] == 0
    # As if the run had been killed between two batches.
    operator.database.execute(
        "DELETE FROM kiosk.interaction; DELETE FROM kiosk.hourly_rollup;"
        "DELETE FROM ingest.rejected_message; DELETE FROM ingest.rejection_rollup;"
        "UPDATE ingest.checkpoint SET next_offset = 2, accepted = 0, rejected = 0, gaps = 0"
    )
    assert operator.backfill(history)[0]["lines"] == 7
    operator.verify()


def test_a_file_of_other_columns_is_refused(operator: Operator, tmp_path: pathlib.Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text("site,at,val,type\n1,2,3,4\n")
    assert "other.csv:1: the header is not" in operator.run("backfill", str(other), code=64)


def test_replay_makes_presses_once(operator: Operator, history: pathlib.Path) -> None:
    operator.run("backfill", str(history))
    arguments = ("replay", "--reason", "at:outside_hours", "--opens", "07:00")
    dry = operator.json(*arguments, "--dry-run")[0]
    assert (dry["valid"], dry["replayed"]) == (1, 0)
    assert operator.database.count("kiosk.interaction") == 3
    assert operator.json(*arguments)[0]["replayed"] == 1
    assert operator.json(*arguments)[0]["judged"] == 0
    assert operator.database.rows('SELECT kind FROM kiosk.interaction WHERE "offset" = 4') == [
        (2,)
    ], "it keeps its identity"
    assert operator.database.count("safety.outbox") == 0
    operator.verify()


def test_replay_leaves_what_is_still_invalid(operator: Operator, history: pathlib.Path) -> None:
    operator.run("backfill", str(history))
    report = operator.json("replay", "--reason", "site:unknown")[0]
    assert (report["judged"], report["still_rejected"], report["replayed"]) == (1, 1, 0)
    operator.verify()


def test_replay_since_a_time(operator: Operator, history: pathlib.Path) -> None:
    operator.run("backfill", str(history))
    report = operator.json(
        "replay",
        "--reason",
        "at:outside_hours",
        "--opens",
        "07:00",
        "--since",
        "9000-01-01T00:00:00Z",
    )[0]
    assert report["judged"] == 0


@pytest.mark.parametrize(
    "arguments", [("--reason", "val:wrong"), ("--reason", "val:invalid", "--since", "yesterday")]
)
def test_replay_of_nonsense_is_a_usage_error(
    operator: Operator, arguments: tuple[str, ...]
) -> None:
    assert "→" in operator.run("replay", *arguments, code=64)


def test_verify_names_what_is_wrong(operator: Operator, history: pathlib.Path) -> None:
    operator.run("backfill", str(history))
    operator.database.execute('DELETE FROM kiosk.interaction WHERE "offset" = 2')
    report = operator.verify(code=1)
    failed = {check["check"]: check for check in report["checks"] if check["differences"]}
    missing = failed["every_accepted_press_is_stored"]["examples"][0]
    assert (missing["expected"], missing["found"]) == ("3", "2")
    assert not report["ok"]


def test_verify_says_that_the_broker_was_not_asked(with_topic: Operator) -> None:
    assert "127.0.0.1:1" in with_topic.verify()["skipped"]


def test_the_checkpoint_is_shown_and_moves_forward_only(with_topic: Operator) -> None:
    shown = with_topic.json("checkpoint")[0]
    assert (shown["next_offset"], shown["fence"], shown["owner"]) == (10, 1, "host:1/lmnh-0")
    advance = ("checkpoint", "advance", "--source", "1", "--partition", "0", "--to")
    with_topic.run(*advance, "25")
    moved = with_topic.json("checkpoint")[0]
    assert (moved["next_offset"], moved["lost"], moved["fence"]) == (25, 15, 2)
    assert "forward only" in with_topic.run(*advance, "25", code=64)
    with_topic.verify()


def test_a_new_source_begins_beside_the_old_one(with_topic: Operator) -> None:
    with_topic.database.execute("UPDATE ingest.checkpoint SET parked = 'created anew'")
    with_topic.run("checkpoint", "new-source", "--topic", "lmnh", "--start-at", "latest")
    assert with_topic.json("checkpoint")[0]["retired"]
    assert with_topic.database.rows(
        "SELECT source_id, start_at FROM ingest.source WHERE retired_at IS NULL"
    ) == [(2, "latest")]
    refused = ("checkpoint", "new-source", "--topic")
    with_topic.run(*refused, "other", code=64)
    with_topic.run(*refused, "lmnh", "--start-at", "soon", code=64)
    with_topic.verify()


def test_migrating_twice_changes_nothing_and_a_changed_file_is_refused(operator: Operator) -> None:
    assert "up to date" in operator.run("migrate")
    assert "pending" not in operator.run("migrate", "--status")
    operator.database.execute(
        "UPDATE kioskline_schema.migration SET checksum = 'other' WHERE version = 1"
    )
    assert "0001_create_kiosk was changed" in operator.run("migrate", code=78)
    operator.run("migrate", "--status", code=1)


def test_migrating_waits_for_a_database_that_is_away(
    database: Database, tmp_path: pathlib.Path
) -> None:
    port = free_port()
    parts = urlsplit(database.url)
    away = parts._replace(netloc=f"{parts.netloc.rsplit(':', 1)[0]}:{port}").geturl()
    log = tmp_path / "log"
    with log.open("w") as output:
        command = [str(BINARY), "migrate", "--wait", "--database", away]
        process = subprocess.Popen(command, stdout=output, stderr=output)
    try:
        wait_until(lambda: "waiting for the database" in log.read_text(), what="the wait")
        with Proxy(parts.port, port):
            assert process.wait(30) == 0, log.read_text()
        assert "up to date" in log.read_text()
    finally:
        process.kill()
        process.wait()


def test_a_schema_newer_than_the_program_is_refused(operator: Operator) -> None:
    operator.database.execute(
        "INSERT INTO kioskline_schema.migration (version, name, checksum)"
        " VALUES (9999, '9999_from_the_future', 'x')"
    )
    assert "9999_from_the_future" in operator.run("migrate", code=78)


def findings(operator: Operator, *arguments: str) -> dict[str, dict]:
    lines = operator.json("doctor", *NO_BROKER, *arguments, code=1)
    return {line["subject"]: line for line in lines}


def test_doctor_says_what_is_well_and_what_is_not(operator: Operator) -> None:
    found = findings(operator, "--catalogue", str(EXHIBITIONS))
    assert found["broker"]["level"] == "FAIL"
    assert found["broker"]["remedy"]
    for subject in ("server version", "clock", "schema", "privileges", "time zone Europe/London"):
        assert found[subject]["level"] == "ok", found[subject]
    assert found["catalogue of lmnh"]["level"] == "ok"


def test_doctor_finds_a_schema_never_migrated(postgres: Postgres, tmp_path: pathlib.Path) -> None:
    database = postgres.create_database("doctor_empty")
    found = findings(Operator(database, tmp_path), "--catalogue", str(tmp_path / "nowhere"))
    assert found["schema"]["remedy"] == "Run `kioskline migrate`."
    assert found["catalogue of lmnh"]["level"] == "FAIL"
    postgres.execute("DROP DATABASE doctor_empty WITH (FORCE)")


def test_doctor_can_look_at_the_configuration_alone(tmp_path: pathlib.Path) -> None:
    file = tmp_path / "kioskline.toml"
    command = [str(BINARY), "doctor", "--config-only", "--config", str(file)]
    # Nobody listens there: nobody is asked.
    file.write_text(
        '[kafka]\nbrokers = "127.0.0.1:1"\n[database]\nurl = "postgresql://127.0.0.1:1/x"\n'
    )
    done = subprocess.run(command, capture_output=True, text=True, timeout=20)
    assert (done.returncode, done.stdout.count("\n")) == (0, 1), done.stdout
    file.write_text('[kafka]\nbroker = "127.0.0.1:1"\n')
    done = subprocess.run(command, capture_output=True, text=True, timeout=20)
    assert done.returncode == 1
    assert f"{file}:2" in done.stdout


def test_doctor_names_missing_privileges(operator: Operator, postgres: Postgres) -> None:
    postgres.execute("CREATE ROLE stranger LOGIN PASSWORD 'p'")
    url = psycopg.conninfo.make_conninfo(operator.database.url, user="stranger", password="p")
    schemas = "kioskline_schema, kiosk, ingest, safety"
    operator.database.execute(
        f"GRANT USAGE ON SCHEMA {schemas} TO stranger;"
        "GRANT SELECT ON kioskline_schema.migration TO stranger"
    )
    privileges = findings(Operator(Database(url), operator.folder))["privileges"]
    assert "INSERT on kiosk.interaction" in privileges["fact"]
    assert "GRANT kioskline_ingest TO stranger" in privileges["remedy"]
    operator.database.execute("DROP OWNED BY stranger")
    postgres.execute("DROP ROLE stranger")


def test_a_database_that_is_away_is_said_so(tmp_path: pathlib.Path) -> None:
    away = Operator(Database("postgresql://nobody@127.0.0.1:1/none"), tmp_path)
    for command in (("verify",), ("checkpoint",), ("migrate",)):
        assert "→" in away.run(*command, code=69)
