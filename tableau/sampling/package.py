"""The .twbx: the workbook, its datasources turned to an extract, and the extract."""

import zipfile
from pathlib import Path

from publishing.workbook import Tree, live_connections, parse, serialize

WORKBOOK = "kioskline-sample.twb"
EXTRACT = "Data/kioskline-sample.hyper"
# Metadata's remote types: what is numeric in PostgreSQL is a double in the extract.
NUMERIC, DOUBLE = "131", "5"
# As Tableau writes the connection of a workbook that was made on a .hyper file.
CONNECTION = {
    "authentication": "auth-none",
    "author-locale": "en_US",
    "class": "hyper",
    "dbname": EXTRACT,
    "default-settings": "yes",
    "sslmode": "",
    "username": "tableau_internal_user",
}


def offline(tree: Tree) -> bytes:
    """The workbook on the extract in place of the database; all else is the same."""
    copy = parse(serialize(tree))
    renamed = {}
    for connection in live_connections(copy):
        named = connection.getparent()
        old = named.get("name")
        renamed[old] = old.replace("postgres.", "hyper.")
        named.set("name", renamed[old])
        named.set("caption", "SIMULATED visitors")
        connection.attrib.clear()
        connection.attrib.update(CONNECTION)
    for relation in copy.iter("relation"):
        if relation.get("connection") in renamed:
            relation.set("connection", renamed[relation.get("connection")])
    for remote_type in copy.iter("remote-type"):
        if remote_type.text == NUMERIC:
            remote_type.text = DOUBLE
    return serialize(copy)


def views(tree: Tree) -> set[str]:
    """The views of schema reporting that the workbook reads."""
    tables = {relation.get("table") for relation in tree.iter("relation") if relation.get("table")}
    return {table.split("].[")[1].removesuffix("]") for table in tables}


def write(path: Path, workbook: bytes, extract: bytes) -> None:
    """Two equal pairs make equal files: no times, no user, one compression."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in ((WORKBOOK, workbook), (EXTRACT, extract)):
            entry = zipfile.ZipInfo(name)  # of 1980
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)


def read_extract(path: Path) -> bytes:
    with zipfile.ZipFile(path) as archive:
        return archive.read(EXTRACT)
