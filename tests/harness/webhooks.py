"""A web server that receives webhooks, and may be away, refuse or keep the sender waiting."""

import contextlib
import hashlib
import hmac
import json
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Webhook:
    path: str
    key: str
    body: bytes
    signed: bool

    @property
    def content(self) -> dict:
        return json.loads(self.body)


class Webhooks:
    """Context manager. `received` grows with every request that was read whole."""

    SECRET = "key of the webhooks"

    def __init__(self) -> None:
        self.received: list[Webhook] = []
        self.status = 204
        self.goes_on = threading.Event()  # an answer waits for it
        self.goes_on.set()
        self.port = 0
        self._server: ThreadingHTTPServer | None = None

    def __enter__(self) -> "Webhooks":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.goes_on.set()
        self.stop()

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}/{path}"

    def paths(self) -> list[str]:
        return [webhook.path for webhook in self.received]

    def start(self) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), self._handler())
        self.port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        """Connections are refused from now on."""
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        webhooks = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                signed = f"{self.headers['Kioskline-Timestamp']}.".encode() + body
                digest = hmac.new(Webhooks.SECRET.encode(), signed, hashlib.sha256).hexdigest()
                webhooks.received.append(
                    Webhook(
                        self.path.removeprefix("/"),
                        self.headers["Idempotency-Key"],
                        body,
                        self.headers["Kioskline-Signature"] == f"sha256={digest}",
                    )
                )
                webhooks.goes_on.wait(30)
                with contextlib.suppress(OSError):  # a killed sender
                    self.send_response(webhooks.status)
                    self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        return Handler
