"""The workbook's file: read, checked without Tableau, pointed at a database."""

import zipfile
from pathlib import Path

from lxml import etree

from command_line import ExitCode, Failure
from publishing.settings import Database

Tree = etree._ElementTree


def read(path: Path) -> Tree:
    """The .twb, or the one inside a .twbx."""
    if path.suffix not in (".twb", ".twbx"):
        raise Failure(
            ExitCode.CONFIGURATION,
            f"{path} is no workbook by its name",
            "A workbook's name ends in .twb or .twbx.",
        )
    try:
        if path.suffix == ".twbx":
            with zipfile.ZipFile(path) as archive:
                names = [name for name in archive.namelist() if name.endswith(".twb")]
                if len(names) != 1:
                    raise Failure(
                        ExitCode.CONFIGURATION,
                        f"{path} holds {len(names)} workbooks",
                        "A .twbx holds exactly one .twb: pack it anew.",
                    )
                return parse(archive.read(names[0]))
        return parse(path.read_bytes())
    except OSError as error:
        raise Failure(
            ExitCode.CONFIGURATION,
            f"{path} can't be read: {error.strerror or error}",
            "Name the workbook with --workbook.",
        ) from None
    except (zipfile.BadZipFile, etree.XMLSyntaxError) as error:
        raise Failure(
            ExitCode.CONFIGURATION,
            f"{path} is no workbook: {error}",
            "Build it anew with tableau/build.",
        ) from None


def parse(text: bytes) -> Tree:
    # CDATA is how Tableau writes fields inside text.
    parser = etree.XMLParser(strip_cdata=False, resolve_entities=False)
    return etree.ElementTree(etree.fromstring(text, parser))


def serialize(tree: Tree) -> bytes:
    return etree.tostring(tree, xml_declaration=True, encoding="utf-8") + b"\n"


def live_connections(tree: Tree) -> list[etree._Element]:
    return tree.findall(".//named-connection/connection[@class='postgres']")


def pointed_at(tree: Tree, database: Database) -> bytes:
    """A copy whose live connections name that database; the password is never part of a workbook."""
    copy = parse(serialize(tree))
    for connection in live_connections(copy):
        connection.set("server", database.host)
        connection.set("port", str(database.port))
        connection.set("dbname", database.name)
        connection.set("username", database.user)
        connection.set("sslmode", database.sslmode)
        connection.getparent().set("caption", database.host)
    return serialize(copy)


def findings(tree: Tree) -> list[str]:
    """What would keep Tableau from loading it, as far as its own names tell; empty when nothing."""
    root = tree.getroot()
    if root.tag != "workbook" or not root.get("version"):
        return ["the root is not a <workbook> with a version"]
    found = []
    sources = {source.get("name") for source in root.findall("datasources/datasource")}
    worksheets = {sheet.get("name") for sheet in root.findall("worksheets/worksheet")}
    dashboards = {board.get("name") for board in root.findall("dashboards/dashboard")}
    windows = {window.get("name") for window in root.findall("windows/window")}
    for sheet in root.findall("worksheets/worksheet"):
        for used in sheet.findall(".//datasource-dependencies"):
            if used.get("datasource") not in sources:
                found.append(
                    f"worksheet {sheet.get('name')!r} uses datasource {used.get('datasource')!r}, which is missing"
                )
    for board in root.findall("dashboards/dashboard"):
        for zone in board.findall(".//zone[@name]"):
            if zone.get("name") not in worksheets:
                found.append(
                    f"dashboard {board.get('name')!r} shows worksheet {zone.get('name')!r}, which is missing"
                )
    found += [f"{name!r} has no window" for name in sorted((worksheets | dashboards) - windows)]
    found += [f"window {name!r} has no sheet" for name in sorted(windows - worksheets - dashboards)]
    if any(connection.get("password") for connection in root.iter("connection")):
        found.append("a connection holds a password")
    return found
