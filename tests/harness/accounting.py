"""What has to be true afterwards, whatever failed."""

from harness.program import Kioskline
from harness.waiting import wait_until


def check(kioskline: Kioskline, count: int) -> None:
    """Reads what is left, then compares what was sent with what is stored."""
    for ingest in kioskline.processes:
        if ingest.process.poll() is None:
            assert ingest.stop() == 0, ingest.text()
    rest = kioskline.ingest("--until-end")
    assert rest.wait() == 0, rest.text()
    database = kioskline.database
    assert database.accounted() == count
    assert database.value("SELECT sum(gaps) FROM ingest.checkpoint") == 0
    assert database.value(
        'SELECT count(DISTINCT (partition, "offset")) FROM kiosk.interaction'
    ) == database.count("kiosk.interaction")
    wait_until(lambda: database.count("safety.outbox") == 0, what="an empty outbox")
    kioskline.verify()
