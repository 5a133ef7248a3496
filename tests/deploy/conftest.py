"""Fixtures: a pretended AWS, a database by TLS, and an empty instance."""

import json
import os
import pathlib
import shutil
import subprocess
import time
from collections.abc import Iterator

import psycopg
import pytest

from harness.aws import Account, CallRecorder
from harness.instance import GAPS, KAFKA_PASSWORD, PARAMETERS, SECRET, Instance
from harness.program import EXHIBITIONS, ROOT
from harness.servers import Postgres


@pytest.fixture(scope="session")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    """moto with what Terraform would have made."""
    with Account(tmp_path_factory.mktemp("account")) as account:
        s3, ssm = account.client("s3"), account.client("ssm")
        for bucket in ("packages", "exhibitions"):
            s3.create_bucket(
                Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-west-2"}
            )
        for path in EXHIBITIONS.glob("*.json"):
            s3.put_object(Bucket="exhibitions", Key=f"lmnh/{path.name}", Body=path.read_bytes())
        for key, value in {
            "configuration": "[[museum]]\n",
            "kafka_password": KAFKA_PASSWORD,
            "cloudwatch_agent": "{}",
            "prometheus": "{}",
        }.items():
            ssm.put_parameter(
                Name=f"/k/{PARAMETERS[key]}", Value=value, Type="SecureString", Overwrite=True
            )
        account.client("secretsmanager").create_secret(
            Name="rds", SecretString=json.dumps({"password": SECRET})
        )
        yield account


@pytest.fixture(scope="session")
def tls_server(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Postgres, pathlib.Path]]:
    """PostgreSQL with an administrator as RDS has, by TLS; and the certificates."""
    folder = tmp_path_factory.mktemp("tls")
    subprocess.run(
        [str(ROOT / "tests/servers/certificates"), str(folder)], check=True, capture_output=True
    )
    server = Postgres(folder / "postgres")
    home = pathlib.Path((folder / "postgres" / "home").read_text().strip()) / "data"
    for name in ("server.key", "server.crt"):
        shutil.copy(folder / name, home / name)
        if os.getuid() == 0:
            shutil.chown(home / name, "postgres")
        (home / name).chmod(0o600)
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET ssl = on")
        connection.execute("SELECT pg_reload_conf()")
        connection.execute(
            f"CREATE ROLE administrator LOGIN CREATEDB CREATEROLE PASSWORD '{SECRET}'"
        )
        # As on RDS, where its members log in by token.
        connection.execute("CREATE ROLE rds_iam; GRANT rds_iam TO administrator WITH ADMIN OPTION")
    yield server, folder
    server.remove()


@pytest.fixture
def instance(
    account: Account,
    tls_server: tuple[Postgres, pathlib.Path],
    tmp_path: pathlib.Path,
) -> Iterator[Instance]:
    """Told what Terraform tells it; its database is empty."""
    server, certificates = tls_server
    name = f"boot_{time.monotonic_ns()}"
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} OWNER administrator")
    with CallRecorder(account, GAPS) as recorder:
        instance = Instance(tmp_path, account, recorder)
        address = psycopg.conninfo.conninfo_to_dict(server.url)
        instance.told = {
            "REGION": "eu-west-2",
            "GROUP": "kioskline",
            "LAUNCH_HOOK": "first-boot",
            "PACKAGES_BUCKET": "packages",
            "PARAMETERS": "/k",
            "NEEDS_KAFKA_PASSWORD": "yes",
            "NEEDS_SMTP_PASSWORD": "no",
            "DATABASE_HOST": "127.0.0.1",
            "DATABASE_PORT": str(address["port"]),
            "DATABASE_NAME": name,
            "DATABASE_ADMINISTRATOR": "administrator",
            "DATABASE_SECRET": "rds",
            "INGEST_USER": f"{name}_ingest",
            "LIVE_USER": f"{name}_live",
            "MIGRATE_ROLE": "arn:aws:iam::123456789012:role/kioskline-migrate",
            "INGEST_HEALTH": f"{instance.metadata.url}/healthz",
            "LIVE_HEALTH": f"{instance.metadata.url}/healthz",
            **{f"PARAMETER_{key.upper()}": value for key, value in PARAMETERS.items()},
        }
        packages = {
            "KIOSKLINE": b"kioskline",
            "SSM_AGENT": b"ssm",
            "CLOUDWATCH_AGENT": b"cloudwatch",
            "RDS_CERTIFICATES": (certificates / "ca.crt").read_bytes(),
        }
        for what, content in packages.items():
            account.client("s3").put_object(Bucket="packages", Key=what, Body=content)
            (tmp_path / what).write_bytes(content)
            digest = subprocess.run(
                ["sha256sum", str(tmp_path / what)], capture_output=True, text=True, check=True
            ).stdout.split()[0]
            instance.told |= {f"{what}_KEY": what, f"{what}_SHA256": digest}
        yield instance
        instance.close()
