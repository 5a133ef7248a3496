"""deploy/restore-drill brings a real backup back: pg_basebackup, archived WAL, and a moment between."""

import dataclasses
import os
import pathlib
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator

import pytest

from harness.messages import press
from harness.program import BINARY, ROOT, Kioskline
from harness.servers import Database, Kafka, Postgres
from harness.waiting import wait_until

DRILL = ROOT / "deploy" / "restore-drill"


@dataclasses.dataclass
class Backup:
    base: pathlib.Path
    wal: pathlib.Path
    database: Database
    moment: str  # between the first hundred presses and the second

    def restore(self, *arguments: str) -> subprocess.CompletedProcess:
        name = self.database.url.rsplit("/", 1)[1]
        return subprocess.run(
            [str(DRILL), "files", str(self.base), str(self.wal), *arguments],
            env={
                "PATH": f"{BINARY.parent}:{os.environ['PATH']}",
                "DATABASE_NAME": name,
                "DATABASE_ADMINISTRATOR": "test",
            },
            capture_output=True,
            text=True,
            timeout=150,
        )


@pytest.fixture(scope="module")
def backup(
    kafka: Kafka,
    migrated: Callable[[Postgres], Database],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Backup]:
    """Of a server that is gone: a hundred presses before the base backup, two hundred after it."""
    folder = tmp_path_factory.mktemp("backup")
    server = Postgres(folder / "postgres")
    home = pathlib.Path((folder / "postgres" / "home").read_text().strip())
    archive = home / "archive"
    archive.mkdir()
    if os.getuid() == 0:
        shutil.chown(archive, "postgres")
    server.execute("ALTER SYSTEM SET archive_mode = on")
    server.execute(f"ALTER SYSTEM SET archive_command = 'cp %p {archive}/%f'")
    server.stop()
    server.start()

    database = migrated(server)
    topic = f"restore-{os.getpid()}"
    kafka.create_topic(topic)
    program = Kioskline(kafka, database, topic, folder)
    program.ingest()
    kafka.produce(topic, [press(number) for number in range(100)])
    program.wait_for(100)
    base = folder / "base"
    subprocess.run(["pg_basebackup", "-d", server.url, "-D", str(base), "-c", "fast"], check=True)
    kafka.produce(topic, [press(number) for number in range(100, 200)])
    program.wait_for(200)
    moment = str(database.value("SELECT clock_timestamp()"))
    kafka.produce(topic, [press(number) for number in range(200, 300)])
    program.wait_for(300)
    program.close()
    segment = database.value("SELECT pg_walfile_name(pg_current_wal_lsn())")
    database.execute("SELECT pg_switch_wal()")
    wait_until(lambda: (archive / str(segment)).exists(), what="the last of the WAL in the archive")
    wal = folder / "wal"
    shutil.copytree(archive, wal)
    server.remove()
    return Backup(base, wal, database, moment)


def stored(done: subprocess.CompletedProcess) -> int:
    """Presses in the restored database, as the drill says."""
    found = re.search(r"restore drill: (\d+) presses", done.stdout)
    assert found, done.stdout + done.stderr
    return int(found[1])


def test_the_whole_archive_is_restored_and_verified(backup: Backup) -> None:
    done = backup.restore()
    assert done.returncode == 0, done.stdout + done.stderr
    assert "the backup can be restored, and every press is there once" in done.stdout
    assert stored(done) == 300


def test_a_moment_is_restored(backup: Backup) -> None:
    done = backup.restore(backup.moment)
    assert done.returncode == 0, done.stdout + done.stderr
    assert stored(done) == 200


def test_without_the_archive_the_base_backup_alone_is_restored(
    backup: Backup, tmp_path: pathlib.Path
) -> None:
    done = dataclasses.replace(backup, wal=tmp_path).restore()
    assert done.returncode == 0, done.stdout + done.stderr
    assert stored(done) == 100


def test_wal_that_the_base_backup_needs_and_lacks_is_said(
    backup: Backup, tmp_path: pathlib.Path
) -> None:
    base = tmp_path / "base"
    shutil.copytree(backup.base, base)
    for segment in (base / "pg_wal").glob("0*"):
        segment.unlink()
    (tmp_path / "wal").mkdir()
    done = dataclasses.replace(backup, base=base, wal=tmp_path / "wal").restore()
    assert done.returncode == 1, done.stdout + done.stderr
    assert "the backup can not be restored" in done.stderr


def test_a_moment_that_is_not_in_the_archive_is_said(backup: Backup) -> None:
    done = backup.restore("2999-01-01T00:00:00Z")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "or the time is beyond its end" in done.stderr


def test_nothing_is_left_behind(backup: Backup) -> None:
    before = set(pathlib.Path("/var/tmp").glob("kioskline-restore.*"))
    backup.restore(backup.moment)
    assert set(pathlib.Path("/var/tmp").glob("kioskline-restore.*")) <= before
