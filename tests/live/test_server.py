"""Who is answered at all, how answers are guarded, and how the service ends."""

import contextlib
import http.client
import signal
import socket
import subprocess

import pytest

from harness.program import BINARY
from harness.servers import Database
from harness.waiting import wait_until

PROBLEM = "application/problem+json"


def test_a_taken_port_is_a_configuration_error(live) -> None:
    done = subprocess.run(
        [
            str(BINARY),
            "live",
            "--live-listen",
            f"127.0.0.1:{live.port}",
            "--live-health-listen",
            "",
        ],
        capture_output=True,
        text=True,
        timeout=20,
    )
    assert done.returncode == 78
    assert f"can't listen on 127.0.0.1:{live.port}" in done.stderr


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example"}, 421),
        ({"Host": "127.0.0.1"}, 421),
        ({"Host": "127.0.0.1.evil.example"}, 421),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"X_Forwarded_For": "192.0.2.1"}, 403),
        ({"X_Forwarded_Anything": "1"}, 403),
        ({"Forwarded": "for=192.0.2.1"}, 403),
    ],
)
@pytest.mark.parametrize("path", ["/", "/api/v1/museums", "/api/v1/events?museum=1", "/healthz"])
def test_what_comes_from_elsewhere_is_refused(live, headers: dict, status: int, path: str) -> None:
    answer = live.get(path, **headers)
    assert (answer.status, answer.headers["content-type"]) == (status, PROBLEM)
    assert answer.json()["status"] == status


def test_its_own_pages_are_answered(live) -> None:
    for host in (f"127.0.0.1:{live.port}", f"localhost:{live.port}", f"LOCALHOST:{live.port}"):
        answer = live.get("/api/v1/museums", Host=host, Origin=f"http://{host.lower()}")
        assert answer.status == 200


@pytest.mark.parametrize(
    "path", ["/", "/api/v1/museums", "/nothing", "/healthz", "/api/v1/museums?x=1"]
)
def test_every_answer_has_the_security_headers(live, path: str) -> None:
    headers = live.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_nothing_can_be_changed(live, method: str) -> None:
    for body in (None, b"{}" * 5000):
        answer = live.get("/api/v1/museums", method, body)
        assert answer.status == 405
        assert answer.headers["allow"] == "GET, HEAD"


def test_head_is_get_without_a_body(live) -> None:
    with_body, without = (
        live.get("/api/v1/exhibitions?museum=1"),
        live.get("/api/v1/exhibitions?museum=1", "HEAD"),
    )
    assert without.status == 200
    assert without.body == b""
    # as_of differs, but not in length
    assert int(without.headers["content-length"]) == len(with_body.body)


def raw(live, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", live.port), 20) as connection:
        connection.sendall(request)
        with contextlib.suppress(ConnectionResetError):
            return b"".join(iter(lambda: connection.recv(65536), b""))
        return b""


@pytest.mark.parametrize(
    ("request_text", "status"),
    [
        (b"GARBAGE\r\n\r\n", b"400"),
        (b"GET / HTTP/9.9\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\n\r\n", b"400"),  # no Host
        (b"GET http://[ HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n", b"400"),
        (b"GET /%zz HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n", b"400"),
        (b"GET /?museum=%00 HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nHost: {host}\r\nContent-Length: 5\r\n\r\nhello", b"400"),
        (b"GET / HTTP/1.1\r\nHost: {host}\r\nX: " + b"y" * 9000 + b"\r\n\r\n", b"431"),
        (b"GET /" + b"y" * 9000 + b" HTTP/1.1\r\nHost: {host}\r\n\r\n", b"431"),
    ],
)
def test_a_bad_request_is_answered_and_harms_nobody(
    live, request_text: bytes, status: bytes
) -> None:
    host = f"127.0.0.1:{live.port}".encode()
    text = request_text.replace(b"{host}", host)
    if b"Connection" not in text and b"HTTP/1.1\r\n\r\n" in text:
        text = text.replace(b"HTTP/1.1\r\n\r\n", b"HTTP/1.1\r\nConnection: close\r\n\r\n")
    assert raw(live, text).split(b"\r\n")[0].split(b" ")[1] == status
    assert live.get("/healthz").status == 200


def test_a_client_that_never_finishes_its_request_is_dropped(live) -> None:
    with socket.create_connection(("127.0.0.1", live.port), 60) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\n")
        assert connection.recv(1) == b""


def test_while_the_database_is_away_the_service_says_so(postgres, live, museum: Database) -> None:
    name = museum.url.rsplit("/", 1)[1]
    assert live.get("/api/v1/museums").status == 200
    postgres.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
    try:
        postgres.execute(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
        )
        answer = live.get("/api/v1/museums")
        assert (answer.status, answer.headers["content-type"]) == (503, PROBLEM)
        assert answer.headers["retry-after"] == "5"
        assert live.get("/healthz").status == 200
    finally:
        postgres.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    wait_until(lambda: live.get("/api/v1/museums").status == 200, what="an answer again")


def test_it_reads_as_its_role_and_writes_nothing(live, museum: Database) -> None:
    assert live.get("/api/v1/museums").status == 200
    sql = "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'kioskline live%' AND query ~ 'INSERT|UPDATE|DELETE'"
    assert museum.value(sql) == 0
    museum.execute("REVOKE SELECT ON reporting.museum FROM kioskline_live")
    answer = live.get("/api/v1/museums")
    assert answer.status == 503
    assert "refuses" in answer.json()["detail"]
    museum.execute("GRANT SELECT ON reporting.museum TO kioskline_live")
    assert live.get("/api/v1/museums").status == 200


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_at_once_when_asked_whoever_is_connected(live, number: int) -> None:
    idle = http.client.HTTPConnection("127.0.0.1", live.port, timeout=20)
    idle.request("GET", "/healthz")
    idle.getresponse().read()
    stream = http.client.HTTPConnection("127.0.0.1", live.port, timeout=20)
    stream.request("GET", "/api/v1/events?museum=1")
    events = stream.getresponse()
    assert b"retry" in events.readline()
    live.process.send_signal(number)
    assert live.process.wait(4) == 0, live.log.read_text()
    events.read()  # ends
