"""tableau/extract: the command line."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import psycopg
from tqdm import tqdm

from command_line import ExitCode, Failure, Parser, secret
from extracting import hyper_file, reporting

URL = "KIOSKLINE_TABLEAU__DATABASE_URL"
PASSWORD = "KIOSKLINE_TABLEAU__DATABASE_PASSWORD"
EPILOG = f"""\
The reader's password comes from {PASSWORD}, from the file that
{PASSWORD}_FILE names, or from ~/.pgpass.

Example: tableau/extract --database postgresql://reader@db.museum.org/kioskline kioskline.hyper
"""


def main(argv: list[str], environ: Mapping[str, str]) -> None:
    arguments = command_line().parse_args(argv)
    counts = extract(conninfo(arguments.database, environ), arguments.file, arguments.days)
    print(f"{arguments.file}: {len(counts)} views, {sum(counts.values())} rows")


def extract(
    database: str, path: Path, days: int | None, names: set[str] | None = None
) -> dict[str, int]:
    """Writes the file, of all views or those named; the number of rows of each, equal on both sides."""
    with reporting.snapshot(database) as connection:
        selections = [
            reporting.Selection(connection, view, days)
            for view in reporting.views(connection)
            if names is None or view.name in names
        ]
        if not selections:
            raise Failure(
                ExitCode.CONFIGURATION,
                f"this role sees no view in schema {reporting.SCHEMA}",
                "Run `kioskline migrate`, and as its owner: GRANT kioskline_reader TO the role.",
            )
        try:
            expected = {selection.view.name: selection.count() for selection in selections}
            return write(path, selections, expected)
        except psycopg.OperationalError as error:
            raise Failure(
                ExitCode.UNAVAILABLE,
                f"PostgreSQL: {said(error)}",
                "The old file is as it was; run this again.",
            ) from None
        except psycopg.Error as error:
            raise Failure(
                ExitCode.CONFIGURATION,
                f"PostgreSQL: {said(error)}",
                "The old file is as it was; `kioskline doctor` knows more about the schema.",
            ) from None


def write(
    path: Path, selections: list[reporting.Selection], expected: dict[str, int]
) -> dict[str, int]:
    bar = tqdm(total=sum(expected.values()), unit=" rows", disable=None, leave=False)
    with bar, hyper_file.server() as hyper, hyper_file.replacing(path, hyper) as file:
        for selection in selections:
            bar.set_description(selection.view.name)
            file.write(selection.view, counting(selection.rows(), bar))
        found = {selection.view.name: file.count(selection.view) for selection in selections}
        if found != expected:
            raise Failure(
                ExitCode.INTERNAL,
                f"the file holds {found}, the database {expected}",
                "Please report this; the old file is as it was.",
            )
    return found


def said(error: psycopg.Error) -> str:
    return f"{str(error).strip().splitlines()[0]} (SQLSTATE {error.sqlstate})"


def counting(rows: Iterable[tuple], bar: tqdm) -> Iterator[tuple]:
    for row in rows:
        yield row
        bar.update()


def conninfo(flag: str | None, environ: Mapping[str, str]) -> str:
    url = flag or environ.get(URL)
    if not url:
        raise Failure(
            ExitCode.CONFIGURATION,
            "nothing says which database to read",
            f"Give --database postgresql://READER@HOST:5432/kioskline, or set {URL}.",
        )
    password = secret(environ, PASSWORD)
    try:
        return psycopg.conninfo.make_conninfo(url, **({"password": password} if password else {}))
    except psycopg.ProgrammingError:  # its text would repeat what it read
        raise Failure(
            ExitCode.CONFIGURATION,
            f"--database or {URL} is no connection string of PostgreSQL",
            "Write it as postgresql://READER@HOST:5432/kioskline.",
        ) from None


def command_line() -> Parser:
    parser = Parser(
        prog="extract",
        description="Writes the reporting views into a Hyper extract, as they are at one instant.",
        epilog=EPILOG,
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="the .hyper to write or replace")
    parser.add_argument("--database", metavar="URL", help=f"or {URL}")
    parser.add_argument(
        "--days", type=int, metavar="N", help="only the last N days, where a view knows days"
    )
    return parser
