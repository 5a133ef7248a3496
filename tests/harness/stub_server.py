"""Serves a stub of an HTTP service: an object that answers requests."""

import email
import email.policy
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Protocol, TypeVar
from urllib.parse import parse_qs, urlsplit

Answer = tuple[int, str, bytes]  # status, content type, body


@dataclass
class Request:
    method: str
    path: str
    query: dict[str, list[str]]
    body: bytes = field(repr=False)
    parts: dict[str, bytes] = field(repr=False)  # of a multipart body, by name


class Stub(Protocol):
    address: str

    def answer(self, request: Request, token: str | None) -> Answer: ...


Served = TypeVar("Served", bound=Stub)


def parts_of(content_type: str, body: bytes) -> dict[str, bytes]:
    if not content_type.startswith("multipart/"):
        return {}
    message = email.message_from_bytes(
        b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + body, policy=email.policy.HTTP
    )
    return {
        part.get_param("name", header="content-disposition"): part.get_payload(decode=True)
        for part in message.iter_parts()
    }


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    stub: Stub

    def handle_any(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        url = urlsplit(self.path)
        parts = parts_of(self.headers.get("Content-Type") or "", body)
        request = Request(self.command, url.path, parse_qs(url.query), body, parts)
        status, content_type, answer = self.stub.answer(request, self.headers.get("X-Tableau-Auth"))
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    do_GET = do_POST = do_PUT = handle_any

    def log_message(self, *_: object) -> None:
        """The requests are kept; nothing is printed."""


@contextmanager
def running(stub: Served) -> Iterator[Served]:
    """Serves it on a free port of the loopback address, which it is told."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Handler,), {"stub": stub}))
    stub.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield stub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
