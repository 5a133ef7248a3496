"""The workbook's way onto the server: the same again updates it."""

import difflib
from pathlib import Path

import tableauserverclient as tsc

from command_line import ExitCode, Failure
from publishing.session import Session
from publishing.settings import Database

# Marks what this program has published: a workbook without it is somebody else's.
TAG = "kioskline"
# Versions of the REST API; an older server refuses what it does not know.
DESCRIPTION_SINCE = "3.21"
FRESHNESS_SINCE = "3.22"


def find_project(session: Session) -> tsc.ProjectItem:
    """By name, or by path where the name is not the only one: Visitors/Kiosks."""
    projects = session.call(lambda: list(tsc.Pager(session.server.projects)))
    by_id = {project.id: project for project in projects}
    wanted = session.target.project
    by_path = {path_of(project, by_id): project for project in projects}
    if wanted in by_path and "/" in wanted:
        return by_path[wanted]
    matches = [project for project in projects if project.name == wanted]
    if len(matches) == 1:
        return matches[0]
    if matches:
        paths = sorted(path for path, project in by_path.items() if project.name == wanted)
        raise Failure(
            ExitCode.CONFIGURATION,
            f"{len(matches)} projects are called {wanted!r}",
            f"Name one by its path: {', '.join(paths)}.",
        )
    near = difflib.get_close_matches(wanted, by_path, cutoff=0.4)
    raise Failure(
        ExitCode.CONFIGURATION,
        f"there is no project {wanted!r} that this token sees",
        f"Make it in Tableau, or name another with --project{': ' + ', '.join(near) if near else ''}.",
    )


def path_of(project: tsc.ProjectItem, by_id: dict[str | None, tsc.ProjectItem]) -> str:
    parts = [project.name]
    while (parent := by_id.get(project.parent_id)) is not None:
        project = parent
        parts.append(project.name)
    return "/".join(reversed(parts))


def require_name(session: Session, project: tsc.ProjectItem, overwrite: bool) -> bool:
    """Whether the workbook is there already; one that isn't ours is never replaced unasked."""
    name = session.target.name
    found = session.call(lambda: list(session.server.workbooks.filter(name=name)))
    there = [workbook for workbook in found if workbook.project_id == project.id]
    if there and TAG not in there[0].tags and not overwrite:
        raise Failure(
            ExitCode.CONFIGURATION,
            f"project {project.name!r} has a workbook {name!r} that this program did not publish",
            "Give yours another name with --name, or replace that one with --overwrite.",
        )
    return bool(there)


def publish(
    session: Session, project: tsc.ProjectItem, file: Path, database: Database | None
) -> tsc.WorkbookItem:
    """Puts it there, replacing the one before, the reader's password embedded, always live."""
    server = session.server
    item = tsc.WorkbookItem(project.id, name=session.target.name, show_tabs=True)
    if server.check_at_least_version(DESCRIPTION_SINCE):
        item.description = "Visitor feedback, live. Published by kioskline."
    published = session.call(
        lambda: server.workbooks.publish(
            item,
            str(file),
            mode=tsc.Server.PublishMode.Overwrite,
            connections=[connection_to(database)] if database else None,
        )
    )
    session.call(lambda: server.workbooks.add_tags(published, TAG))
    if database:
        embed_credentials(session, published, database)
        if server.check_at_least_version(FRESHNESS_SINCE):
            always_live(session, published)
        else:
            print(
                f"set data freshness to always live by hand: that takes REST API {FRESHNESS_SINCE}"
            )
    return published


def connection_to(database: Database) -> tsc.ConnectionItem:
    connection = tsc.ConnectionItem()
    connection.server_address = database.host
    connection.server_port = str(database.port)
    connection.connection_credentials = tsc.ConnectionCredentials(
        database.user, database.password, embed=True
    )
    return connection


def embed_credentials(session: Session, workbook: tsc.WorkbookItem, database: Database) -> None:
    """Where the server has not taken them with the workbook: it matches by address, as it writes it."""
    server = session.server
    for connection in session.call(lambda: connections_of(server, workbook)):
        if connection.connection_type != "postgres" or connection.embed_password:
            continue
        connection.server_address = database.host
        connection.server_port = str(database.port)
        connection.username = database.user
        connection.password = database.password
        connection.embed_password = True
        session.call(lambda c=connection: server.workbooks.update_connection(workbook, c))


def connections_of(server: tsc.Server, workbook: tsc.WorkbookItem) -> list[tsc.ConnectionItem]:
    server.workbooks.populate_connections(workbook)
    return workbook.connections


def always_live(session: Session, workbook: tsc.WorkbookItem) -> None:
    # An item of its own, so that the update says nothing else.
    update = tsc.WorkbookItem()
    update._id = workbook.id
    update.project_id = None
    update.data_freshness_policy = tsc.DataFreshnessPolicyItem(
        tsc.DataFreshnessPolicyItem.Option.AlwaysLive
    )
    session.call(lambda: session.server.workbooks.update(update))
