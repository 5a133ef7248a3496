"""tableau/sample: the command line."""

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from command_line import ExitCode, Failure, Parser, writing
from extracting.command import extract
from publishing import workbook
from sampling import museum, package

TABLEAU = Path(__file__).resolve().parent.parent
DAYS = 28  # the workbook's own range when it opens
EPILOG = """\
Without --database the visitors of the file before are kept, and the workbook is taken anew: after
each tableau/build. With it, four months are simulated and the last 28 days are taken.

Example: tableau/sample
         tableau/sample --database postgresql://postgres@localhost/sample
"""


def main(argv: list[str], environ: Mapping[str, str]) -> None:
    arguments = command_line().parse_args(argv)
    tree = workbook.read(arguments.workbook)
    if arguments.database:
        museum.fill(arguments.kioskline, arguments.database, museum.Sample())
        visitors = extracted(arguments.database, package.views(tree))
    else:
        visitors = kept(arguments.file)
    partial = arguments.file.with_name(f".{arguments.file.name}.partial")
    with writing(arguments.file):
        package.write(partial, package.offline(tree), visitors)
        os.replace(partial, arguments.file)
    print(f"{arguments.file}: {arguments.file.stat().st_size} bytes")


def extracted(database: str, views: set[str]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sample.hyper"
        extract(database, path, DAYS, views)
        return path.read_bytes()


def kept(file: Path) -> bytes:
    try:
        return package.read_extract(file)
    except (OSError, KeyError) as error:
        raise Failure(
            ExitCode.CONFIGURATION,
            f"{file} has no visitors to keep: {error}",
            "Simulate them: give --database, an empty database and a superuser's.",
        ) from None


def command_line() -> Parser:
    parser = Parser(
        prog="sample",
        description="Makes the workbook that opens without a database, of simulated visitors.",
        epilog=EPILOG,
    )
    add = parser.add_argument
    add("--database", metavar="URL", help="an empty database, as a superuser: its clock is stopped")
    add(
        "--file",
        type=Path,
        default=TABLEAU / "kioskline-sample.twbx",
        metavar="FILE",
        help="what to write (default: the one beside this program)",
    )
    add(
        "--workbook",
        type=Path,
        default=TABLEAU / "kioskline.twb",
        metavar="FILE",
        help="the workbook to take (default: the one beside this program)",
    )
    add(
        "--kioskline",
        type=Path,
        default=TABLEAU.parent / "build" / "release" / "kioskline",
        metavar="PROGRAM",
        help="default: %(default)s",
    )
    return parser
