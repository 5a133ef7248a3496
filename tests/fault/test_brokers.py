"""Brokers that die and come back."""

from harness.accounting import check
from harness.messages import mixed
from harness.program import Kioskline


def test_broker_restarted(kioskline3: Kioskline) -> None:
    kioskline = kioskline3
    ingest = kioskline.ingest()
    kioskline.kafka.produce(kioskline.topic, mixed(1000))
    kioskline.wait_for(1000)
    kioskline.kafka.node("kill", 2)
    kioskline.kafka.produce(kioskline.topic, mixed(1000))
    kioskline.wait_for(2000, seconds=90)
    kioskline.kafka.node("restart", 2)
    kioskline.kafka.produce(kioskline.topic, mixed(1000))
    kioskline.wait_for(3000, seconds=90)
    assert ingest.process.poll() is None, ingest.text()
    check(kioskline, 3000)
