"""A .hyper file, written and read through Hyper's own server process."""

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tableauhyperapi import (
    Connection,
    CreateMode,
    HyperException,
    HyperProcess,
    Inserter,
    Nullability,
    SqlType,
    TableDefinition,
    TableName,
    Telemetry,
)

from command_line import ExitCode, Failure, writing
from extracting.reporting import SCHEMA, View, utc

# By PostgreSQL's type: Hyper's, and how a value gets there. An instant is kept in UTC, since
# Tableau has no type with a zone; a numeric is a sum of counts, exact in a double.
TYPES: dict[str, tuple[SqlType, Callable | None]] = {
    "boolean": (SqlType.bool(), None),
    "smallint": (SqlType.small_int(), None),
    "integer": (SqlType.int(), None),
    "bigint": (SqlType.big_int(), None),
    "numeric": (SqlType.double(), float),
    "double precision": (SqlType.double(), None),
    "text": (SqlType.text(), None),
    "text[]": (SqlType.text(), ", ".join),
    "date": (SqlType.date(), None),
    "time without time zone": (SqlType.time(), None),
    "timestamp without time zone": (SqlType.timestamp(), None),
    "timestamp with time zone": (SqlType.timestamp(), utc),
}


@contextmanager
def server() -> Iterator[HyperProcess]:
    """Hyper's server, running until the end; its log goes with it."""
    with (
        tempfile.TemporaryDirectory() as log,
        HyperProcess(
            Telemetry.DO_NOT_SEND_USAGE_DATA_TO_TABLEAU,
            user_agent="kioskline",
            parameters={"log_dir": log},
        ) as hyper,
    ):
        yield hyper


class HyperFile:
    """An open file with a table for each view."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.connection.catalog.create_schema(SCHEMA)

    def write(self, view: View, rows: Iterable[tuple]) -> None:
        definition = table(view)
        self.connection.catalog.create_table(definition)
        converters = [TYPES[column.type][1] for column in view.columns]
        with Inserter(self.connection, definition) as inserter:
            for row in rows:
                inserter.add_row(
                    [
                        value if value is None or convert is None else convert(value)
                        for value, convert in zip(row, converters, strict=True)
                    ]
                )
            inserter.execute()

    def count(self, view: View) -> int:
        name = TableName(SCHEMA, view.name)
        return self.connection.execute_scalar_query(f"SELECT count(*) FROM {name}")


def table(view: View) -> TableDefinition:
    unknown = [column for column in view.columns if column.type not in TYPES]
    if unknown:
        raise Failure(
            ExitCode.INTERNAL,
            f"{SCHEMA}.{view.name}.{unknown[0].name} is of type {unknown[0].type}, which has no counterpart in Hyper",
            "Give it one in tableau/extracting/hyper_file.py.",
        )
    columns = [
        TableDefinition.Column(column.name, TYPES[column.type][0], Nullability.NULLABLE)
        for column in view.columns
    ]
    return TableDefinition(TableName(SCHEMA, view.name), columns)


@contextmanager
def replacing(path: Path, hyper: HyperProcess) -> Iterator[HyperFile]:
    """A new file, which takes the place of the old one at once and only when all went well."""
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        with writing(path):
            partial.touch()  # a folder that can't be written to is said by its own error
            partial.unlink()
        with Connection(hyper.endpoint, partial, CreateMode.CREATE_AND_REPLACE) as connection:
            yield HyperFile(connection)
        with writing(path):
            os.replace(partial, path)
    except HyperException as error:
        raise Failure(
            ExitCode.UNAVAILABLE,
            f"Hyper: {error.main_message}",
            "See that the disk has room; the old file is as it was.",
        ) from None
    finally:
        partial.unlink(missing_ok=True)
