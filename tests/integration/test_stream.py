"""Presses from a real broker into a real database."""

import json
import re

import pytest
from confluent_kafka import Producer

from harness.messages import mixed, press
from harness.pages import page
from harness.program import SHARED, Kioskline
from harness.servers import Postgres
from harness.signed_s3 import free_port
from harness.waiting import wait_until


def test_live_messages_get_their_verdicts(kioskline: Kioskline) -> None:
    path = SHARED / "data" / "stream" / "messages.jsonl"
    if not path.exists():
        pytest.skip(f"{path} is not there")
    messages = [json.loads(line)["message"] for line in path.open()]
    kioskline.kafka.produce(kioskline.topic, messages)
    assert kioskline.ingest("--until-end").wait() == 0
    assert kioskline.database.value("SELECT sum(accepted) FROM ingest.checkpoint") == 5339
    assert kioskline.database.value("SELECT sum(rejected) FROM ingest.checkpoint") == 1072
    reasons = dict(
        kioskline.database.rows(
            "SELECT reason, count(*) FROM ingest.rejected_message, unnest(reasons) AS reason GROUP BY 1"
        )
    )
    assert reasons["at:outside_hours"] == 72
    assert reasons["val:out_of_range"] == 191
    assert reasons["type:invalid"] == 47 + 43 + 35
    kioskline.verify()


def test_bad_input_is_quarantined_byte_for_byte_and_the_stream_goes_on(
    kioskline: Kioskline,
) -> None:
    bad = [
        None,
        b"",
        b"\x00\xff\xfe",
        b"{" * 5000,
        b"[" * 40 + b"]" * 40,
        b'{"val": ' + b"9" * 400 + b"}",
        b'{"x": "' + b"y" * 300_000 + b'"}',
        b'{"at": "\xc3\x28"}',
    ]
    kioskline.kafka.produce(kioskline.topic, [*bad, press(1)], partition=0)
    assert kioskline.ingest("--until-end").wait() == 0
    stored = kioskline.database.rows('SELECT raw FROM ingest.rejected_message ORDER BY "offset"')
    # Nothing of an empty value tells it from a tombstone on the way through the producer's queue.
    assert [row[0] or b"" for row in stored] == [value or b"" for value in bad]
    assert stored[0][0] is None
    assert kioskline.database.count("kiosk.interaction") == 1
    kioskline.verify()


@pytest.mark.parametrize("compression", ["gzip", "snappy", "lz4", "zstd"])
def test_compressed_messages_are_read(kioskline: Kioskline, compression: str) -> None:
    producer = Producer(
        {"bootstrap.servers": kioskline.kafka.bootstrap, "compression.type": compression}
    )
    for number in range(500):
        producer.produce(kioskline.topic, press(number))
    assert producer.flush(30) == 0
    assert kioskline.ingest("--until-end").wait() == 0
    assert kioskline.database.count("kiosk.interaction") == 500
    kioskline.verify()


def test_only_committed_transactions_count(kioskline: Kioskline) -> None:
    producer = Producer(
        {"bootstrap.servers": kioskline.kafka.bootstrap, "transactional.id": kioskline.topic}
    )
    producer.init_transactions(30)
    for batch, commit in enumerate([True, False, True]):
        producer.begin_transaction()
        for number in range(20):
            producer.produce(kioskline.topic, press(batch * 20 + number), partition=0)
        # An abort would take back what is not sent yet.
        assert producer.flush(30) == 0
        producer.commit_transaction(30) if commit else producer.abort_transaction(30)
    assert kioskline.ingest("--until-end").wait() == 0
    assert kioskline.database.count("kiosk.interaction") == 40
    # The aborted messages and the markers of three transactions.
    assert kioskline.database.value("SELECT sum(gaps) FROM ingest.checkpoint") == 20 + 3
    kioskline.verify()


@pytest.mark.memory
@pytest.mark.threads
def test_a_press_is_stored_at_once_and_sigterm_drains(kioskline: Kioskline) -> None:
    ingest = kioskline.ingest()
    kioskline.kafka.produce(kioskline.topic, [press(1)])
    kioskline.wait_for(1)
    kioskline.kafka.produce(kioskline.topic, mixed(3000))
    assert ingest.stop(5) == 0
    rest = kioskline.ingest("--until-end")
    assert rest.wait() == 0
    assert kioskline.database.accounted() == 3001
    assert kioskline.database.value("SELECT sum(gaps) FROM ingest.checkpoint") == 0
    kioskline.verify()


@pytest.mark.memory
@pytest.mark.threads
def test_readiness_and_metrics_say_what_happens(kioskline: Kioskline, postgres: Postgres) -> None:
    port = free_port()
    ingest = kioskline.ingest(listen=f"127.0.0.1:{port}")
    wait_until(lambda: page(port, "/readyz")[0] == 200, what="readiness")
    conditions = {
        c["name"].split("/")[0] for c in json.loads(page(port, "/readyz")[1])["conditions"]
    }
    assert conditions == {
        "assignment", "catalogue", "database writable", "no parked partition", "schema",
    }  # fmt: skip
    postgres.stop("immediate")
    wait_until(lambda: page(port, "/readyz")[0] == 503, what="a word about the database")
    assert page(port, "/healthz")[0] == 200, "waiting for the database is no reason to be restarted"
    postgres.start()
    wait_until(lambda: page(port, "/readyz")[0] == 200, what="readiness again")
    kioskline.kafka.produce(kioskline.topic, mixed(100))
    kioskline.wait_for(100)
    expected = {
        'kioskline_messages_consumed_total{museum="lmnh"} 100',
        'kioskline_requests_absorbed_total{museum="lmnh"} 2',
        'kioskline_incidents_opened_total{museum="lmnh"} 2',
        'kioskline_catalogue_refreshes_total{museum="lmnh",outcome="changed"} 1',
    }
    wait_until(
        lambda: expected <= set(page(port, "/metrics")[1].splitlines()),
        what=f"{expected} among the metrics",
    )
    reconnects = re.findall(r"kioskline_database_reconnects_total (\d+)", page(port, "/metrics")[1])
    assert sum(map(int, reconnects)) >= 2, "the worker and the housekeeper at least"
    assert ingest.stop() == 0


@pytest.mark.memory
@pytest.mark.threads
def test_a_request_opens_an_incident(kioskline: Kioskline) -> None:
    kioskline.ingest()
    message = json.loads(press(1)) | {"val": -1, "type": 1}
    kioskline.kafka.produce(kioskline.topic, [json.dumps(message)] * 3)
    wait_until(
        lambda: (
            kioskline.database.rows("SELECT kind, sum(presses) FROM safety.incident GROUP BY 1")
            == [(2, 3)]
        ),
        what="one incident of three presses",
    )
    assert kioskline.database.count("safety.outbox") == 0
