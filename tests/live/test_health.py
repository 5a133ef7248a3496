"""What an operator sees of the web service: its metrics, and whether it is ready."""

import json
import urllib.error
import urllib.request
from collections.abc import Callable

from harness.live import Live
from harness.servers import Database, Postgres
from harness.signed_s3 import free_port
from harness.waiting import wait_until


class Health:
    """The pages that a web service has for its operator."""

    def __init__(self, start_live: Callable[..., Live], database_url: str) -> None:
        self.address = f"127.0.0.1:{free_port()}"
        self.live = start_live(database_url, settings={"health_listen": self.address})

    def get(self, path: str) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(f"http://{self.address}{path}", timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def unmet(self) -> list[str]:
        conditions = json.loads(self.get("/readyz")[1])["conditions"]
        return [condition["name"] for condition in conditions if not condition["ok"]]

    def has(self, line: str) -> bool:
        return line in self.get("/metrics")[1].splitlines()


def test_requests_are_counted_by_route_and_status(start_live, museum: Database) -> None:
    health = Health(start_live, museum.url)
    for path in ("/api/v1/museums", "/api/v1/museums.csv", "/", "/invented", "/api/v1/invented/7"):
        health.live.get(path)
    for line in (
        'kioskline_live_requests_total{route="/api/v1/museums",status="200"} 2',
        'kioskline_live_requests_total{route="pages",status="200"} 1',
        'kioskline_live_requests_total{route="refused",status="404"} 2',
        'kioskline_live_request_seconds_count{route="/api/v1/museums"} 2',
    ):
        assert health.has(line), health.get("/metrics")[1]
    assert "invented" not in health.get("/metrics")[1]


def test_clients_and_the_frames_they_are_sent_are_counted(start_live, museum: Database) -> None:
    health = Health(start_live, museum.url)
    address = f"{health.live.url}/api/v1/events?museum=1"
    with urllib.request.urlopen(address, timeout=20) as events:
        while not events.readline().startswith(b"event: snapshot"):
            pass
        assert health.has("kioskline_live_clients 1")
        assert health.has("kioskline_live_frame_age_seconds_count 1")
    # The end of a client is noticed when it is written to: with the next heartbeat.
    wait_until(lambda: health.has("kioskline_live_clients 0"), what="the client to be gone")


def test_it_is_ready_while_the_database_has_its_schema(
    start_live, postgres: Postgres, museum: Database
) -> None:
    health = Health(start_live, museum.url)
    wait_until(lambda: health.get("/readyz")[0] == 200, what="readiness")
    museum.execute("UPDATE kioskline_schema.migration SET checksum = 'another' WHERE version = 1")
    wait_until(lambda: health.unmet() == ["schema"], what="another program's schema")
    assert health.get("/readyz")[0] == 503
    name = museum.url.rsplit("/", 1)[1]
    postgres.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
    postgres.execute(
        f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
    )
    wait_until(lambda: "database readable" in health.unmet(), what="an unreadable database")
    assert health.get("/healthz")[0] == 200, "waiting is no reason to be restarted"
    postgres.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    wait_until(lambda: health.unmet() == ["schema"], what="the database again")
