"""Where the workbook goes and by whose rights."""

import argparse
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import psycopg

from command_line import ExitCode, Failure, secret

PREFIX = "KIOSKLINE_TABLEAU__"
LOOPBACK = {"localhost", "127.0.0.1", "::1"}


@dataclass(frozen=True)
class Target:
    """Where on which server; `site` is the name in its address, empty for the default site."""

    server: str
    site: str
    project: str
    name: str


@dataclass(frozen=True)
class Token:
    """A personal access token."""

    name: str
    secret: str = field(repr=False)


@dataclass(frozen=True)
class Database:
    """The PostgreSQL that the published workbook reads, by the reader's role."""

    host: str
    port: int
    name: str
    user: str
    password: str = field(repr=False)
    sslmode: str = "require"


def target(arguments: argparse.Namespace, environ: Mapping[str, str]) -> Target:
    server = required(arguments.server, environ, "SERVER", "--server https://tableau.museum.org")
    parts = urlsplit(server)
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise Failure(
            ExitCode.CONFIGURATION,
            f"{server} is not https, and the token would cross the network in the clear",
            "Give the server's https address.",
        )
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Failure(
            ExitCode.CONFIGURATION,
            f"{server} is no address of a server",
            "Give it as https://HOST, without a path.",
        )
    if "," in arguments.name:
        raise Failure(
            ExitCode.CONFIGURATION,
            f"the name {arguments.name!r} has a comma, at which Tableau cuts what it is asked for",
            "Choose a --name without one.",
        )
    site = arguments.site if arguments.site is not None else environ.get(f"{PREFIX}SITE", "")
    project = required(arguments.project, environ, "PROJECT", "--project Visitors/Kiosks")
    return Target(f"{parts.scheme}://{parts.netloc}", site, project, arguments.name)


def token(environ: Mapping[str, str]) -> Token:
    name = environ.get(f"{PREFIX}TOKEN_NAME")
    value = secret(environ, f"{PREFIX}TOKEN_SECRET")
    if not name or not value:
        raise Failure(
            ExitCode.CONFIGURATION,
            "there is no personal access token",
            f"Make one in Tableau (My Account Settings) and set {PREFIX}TOKEN_NAME and "
            f"{PREFIX}TOKEN_SECRET, or {PREFIX}TOKEN_SECRET_FILE for a file that holds it.",
        )
    return Token(name, value)


def database(environ: Mapping[str, str]) -> Database:
    """From a libpq URL or connection string; its password may stand in a variable of its own."""
    url = environ.get(f"{PREFIX}DATABASE_URL")
    if not url:
        raise Failure(
            ExitCode.CONFIGURATION,
            "nothing says which database the published workbook reads",
            f"Set {PREFIX}DATABASE_URL=postgresql://READER@HOST:5432/kioskline and "
            f"{PREFIX}DATABASE_PASSWORD (or {PREFIX}DATABASE_PASSWORD_FILE).",
        )
    try:
        parts = psycopg.conninfo.conninfo_to_dict(url)
    except psycopg.ProgrammingError:  # its text would repeat the password
        raise Failure(
            ExitCode.CONFIGURATION,
            f"{PREFIX}DATABASE_URL is no connection string of PostgreSQL",
            "Write it as postgresql://READER@HOST:5432/kioskline.",
        ) from None
    password = secret(environ, f"{PREFIX}DATABASE_PASSWORD") or parts.get("password")
    missing = [key for key in ("host", "user") if not parts.get(key)]
    if missing or not password:
        raise Failure(
            ExitCode.CONFIGURATION,
            f"{PREFIX}DATABASE_URL lacks {', '.join(missing) or 'a password'}",
            f"Write it as postgresql://READER@HOST:5432/kioskline, the password in {PREFIX}DATABASE_PASSWORD.",
        )
    host, port = str(parts["host"]), str(parts.get("port") or 5432)
    if "," in host or not port.isdecimal():
        raise Failure(
            ExitCode.CONFIGURATION,
            f"{PREFIX}DATABASE_URL names host {host} and port {port}, and Tableau takes one of each",
            "Name the one that Tableau is to read from.",
        )
    return Database(
        host,
        int(port),
        str(parts.get("dbname") or "kioskline"),
        str(parts["user"]),
        str(password),
        sslmode_of(str(parts.get("sslmode") or "require")),
    )


def sslmode_of(libpq: str) -> str:
    """Tableau's: whether the certificate is checked is not the workbook's to say."""
    return "require" if libpq.startswith("verify") else libpq


def required(flag: str | None, environ: Mapping[str, str], name: str, example: str) -> str:
    if value := flag or environ.get(PREFIX + name):
        return value
    raise Failure(
        ExitCode.CONFIGURATION,
        f"{PREFIX}{name} is not set",
        f"Set it, or give {example}.",
    )
