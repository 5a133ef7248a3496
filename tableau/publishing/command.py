"""tableau/publish: the command line."""

import argparse
import tempfile
from collections.abc import Mapping
from pathlib import Path

from command_line import ExitCode, Failure, Parser, writing
from publishing import bisection, proof, publication, settings, validation, workbook
from publishing.session import Backoff, Session

WORKBOOK = Path(__file__).resolve().parent.parent / "kioskline.twb"
ENVIRONMENT = """\
Secrets come from the environment only:
  KIOSKLINE_TABLEAU__TOKEN_NAME         the personal access token's name
  KIOSKLINE_TABLEAU__TOKEN_SECRET       its secret; or …_SECRET_FILE, a file that holds it
  KIOSKLINE_TABLEAU__DATABASE_URL       postgresql://READER@HOST:5432/kioskline
  KIOSKLINE_TABLEAU__DATABASE_PASSWORD  the reader's password; or …_PASSWORD_FILE

Example: tableau/publish --server https://tableau.museum.org --project Kiosks --proof proof
         tableau/publish --dry-run
"""


def main(argv: list[str], environ: Mapping[str, str], backoff: Backoff | None = None) -> None:
    arguments = command_line().parse_args(argv)
    tree = workbook.read(arguments.workbook)
    if arguments.bisect:
        write_bisection(tree, arguments.bisect)
        return
    if found := workbook.findings(tree):
        raise Failure(
            ExitCode.CONFIGURATION,
            f"{arguments.workbook} would not load: {'; '.join(found)}",
            "Build it anew with tableau/build.",
        )
    live = bool(workbook.live_connections(tree))
    target = settings.target(arguments, environ)
    database = settings.database(environ) if live else None
    token = settings.token(environ)
    if arguments.dry_run:
        describe(arguments, target, database)
        return
    with Session(target, token, backoff or Backoff()) as session:
        project = publication.find_project(session)
        known = publication.require_name(session, project, arguments.overwrite)
        with tempfile.TemporaryDirectory() as folder:
            file = arguments.workbook
            if database:
                file = Path(folder) / arguments.workbook.name
                file.write_bytes(workbook.pointed_at(tree, database))
            if not arguments.no_validation:
                check_with_server(session, file)
            item = publication.publish(session, project, file, database)
        print(f"{'updated' if known else 'published'} {item.name!r} in project {project.name!r}")
        if item.webpage_url:
            print(f"  {item.webpage_url}")
        if arguments.proof:
            for files in proof.fetch(session, item, arguments.proof):
                print(f"  {' and '.join(map(str, files))}")


def check_with_server(session: Session, file: Path) -> None:
    if file.suffix != ".twb" or not validation.is_offered(session):
        print(
            f"not validated by the server: that takes a .twb and REST API {validation.SINCE} "
            f"(it has {session.server.version})"
        )
        return
    verdict = validation.validate(session, file.read_bytes())
    for warning in verdict.warnings:
        print(f"the server warns: {warning}")
    if verdict.errors:
        raise Failure(
            ExitCode.CONFIGURATION,
            f"the server would not load the workbook: {'; '.join(verdict.errors)}",
            "Nothing was published. Please report this; --no-validation publishes all the same.",
        )
    print("validated by the server")


def describe(
    arguments: argparse.Namespace, target: settings.Target, database: settings.Database | None
) -> None:
    print(f"{arguments.workbook} is sound as far as can be told without Tableau")
    print(
        f"would publish {target.name!r} to {target.server}, site {target.site or 'Default'!r}, "
        f"project {target.project!r}"
    )
    if database:
        print(
            f"would embed the password of {database.user!r} at {database.host}:{database.port}, database "
            f"{database.name!r}, sslmode {database.sslmode}, and set data freshness to always live"
        )
    if arguments.proof:
        print(f"would write a picture and a CSV of each view to {arguments.proof}")


def write_bisection(tree: workbook.Tree, folder: Path) -> None:
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in bisection.bisection(tree):
            (folder / name).write_bytes(text)
            print(folder / name)
    print("Open them in Tableau in this order; the first that fails names the sheet.")


def command_line() -> Parser:
    parser = Parser(
        prog="publish",
        description="Publishes the workbook to Tableau Server or Cloud; run again, it updates it.",
        epilog=ENVIRONMENT,
    )
    add = parser.add_argument
    add("--server", metavar="URL", help="or KIOSKLINE_TABLEAU__SERVER")
    add(
        "--site",
        metavar="NAME",
        help="as in its address; or KIOSKLINE_TABLEAU__SITE; else the default site",
    )
    add(
        "--project",
        metavar="NAME",
        help="name or path (Visitors/Kiosks); or KIOSKLINE_TABLEAU__PROJECT",
    )
    add("--name", default="kioskline", help="of the workbook there (default: %(default)s)")
    add(
        "--workbook",
        type=Path,
        default=WORKBOOK,
        metavar="FILE",
        help="a .twb or .twbx (default: the one beside this program)",
    )
    add("--proof", type=Path, metavar="FOLDER", help="fetch a picture and a CSV of each view")
    add(
        "--overwrite",
        action="store_true",
        help="replace a workbook of that name that this program did not publish",
    )
    add(
        "--no-validation",
        action="store_true",
        help="do not ask the server to validate the workbook first",
    )
    add(
        "--dry-run",
        action="store_true",
        help="check the workbook and say what would be done, without a server",
    )
    add(
        "--bisect",
        type=Path,
        metavar="FOLDER",
        help="write one workbook a sheet, for finding a load error",
    )
    return parser
