"""Brokers that die and come back, and what their clients make of it."""

import re

import pytest

from harness.accounting import check
from harness.messages import mixed
from harness.pages import page
from harness.program import Kioskline
from harness.signed_s3 import free_port
from harness.waiting import wait_until


@pytest.mark.long
def test_a_consumer_that_falls_silent_is_built_anew(kioskline: Kioskline) -> None:
    ingest = kioskline.ingest(fault="silence:5")
    sent = 0

    def is_noticed() -> bool:
        nonlocal sent
        # Silent is who hears nothing although the topic's end moves on.
        kioskline.kafka.produce(kioskline.topic, mixed(10))
        sent += 10
        return '"consumer built anew"' in ingest.text()

    wait_until(is_noticed, seconds=60, what="a consumer built anew")
    kioskline.wait_for(sent)
    assert ingest.process.poll() is None, ingest.text()
    check(kioskline, sent)


def test_broker_restarted(kioskline3: Kioskline) -> None:
    kioskline = kioskline3
    port = free_port()
    ingest = kioskline.ingest(listen=f"127.0.0.1:{port}")
    kioskline.kafka.produce(kioskline.topic, mixed(1000))
    kioskline.wait_for(1000)
    # The consumer is surely connected to a leader.
    node = kioskline.kafka.leader(kioskline.topic, 0)
    kioskline.kafka.node("kill", node)
    wait_until(
        lambda: re.search(r"kioskline_kafka_errors_total [1-9]", page(port, "/metrics")[1]),
        what="an error of the Kafka client in the metrics",
    )
    kioskline.kafka.produce(kioskline.topic, mixed(1000))
    kioskline.wait_for(2000, seconds=90)
    kioskline.kafka.node("restart", node)
    kioskline.kafka.produce(kioskline.topic, mixed(1000))
    kioskline.wait_for(3000, seconds=90)
    assert ingest.process.poll() is None, ingest.text()
    check(kioskline, 3000)
