"""Simulated visitors as history files, one a day."""

import csv
import datetime
import io
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

COLUMNS = ("at", "site", "val", "type")
MORE_THAN_ENOUGH = 10_000_000  # messages; the reader stops before


def messages(program: Path, seed: int, begin: datetime.datetime) -> Iterator[dict]:
    """What `kioskline simulate` prints, for ever."""
    command = [
        str(program), "simulate", "--print", "--rate", "0", "--seed", str(seed),
        "--count", str(MORE_THAN_ENOUGH), "--start", begin.isoformat(),
    ]  # fmt: skip
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            yield from map(json.loads, process.stdout)
        finally:
            process.kill()


def days(
    stream: Iterator[dict], begin: datetime.datetime, until: datetime.datetime
) -> Iterator[tuple[datetime.date, str]]:
    """Each UTC day and its CSV, up to and without `until`; a spoiled time belongs where it came."""
    day, text = begin.date(), beginning()
    for message in stream:
        at = instant(message.get("at"))
        if at is not None and at >= until:
            break
        if at is not None and at.date() > day:
            yield day, text.getvalue()
            day, text = at.date(), beginning()
        csv.writer(text, lineterminator="\n").writerow(
            [field(message.get(column)) for column in COLUMNS]
        )
    yield day, text.getvalue()


def beginning() -> io.StringIO:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(COLUMNS)
    return text


def instant(value: object) -> datetime.datetime | None:
    try:
        at = datetime.datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return at if at.tzinfo else None


def field(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value)
