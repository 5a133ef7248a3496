"""tableau/build: what its command line says is done here."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from building import reporting_columns
from command_line import ExitCode, Failure, Parser
from workbook.field import UnknownField

HERE = Path(__file__).resolve().parent.parent
WORKBOOK, COLUMNS = HERE / "kioskline.twb", HERE / "columns.json"


def main(arguments: Sequence[str], _: Mapping[str, str]) -> None:
    parser = Parser("tableau/build", description="Writes tableau/kioskline.twb from its code")
    parser.add_argument(
        "--check", action="store_true", help="write nothing; exit 1 on a difference"
    )
    parser.add_argument(
        "--read-columns",
        metavar="DATABASE",
        help="first read the columns of the views from this migrated database into tableau/columns.json",
    )
    options = parser.parse_args(arguments)
    settle = compare if options.check else Path.write_text
    if options.read_columns:
        columns = reporting_columns.read(options.read_columns)
        settle(COLUMNS, json.dumps(columns, indent=2, ensure_ascii=False) + "\n")
    settle(WORKBOOK, workbook_text())


def workbook_text() -> str:
    try:
        # Not before: the datasources are made from the columns when it is loaded.
        from dashboards.kioskline import workbook

        return workbook.text()
    except UnknownField as unknown:
        raise Failure(
            ExitCode.CONFIGURATION,
            f"a worksheet or calculation is wrong: {unknown}",
            "Name a column of the view or a calculation; after a change of the views: --read-columns.",
        ) from None


def compare(path: Path, text: str) -> None:
    if not path.exists() or path.read_text() != text:
        read = " --read-columns DATABASE" if path == COLUMNS else ""
        raise Failure(
            ExitCode.FOUND,
            f"{path} is not what tableau/build{read} writes",
            f"Run tableau/build{read} and commit what it wrote.",
        )
