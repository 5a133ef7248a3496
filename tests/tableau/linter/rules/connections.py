"""Connections, relations and the object graph of a datasource name each other."""

from collections.abc import Iterator

from lxml.etree import _Element

from linter.finding import Finding, finding
from linter.workbook import Datasource, Workbook


def check(workbook: Workbook) -> Iterator[Finding]:
    for source in workbook.datasources.values():
        if source.name != "Parameters":
            yield from connection(source)
            yield from objects(source)


def connection(source: Datasource) -> Iterator[Finding]:
    outer = source.element.find("connection")
    if outer is None:
        yield finding("connection-missing", source.place, source.element, "add its <connection>")
        return
    if outer.get("class") != "federated":
        yield finding(
            "connection-not-federated", source.place, outer,
            f"class {outer.get('class')!r}: put it inside a federated connection's named-connections",
        )  # fmt: skip
    for inner in outer.iter("connection"):
        if inner.get("password"):
            yield finding(
                "password-stored", source.place, inner, "a workbook holds no password; take it out"
            )
    named = {e.get("name") for e in outer.iterfind("named-connections/named-connection")}
    for relation in [
        *outer.findall(".//relation"),
        *source.element.findall("object-graph//relation"),
    ]:
        if relation.get("connection") and relation.get("connection") not in named:
            yield finding(
                "relation-connection", source.place, relation,
                f"connection {relation.get('connection')!r} is no named-connection of this datasource",
            )  # fmt: skip
    postgres = outer.findall("named-connections/named-connection/connection[@class='postgres']")
    for inner in postgres:
        for attribute in ("server", "dbname", "port", "username", "authentication"):
            if inner.get(attribute) is None:
                yield finding(
                    "connection-attribute", source.place, inner, f"add its attribute {attribute!r}"
                )


def outline(relation: _Element) -> tuple:
    """What makes two relations the same."""
    return (
        *(relation.get(key) for key in ("name", "table", "type", "connection")),
        (relation.text or "").strip(),
    )


def objects(source: Datasource) -> Iterator[Finding]:
    graph = source.element.find("object-graph")
    if graph is None:
        yield finding(
            "object-graph-missing", source.place, source.element, "add its <object-graph>"
        )
        return
    found = graph.findall("objects/object")
    ids = [e.get("id", "") for e in found]
    for each in found:
        if ids.count(each.get("id", "")) > 1:
            yield finding(
                "object-id-twice",
                source.place,
                each,
                f"id {each.get('id')!r} is another object's too",
            )
    relations = {outline(r) for r in source.element.iterfind("connection//relation")}
    for relation in graph.iterfind("objects/object/properties[@context='']/relation"):
        if outline(relation) not in relations:
            yield finding(
                "object-relation", source.place, relation,
                "it differs from the relation of the connection; repeat that one exactly",
            )  # fmt: skip
    for each in found:
        if each.find("properties[@context='']/relation") is None:
            yield finding(
                "object-relation",
                source.place,
                each,
                f"{each.get('id')}: add <properties context=''> with its relation",
            )
    tables = {
        name.split("].[")[-1].rstrip("]"): column
        for name, column in source.columns.items() if column.get("datatype") == "table"
    }  # fmt: skip
    for each in found:
        if each.get("id") not in tables:
            yield finding("object-column", source.place, each, "add its <column datatype='table'>")
    for name, column in tables.items():
        if name not in ids:
            yield finding(
                "object-column", source.place, column, f"{name!r} is no object of the object graph"
            )
    for end in graph.iterfind("relationships//*[@object-id]"):
        if end.get("object-id") not in ids:
            yield finding(
                "object-relationship", source.place, end, f"{end.get('object-id')!r} is no object"
            )
