"""Names and ids that Tableau tells things apart by."""

import re
from collections.abc import Iterator

from linter.finding import Finding, finding
from linter.workbook import Workbook

UUID = re.compile(r"\{[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}\}")


def check(workbook: Workbook) -> Iterator[Finding]:
    root = workbook.root
    for attribute, value in (("version", "18.1"), ("source-build", root.get("source-build"))):
        if root.get(attribute) != value or not value:
            yield finding(
                "version",
                "workbook",
                root,
                f"{attribute} {root.get(attribute)!r}: Tableau writes {value or 'its build'}",
            )
    seen: dict[str, str] = {}
    for kind in ("worksheet", "dashboard"):
        for element in root.iterfind(f"{kind}s/{kind}"):
            name = element.get("name", "")
            if not name:
                yield finding("name-missing", kind, element, "give it a name")
            if name in seen:
                yield finding(
                    "name-twice", f"{kind} {name!r}", element, f"a {seen[name]} has this name, too"
                )
            seen[name] = kind
    names = [e.get("name") for e in root.iterfind("datasources/datasource")]
    captions = [
        e.get("caption") for e in root.iterfind("datasources/datasource") if e.get("caption")
    ]
    for element in root.iterfind("datasources/datasource"):
        if names.count(element.get("name")) > 1:
            yield finding(
                "datasource-twice",
                f"datasource {element.get('name')!r}",
                element,
                "two datasources have this name",
            )
        if captions.count(element.get("caption")) > 1:
            yield finding(
                "datasource-twice",
                f"datasource {element.get('caption')!r}",
                element,
                "two datasources have this caption",
            )
    uuids: dict[str, str] = {}
    for element in root.iter("simple-id"):
        owner = element.getparent()
        place = f"{owner.tag} {owner.get('name')!r}" if owner is not None else "simple-id"
        uuid = element.get("uuid", "")
        if not UUID.fullmatch(uuid):
            yield finding("simple-id-form", place, element, f"{uuid!r} is no {{UUID}} in capitals")
        if uuid in uuids:
            yield finding(
                "simple-id-twice", place, element, f"{uuid} is the id of {uuids[uuid]}, too"
            )
        uuids[uuid] = place
    for element in [
        *root.iterfind("worksheets/worksheet"),
        *root.iterfind("dashboards/dashboard"),
        *root.iterfind("windows/window"),
    ]:
        if element.find("simple-id") is None:
            yield finding(
                "simple-id-missing",
                f"{element.tag} {element.get('name')!r}",
                element,
                "add its <simple-id>",
            )
