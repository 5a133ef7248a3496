"""What machines may do is what they do: every call is allowed, and nothing else is."""

import json
import pathlib
import re
import subprocess

import psycopg
import pytest

from harness.aws import Account, CallRecorder
from harness.escalation import ONLY_FIRST, Escalation, make_login
from harness.instance import Instance
from harness.museum import Museum
from harness.program import BINARY, ROOT
from harness.servers import Database
from harness.waiting import wait_until

ACCESS = ROOT / "deploy" / "terraform" / "access.tf"
# Allowed, and never seen by a pretended AWS: log-ins whose tokens are signed on the instance, what the
# agents call by themselves, and Kafka's own protocol.
BEYOND_RECORDING = {
    "rds-db:connect",
    "kafka-cluster:AlterGroup",
    "kafka-cluster:Connect",
    "kafka-cluster:DescribeGroup",
    "kafka-cluster:DescribeTopic",
    "kafka-cluster:ReadData",
    "kafka-cluster:WriteData",
    "kms:Decrypt",
    "kms:GenerateDataKey",
    "logs:CreateLogStream",
    "logs:DescribeLogStreams",
    "logs:PutLogEvents",
    "ssm:UpdateInstanceInformation",
    "ssmmessages:CreateControlChannel",
    "ssmmessages:CreateDataChannel",
    "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel",
}


def allowed_by(document: str) -> set[str]:
    """The actions of one of the two policies; who may take on a role is no action of an instance."""
    found = re.search(
        rf'data "aws_iam_policy_document" "{document}" \{{(.*?)^\}}',
        ACCESS.read_text(),
        re.M | re.S,
    )
    assert found
    lists = re.findall(r"\bactions += \[(.*?)\]", found[1], re.S)
    return set(re.findall(r'"([\w-]+:[\w*]+)"', "".join(lists)))


def allowed() -> set[str]:
    return allowed_by("machine") | allowed_by("migrate")


def test_no_statement_allows_a_family_of_actions() -> None:
    assert [action for action in allowed() if "*" in action] == []


def test_the_policies_allow_the_calls_that_are_made_and_no_others(
    instance: Instance,
    database: Database,
    tmp_path: pathlib.Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in instance.account.environment.items():
        monkeypatch.setenv(name, value)
    calls = called_by_first_boot(instance)
    calls |= called_by_illness(instance)
    with CallRecorder(instance.account) as recorder:
        called_by_catalogue(recorder, database, tmp_path)
        called_by_escalation(recorder, instance, database, tmp_path)
        calls |= set(recorder.actions)
    assert calls == allowed() - BEYOND_RECORDING


def called_by_first_boot(instance: Instance) -> set[str]:
    done = instance.boot()
    assert done.returncode == 0, done.stdout + done.stderr
    return set(instance.recorder.actions)


def called_by_illness(instance: Instance) -> set[str]:
    instance.metadata.healthy = False
    before = len(instance.recorder.actions)
    with instance.watching():
        wait_until(lambda: len(instance.recorder.actions) > before, what="a machine given back")
    return set(instance.recorder.actions[before:])


def called_by_catalogue(recorder: CallRecorder, database: Database, folder: pathlib.Path) -> None:
    done = subprocess.run(
        [str(BINARY), "catalogue", "sync", "--catalogue", "s3://exhibitions/lmnh",
         "--s3-endpoint", recorder.endpoint, "--s3-region", "eu-west-2", "--database", database.url],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def called_by_escalation(
    recorder: CallRecorder, instance: Instance, database: Database, folder: pathlib.Path
) -> None:
    topic = instance.account.client("sns").create_topic(Name="kioskline-duty")["TopicArn"]
    make_login(database)
    with psycopg.connect(database.url, autocommit=True) as connection:
        museum = Museum(database, connection)
        museum.put_on_duty("first", "sns", topic)
        escalation = Escalation(database, folder, sns_endpoint=recorder.endpoint, **ONLY_FIRST)
        try:
            museum.incident()
            wait_until(
                lambda: museum.rows("SELECT state FROM safety.delivery") == [("sent",)],
                what="a sent message",
            )
        finally:
            escalation.close()


def policy(actions: set[str]) -> str:
    """moto looks at resources for S3 alone, so only the actions are put to the test."""
    statement = {"Effect": "Allow", "Action": sorted(actions), "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def trust() -> str:
    statement = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def make_role(account: Account, name: str, actions: set[str]) -> str:
    iam = account.client("iam")
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust())["Role"]
    iam.put_role_policy(RoleName=name, PolicyName="kioskline", PolicyDocument=policy(actions))
    return role["Arn"]


@pytest.mark.long
@pytest.mark.parametrize(
    ("document", "missing", "step"),
    [
        ("", "", ""),
        ("machine", "s3:GetObject", "installing the SSM agent"),
        ("machine", "ssm:GetParameter", "installing the CloudWatch agent"),
        ("machine", "sts:AssumeRole", "migrating the schema"),
        ("migrate", "secretsmanager:GetSecretValue", "migrating the schema"),
    ],
    ids=lambda value: value.rpartition(":")[2].replace(" ", "-") or "all",
)
def test_a_first_boot_needs_what_is_allowed_where_permissions_are_enforced(
    instance: Instance, document: str, missing: str, step: str
) -> None:
    account, name = instance.account, instance.told["DATABASE_NAME"]
    actions = {kind: allowed_by(kind) for kind in ("machine", "migrate")}
    if missing:
        actions[document].remove(missing)
    machine = make_role(account, f"{name}-machine", actions["machine"])
    instance.told["MIGRATE_ROLE"] = make_role(account, f"{name}-migrate", actions["migrate"])
    keys = account.client("sts").assume_role(RoleArn=machine, RoleSessionName="i-1")["Credentials"]
    instance.keys = {
        "AWS_ACCESS_KEY_ID": keys["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": keys["SecretAccessKey"],
        "AWS_SESSION_TOKEN": keys["SessionToken"],
    }
    account.enforce_permissions(True)
    try:
        done = instance.boot()
    finally:
        account.enforce_permissions(False)
    assert (done.returncode == 0) == (missing == ""), done.stdout + done.stderr
    if missing:
        assert f"first boot failed: {step}" in done.stdout
