"""Amazon RDS as the program meets it: PostgreSQL by TLS that takes IAM tokens for passwords."""

import asyncio
import contextlib
import datetime
import pathlib
import shutil
import ssl
import struct
import threading
from dataclasses import dataclass
from unittest import mock
from urllib.parse import parse_qs, urlsplit

import boto3

from harness.servers import Database, Postgres

REGION = "eu-west-2"
# Of a role, whose session token makes tokens longer than any password somebody would type.
KEYS = {
    "AWS_ACCESS_KEY_ID": "ASIDEXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
    "AWS_SESSION_TOKEN": "AQo/token+with=signs" * 60,
}
# What the PostgreSQL protocol calls the first words of a connection.
PROTOCOL, SSL_REQUEST = 196608, 80877103


@dataclass
class LoginAttempt:
    user: str
    token: str
    at: datetime.datetime  # when it was signed

    @property
    def age(self) -> datetime.timedelta:
        return datetime.datetime.now(datetime.UTC) - self.at


def signed_parts(token: str) -> tuple[str, dict[str, list[str]]]:
    """Host with port, and the parameters, whose order does not count."""
    parts = urlsplit(f"//{token}")
    return parts.netloc, parse_qs(parts.query)


class RdsGate:
    """Stands before PostgreSQL, ends TLS and takes nothing but tokens. A context manager.

    It compares each with what AWS's own library makes of the same keys and moment. `lifetime` is how
    long one is good for (RDS: 15 minutes); `tls` is whether it knows TLS. Users of `with_password` log
    in at the server itself, as RDS's administrator does.
    """

    def __init__(self, server: Postgres, certificates: pathlib.Path) -> None:
        self.lifetime = datetime.timedelta(minutes=15)
        self.tls = True
        self.with_password: set[str] = set()
        self.attempts: list[LoginAttempt] = []
        self.refused = 0
        self.words_without_tls = 0  # connections that went on without it
        self._server_port = urlsplit(server.url).port
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificates / "server.crt", certificates / "server.key")
        self.trust(KEYS)
        self._loop = asyncio.new_event_loop()
        self._connections: set[asyncio.Task] = set()

    def __enter__(self) -> "RdsGate":
        self._listener = self._loop.run_until_complete(
            asyncio.start_server(self._serve, "127.0.0.1", 0)
        )
        self.port: int = self._listener.sockets[0].getsockname()[1]
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.cut()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._listener.close()
        self._loop.close()

    def trust(self, keys: dict[str, str]) -> None:
        """From now on tokens signed with these are right, and no others."""
        named = {name.lower(): value for name, value in keys.items()}
        self._client = boto3.client("rds", region_name=REGION, **named)

    def url(self, user: str, database: Database, ca_file: pathlib.Path) -> str:
        name = urlsplit(database.url).path
        return (
            f"postgresql://{user}@localhost:{self.port}{name}"
            f"?sslmode=verify-full&sslrootcert={ca_file}"
        )

    def cut(self) -> None:
        """Ends every connection."""

        async def cancel() -> None:
            tasks = list(self._connections)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

        asyncio.run_coroutine_threadsafe(cancel(), self._loop).result(10)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._connections.add(task)
        try:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
                await self._answer(reader, writer)
        finally:
            self._connections.discard(task)
            writer.transport.abort()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        code, _ = await first_words(reader)
        if code != SSL_REQUEST:
            self.words_without_tls += 1
            return
        if not self.tls:
            writer.write(b"N")
            if await reader.read(1):
                self.words_without_tls += 1
            return
        writer.write(b"S")
        await writer.drain()
        await writer.start_tls(self._context)
        code, start = await first_words(reader)
        if code != PROTOCOL:  # a request to cancel, which needs no log-in
            return
        names = start.rstrip(b"\0").split(b"\0")
        user = dict(zip(names[::2], names[1::2], strict=True))[b"user"].decode()
        if user in self.with_password:
            await self._pass_on(start, reader, writer)
            return
        writer.write(b"R" + struct.pack("!ii", 8, 3))  # a password, as it is
        kind, (length,) = (
            await reader.readexactly(1),
            struct.unpack("!i", await reader.readexactly(4)),
        )
        assert kind == b"p"
        token = (await reader.readexactly(length - 4)).rstrip(b"\0").decode()
        if not self._is_good(user, token):
            self.refused += 1
            reason = f'SFATAL\0C28000\0MPAM authentication failed for user "{user}"\0\0'.encode()
            writer.write(b"E" + struct.pack("!i", len(reason) + 4) + reason)
            await writer.drain()
            return
        await self._pass_on(start, reader, writer)

    def _is_good(self, user: str, token: str) -> bool:
        host, parameters = signed_parts(token)
        at = datetime.datetime.strptime(parameters["X-Amz-Date"][0], "%Y%m%dT%H%M%SZ")
        attempt = LoginAttempt(user, token, at.replace(tzinfo=datetime.UTC))
        self.attempts.append(attempt)
        with mock.patch("botocore.auth.get_current_datetime", return_value=at):
            right = self._client.generate_db_auth_token("localhost", self.port, user)
        return (host, parameters) == signed_parts(right) and attempt.age <= self.lifetime

    async def _pass_on(
        self, start: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        from_server, to_server = await asyncio.open_connection("127.0.0.1", self._server_port)
        try:
            to_server.write(struct.pack("!ii", len(start) + 8, PROTOCOL) + start)
            pumps = [
                asyncio.create_task(pump(*way))
                for way in ((reader, to_server), (from_server, writer))
            ]
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for pump_task in pumps:
                pump_task.cancel()
            to_server.transport.abort()


async def first_words(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    """The code that a connection begins with, and what follows it."""
    length, code = struct.unpack("!ii", await reader.readexactly(8))
    return code, await reader.readexactly(length - 8)


async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(1 << 16):
        writer.write(data)
        await writer.drain()


def leave_to_the_gate(server: Postgres, *users: str) -> None:
    """From now on the server itself asks these users, who may not exist yet, for nothing."""
    home = pathlib.Path((server.folder / "home").read_text().strip())
    rules = home / "data" / "pg_hba.conf"
    text = rules.read_text()
    rules.write_text("".join(f"host all {user} 127.0.0.1/32 trust\n" for user in users) + text)
    if rules.owner() != home.owner():
        shutil.chown(rules, home.owner())
    server.execute("SELECT pg_reload_conf()")
