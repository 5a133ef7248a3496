"""What the commands of this folder share: exit codes, errors with a remedy, and how they end."""

import argparse
import enum
import importlib
import os
import signal
import sys
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn, TextIO


class ExitCode(enum.IntEnum):
    """The product's exit codes (docs/operations.md)."""

    DONE = 0
    FOUND = 1
    USAGE = 64
    UNAVAILABLE = 69
    INTERNAL = 70
    TRY_AGAIN = 75
    CONFIGURATION = 78


class Failure(Exception):
    """Ends a command: what was wrong and where, and one sentence on what to do."""

    def __init__(self, code: ExitCode, fact: str, remedy: str) -> None:
        super().__init__(fact)
        self.code = code
        self.remedy = remedy


class Parser(argparse.ArgumentParser):
    """A wrong command line ends with the product's exit code for it. `epilog` keeps its lines."""

    def __init__(self, prog: str, description: str, epilog: str | None = None) -> None:
        super().__init__(
            prog=prog,
            description=description,
            epilog=epilog,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )

    def error(self, message: str) -> NoReturn:
        raise Failure(ExitCode.USAGE, message, f"See {self.prog} --help.")


def secret(environ: Mapping[str, str], name: str) -> str | None:
    """The variable's value, or the content of the file that the variable NAME_FILE names."""
    if path := environ.get(f"{name}_FILE"):
        try:
            with open(path, encoding="utf-8") as file:
                return file.read().strip()
        except (OSError, UnicodeDecodeError) as error:
            raise Failure(
                ExitCode.CONFIGURATION,
                f"{name}_FILE names {path}, which can't be read: {getattr(error, 'strerror', None) or error}",
                "Name a readable text file that holds nothing but the secret.",
            ) from None
    return environ.get(name) or None


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """What can't be written there is the user's to mend, not a bug."""
    try:
        yield
    except OSError as error:
        raise Failure(
            ExitCode.CONFIGURATION,
            f"{path} can't be written: {error.strerror or error}",
            "Name a place that exists, that you may write to, and that has room.",
        ) from None


def start(command: str) -> NoReturn:
    """Runs the package's `command.main` as this process."""
    # An ordinary end, so that servers that were started are stopped.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    name = os.path.basename(sys.argv[0])
    try:
        module = importlib.import_module(f"{command}.command")
    except ModuleNotFoundError as missing:
        failure = Failure(
            ExitCode.CONFIGURATION,
            f"the Python package {missing.name} is not installed",
            "python3 -m venv venv && venv/bin/pip install -r tableau/requirements.txt; "
            f"then venv/bin/python tableau/{name}",
        )
        sys.exit(tell(name, failure, sys.stderr))
    try:
        module.main(sys.argv[1:], os.environ)
    except Failure as failure:
        sys.exit(tell(name, failure, sys.stderr))
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)
    except Exception:
        traceback.print_exc()
        bug = Failure(ExitCode.INTERNAL, "this is a bug", "Please report it with the lines above.")
        sys.exit(tell(name, bug, sys.stderr))
    sys.exit(ExitCode.DONE)


def tell(name: str, failure: Failure, output: TextIO) -> int:
    """Says what was wrong and what to do; the exit code."""
    print(f"{name}: {failure}\n  → {failure.remedy}", file=output)
    return failure.code
