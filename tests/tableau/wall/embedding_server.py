"""The server behind the stub of Tableau's Embedding API v3."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

STUB = (Path(__file__).parent / "embedding_stub.js").read_text()


class Tableau:
    """The stub's server: behaviour and what was asked of it."""

    def __init__(self) -> None:
        self.loads = True
        self.refreshes = True
        self.hangs = threading.Event()
        self.hangs.set()  # while it is clear, refreshes get no answer
        self.loaded: list[str] = []
        self.refreshed = 0
        self.port = 0
        self.start()

    def start(self) -> None:
        handler = type("Bound", (TableauHandler,), {"tableau": self})
        self.server = ThreadingHTTPServer(("127.0.0.1", self.port), handler)
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self.hangs.set()
        self.server.shutdown()
        self.server.server_close()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"


class TableauHandler(BaseHTTPRequestHandler):
    tableau: Tableau

    def do_HEAD(self) -> None:
        self.answer(200, "")

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        tableau = self.tableau
        if url.path == "/javascripts/api/tableau.embedding.3.latest.min.js":
            self.answer(200, STUB, "text/javascript")
        elif url.path == "/load":
            tableau.loaded.append(parse_qs(url.query)["src"][0])
            self.answer(200 if tableau.loads else 500, f"view {len(tableau.loaded)}")
        elif url.path == "/refresh":
            tableau.refreshed += 1
            tableau.hangs.wait()
            self.answer(200 if tableau.refreshes else 500, f"refresh {tableau.refreshed}")

    def answer(self, status: int, text: str, content_type: str = "text/plain") -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Access-Control-Allow-Origin", "*")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: object) -> None:
        """Nothing is printed."""
