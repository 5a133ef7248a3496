"""Proxies that lose what the network would lose, at the moment a test chooses."""

import contextlib
import socket
import struct
import threading
from urllib.parse import urlsplit, urlunsplit

# CommandComplete with the tag COMMIT, as the PostgreSQL protocol writes it.
COMMITTED = b"C" + struct.pack("!i", 11) + b"COMMIT\0"


class Proxy:
    """Context manager. Passes on what connects to `port` to a server on this machine."""

    def __init__(self, server_port: int, port: int = 0) -> None:
        self._server_port = server_port
        self._listener = socket.create_server(("127.0.0.1", port))
        self.port: int = self._listener.getsockname()[1]

    def __enter__(self):
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, socket.create_connection(("127.0.0.1", self._server_port)) as server:
            for end in (client, server):
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            sender = threading.Thread(
                target=self._pump, args=(client, server, self.from_client), daemon=True
            )
            sender.start()
            self._pump(server, client, self.from_server)
            sender.join()

    @staticmethod
    def _pump(source: socket.socket, target: socket.socket, passed_on) -> None:
        """Until an end closes, or `passed_on` answers that both have to."""
        try:
            while data := source.recv(1 << 16):
                kept, goes_on = passed_on(data)
                target.sendall(kept)
                if not goes_on:
                    break
        except OSError:
            pass
        for end in (source, target):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def from_client(self, data: bytes) -> tuple[bytes, bool]:
        """What the server gets of it, and whether the connection lives on."""
        return data, True

    def from_server(self, data: bytes) -> tuple[bytes, bool]:
        """What the client gets of it, and whether the connection lives on."""
        return data, True


class PostgresProxy(Proxy):
    """In front of PostgreSQL: cuts a connection in place of the reply to its COMMIT."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        super().__init__(parts.port)
        self.url = urlunsplit(
            parts._replace(netloc=parts.netloc.replace(f":{parts.port}", f":{self.port}"))
        )
        self._armed = threading.Event()
        self.lost = 0

    def lose_next_commit(self) -> None:
        self._armed.set()

    def from_server(self, data: bytes) -> tuple[bytes, bool]:
        if COMMITTED not in data or not self._armed.is_set():
            return data, True
        self._armed.clear()
        self.lost += 1
        return data[: data.index(COMMITTED)], False


class StallingPostgres(PostgresProxy):
    """In front of PostgreSQL: what would store presses waits while `held()` lasts; all else passes."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self._free = threading.Event()
        self._free.set()

    @contextlib.contextmanager
    def held(self):
        self._free.clear()
        try:
            yield
        finally:
            self._free.set()

    def from_client(self, data: bytes) -> tuple[bytes, bool]:
        if b"COPY" in data:
            self._free.wait()
        return data, True
