"""deploy/first-boot: an empty machine becomes a running kioskline, or says why not."""

import pathlib
import subprocess
from collections.abc import Callable

import psycopg
import pytest

from harness.instance import KAFKA_PASSWORD, SECRET, Instance
from harness.servers import Postgres
from harness.waiting import wait_until


def test_an_empty_machine_becomes_a_running_kioskline(
    instance: Instance, tls_server: tuple[Postgres, pathlib.Path]
) -> None:
    done = instance.boot()
    assert done.returncode == 0, done.stdout + done.stderr
    assert "first boot: done" in done.stdout

    notes = instance.notes.read_text().splitlines()
    installed = [line for line in notes if line.startswith("apt-get install")]
    assert [
        name in line
        for name, line in zip(
            ("awscli", "ssm-agent.deb", "cloudwatch-agent.deb", "kioskline.deb"),
            installed,
            strict=True,
        )
    ] == [True] * 4, "agents first, so that a failure can be looked at"
    started = notes.index("systemctl enable --now kioskline-ingest kioskline-live")
    assert notes.index("systemctl unmask kioskline-ingest kioskline-live") < started

    server, _ = tls_server
    database = instance.told["DATABASE_NAME"]
    with psycopg.connect(server.url, dbname=database) as connection:
        assert (
            connection.execute("SELECT count(*) FROM kioskline_schema.migration").fetchone()[0] > 10
        )
        for user, role in (("INGEST_USER", "kioskline_ingest"), ("LIVE_USER", "kioskline_live")):
            roles = connection.execute(
                "SELECT array_agg(g.rolname::text) FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid"
                " JOIN pg_roles u ON u.oid = m.member WHERE u.rolname = %s",
                (instance.told[user],),
            ).fetchone()[0]
            assert set(roles) == {role, "rds_iam"}
    for service, user in (("ingest", "INGEST_USER"), ("live", "LIVE_USER")):
        environment = instance.read(f"etc/kioskline/{service}.env")
        assert (
            f"KIOSKLINE_DATABASE__URL=postgresql://{instance.told[user]}@127.0.0.1:" in environment
        )
        assert "sslmode=verify-full" in environment
        unit = instance.read(f"etc/systemd/system/kioskline-{service}.service.d/aws.conf")
        assert f"StandardOutput=append:/var/log/kioskline/{service}.log" in unit
    assert instance.recorder.actions[-1] == "autoscaling:CompleteLifecycleAction"


def test_secrets_go_where_they_belong_and_nowhere_else(instance: Instance) -> None:
    done = instance.boot()
    assert done.returncode == 0, done.stdout + done.stderr
    password = instance.root / "etc/credstore/kioskline.kafka.password"
    assert password.read_text() == KAFKA_PASSWORD + "\n"
    assert password.stat().st_mode & 0o777 == 0o600
    holding = {
        secret: [
            str(path.relative_to(instance.root.parent))
            for path in instance.root.parent.rglob("*")
            if path.is_file() and secret.encode() in path.read_bytes()
        ]
        for secret in (SECRET, KAFKA_PASSWORD)
    }
    assert holding == {SECRET: [], KAFKA_PASSWORD: ["root/etc/credstore/kioskline.kafka.password"]}
    assert SECRET not in done.stdout + done.stderr


@pytest.mark.long
def test_a_second_boot_of_another_machine_on_the_same_database_is_fine(instance: Instance) -> None:
    assert instance.boot().returncode == 0
    (instance.stubs / "kioskline").unlink()
    done = instance.boot()
    assert done.returncode == 0, done.stdout + done.stderr
    assert "the schema is up to date" in done.stdout


def spoil_package(instance: Instance) -> str:
    instance.account.client("s3").put_object(Bucket="packages", Key="KIOSKLINE", Body=b"another")
    return "wrong checksum: s3://packages/KIOSKLINE"


def forget_password(instance: Instance) -> str:
    instance.told["PARAMETER_KAFKA_PASSWORD"] = "absent"
    return "parameter /k/absent is missing: aws ssm put-parameter"


def stop_services(instance: Instance) -> str:
    instance.metadata.healthy = False
    return "first boot failed: waiting until it is healthy"


def move_database(instance: Instance) -> str:
    instance.told["DATABASE_PORT"] = "1"
    return "first boot failed: migrating the schema"


def be_another_server(instance: Instance) -> str:
    other = (instance.root.parent / "RDS_CERTIFICATES").parent / "other"
    other.write_text("-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n")
    instance.told["RDS_CERTIFICATES_KEY"] = "OTHER"
    instance.account.client("s3").put_object(
        Bucket="packages", Key="OTHER", Body=other.read_bytes()
    )
    instance.told["RDS_CERTIFICATES_SHA256"] = subprocess.run(
        ["sha256sum", str(other)], capture_output=True, text=True, check=True
    ).stdout.split()[0]
    return "first boot failed: migrating the schema"


@pytest.mark.parametrize(
    "break_it",
    [
        spoil_package,
        forget_password,
        pytest.param(stop_services, marks=pytest.mark.long),
        pytest.param(move_database, marks=pytest.mark.long),
        pytest.param(be_another_server, marks=pytest.mark.long),
    ],
)
def test_a_failure_says_what_and_gives_the_machine_back(
    instance: Instance, break_it: Callable[[Instance], str]
) -> None:
    words = break_it(instance)
    done = instance.boot()
    assert done.returncode != 0
    wait_until(lambda: words in instance.read("var/log/kioskline/first-boot.log"), 10, words)
    assert "first boot failed: " in done.stdout
    assert instance.recorder.actions[-1] == "autoscaling:CompleteLifecycleAction"
    if break_it is spoil_package:
        assert (
            "systemctl enable --now kioskline-ingest kioskline-live"
            not in instance.notes.read_text()
        )


def test_a_machine_that_stays_ill_gives_itself_back_once(instance: Instance) -> None:
    instance.metadata.healthy = False
    with instance.watching() as report:
        assert [report()["failures"] for _ in range(6)] == [1, 2, 3, 4, 5, 6]
        instance.metadata.healthy = True
        wait_until(lambda: report()["status"] == "ok", what="health")
    assert instance.recorder.actions == ["autoscaling:SetInstanceHealth"]
