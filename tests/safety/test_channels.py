"""SNS and e-mail, as their servers receive them; webhooks are in test_escalation."""

import email
import email.policy
import json
from collections.abc import Callable, Iterator

import boto3
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope
from moto.server import ThreadedMotoServer

from harness.escalation import ONLY_FIRST, Escalation
from harness.museum import Museum
from harness.signed_s3 import free_port
from harness.waiting import wait_until

Escalate = Callable[..., Escalation]
REGION = "eu-west-1"
DELIVERIES = "SELECT state, last_error FROM safety.delivery"


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of an SNS with an SQS behind it; the environment has credentials."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret of the tests")
    server = ThreadedMotoServer(port=free_port())
    server.start()
    yield "http://{}:{}".format(*server.get_host_and_port()).replace("0.0.0.0", "127.0.0.1")
    server.stop()


class Mailbox:
    """What a mail server took; `refusals` messages are refused first."""

    def __init__(self) -> None:
        self.envelopes: list[Envelope] = []
        self.refusals = 0
        self.logins: list[tuple[bytes, bytes]] = []

    async def handle_DATA(self, _server: SMTP, _session: object, envelope: Envelope) -> str:
        if self.refusals:
            self.refusals -= 1
            return "451 later"
        self.envelopes.append(envelope)
        return "250 taken"

    def authenticate(self, _server: SMTP, _session: object, _envelope: Envelope, _how: str, data):
        self.logins.append((data.login, data.password))
        return AuthResult(success=data.password == b"secret of the tests")


@pytest.fixture
def mail() -> Iterator[tuple[Mailbox, str]]:
    mailbox = Mailbox()
    controller = Controller(
        mailbox,
        hostname="127.0.0.1",
        port=free_port(),
        authenticator=mailbox.authenticate,
        auth_require_tls=False,
    )
    controller.start()
    yield mailbox, f"smtp://127.0.0.1:{controller.port}"
    controller.stop()


def test_a_topic_gets_the_message_with_its_key(
    museum: Museum, escalate: Escalate, aws: str
) -> None:
    sns, sqs = (boto3.client(name, endpoint_url=aws, region_name=REGION) for name in ("sns", "sqs"))
    topic = sns.create_topic(Name="kiosks")["TopicArn"]
    queue = sqs.create_queue(QueueName="kiosks")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn["QueueArn"])
    museum.put_on_duty("first", "sns", topic)
    escalation = escalate(sns_endpoint=aws, **ONLY_FIRST)
    museum.incident()
    wait_until(lambda: museum.rows(DELIVERIES) == [("sent", None)], what="a sent message")
    received = json.loads(sqs.receive_message(QueueUrl=queue)["Messages"][0]["Body"])
    assert received["Subject"] == "EMERGENCY: Exhibition 1, floor 1"
    assert received["Message"].startswith("EMERGENCY: Exhibition 1, floor 1\nPressed once")
    key = str(museum.value("SELECT idempotency_key FROM safety.delivery"))
    assert received["MessageAttributes"]["idempotency_key"]["Value"] == key
    assert "secret of the tests" not in escalation.text()


def test_what_sns_refuses_says_why_and_is_tried_again(
    museum: Museum, escalate: Escalate, aws: str
) -> None:
    arn = f"arn:aws:sns:{REGION}:123456789012:later"
    museum.put_on_duty("first", "sns", arn)
    escalate(sns_endpoint=aws, **ONLY_FIRST)
    museum.incident()
    error = "SELECT last_error FROM safety.delivery"
    wait_until(lambda: "NotFound" in str(museum.rows(error)), what="a refusal")
    boto3.client("sns", endpoint_url=aws, region_name=REGION).create_topic(Name="later")
    wait_until(lambda: museum.rows("SELECT state FROM safety.delivery") == [("sent",)])


def test_an_email_is_read_as_it_was_meant(
    museum: Museum, escalate: Escalate, mail: tuple[Mailbox, str]
) -> None:
    mailbox, url = mail
    mailbox.refusals = 1
    museum.connection.execute("UPDATE kiosk.exhibition SET name = 'Café der Tiere'")
    museum.put_on_duty("first", "email", "duty@example.org")
    escalation = escalate(
        smtp_url=url,
        smtp_security="plaintext",
        smtp_from="kiosks@museum.example",
        smtp_username="kiosks",
        smtp_password="secret of the tests",
        **ONLY_FIRST,
    )
    museum.incident()
    wait_until(lambda: len(mailbox.envelopes) == 1, what="an e-mail")
    envelope = mailbox.envelopes[0]
    assert (envelope.mail_from, envelope.rcpt_tos) == (
        "kiosks@museum.example",
        ["duty@example.org"],
    )
    message = email.message_from_bytes(envelope.content, policy=email.policy.default)
    assert message["Subject"] == "EMERGENCY: Café der Tiere, floor 1"
    assert message["To"] == "duty@example.org"
    assert "Pressed once" in message.get_content()
    key = museum.value("SELECT idempotency_key FROM safety.delivery")
    assert message["Message-ID"] == f"<{key}@museum.example>"
    assert mailbox.logins[0] == (b"kiosks", b"secret of the tests")
    assert "secret of the tests" not in escalation.text()


def test_a_mail_server_without_tls_gets_nothing_unless_that_is_said(
    museum: Museum, escalate: Escalate, mail: tuple[Mailbox, str]
) -> None:
    mailbox, url = mail
    museum.put_on_duty("first", "email", "duty@example.org")
    escalate(smtp_url=url, smtp_from="kiosks@museum.example", smtp_username="kiosks")
    museum.incident()
    failed = "SELECT FROM safety.delivery WHERE last_error IS NOT NULL"
    wait_until(lambda: museum.rows(failed) != [], what="a failure")
    assert (mailbox.envelopes, mailbox.logins) == ([], [])


def test_channels_that_are_not_configured_say_what_to_set(
    museum: Museum, escalate: Escalate
) -> None:
    museum.put_on_duty("first", "email", "duty@example.org")
    escalate()
    museum.incident()
    error = "SELECT last_error FROM safety.delivery"
    wait_until(lambda: "set safety.smtp_url" in str(museum.rows(error)), what="a remedy")
