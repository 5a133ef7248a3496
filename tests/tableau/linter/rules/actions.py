"""Actions: where they start, what they change, and that they stay within one datasource."""

from collections.abc import Iterator
from urllib.parse import unquote

from lxml.etree import _Element

from linter.finding import Finding, finding
from linter.names import base_of, pills
from linter.workbook import Workbook

COMMANDS = ("tsc:tsl-filter", "tsc:brush")
ACTIVATIONS = ("on-select", "on-hover", "explicit")


def check(workbook: Workbook) -> Iterator[Finding]:
    actions = workbook.root.findall("actions/*")
    names = [a.get("name") for a in actions if a.get("name")]
    for action in actions:
        if action.get("name") is None:
            continue
        place = f"action {action.get('caption', action.get('name'))!r}"
        if names.count(action.get("name")) > 1:
            yield finding(
                "action-name", place, action, f"{action.get('name')} is another action's name too"
            )
        activation = action.find("activation")
        # Without one it is an entry of the menu.
        if activation is not None and activation.get("type") not in ACTIVATIONS:
            yield finding(
                "action-activation",
                place,
                activation,
                f"{activation.get('type')!r}: one of {', '.join(ACTIVATIONS)}",
            )
        source = action.find("source")
        if source is None:
            yield finding("action-source", place, action, "add its <source>")
            continue
        yield from sheets(
            workbook,
            place,
            source,
            source.get("dashboard"),
            source.get("worksheet"),
            "action-source",
        )
        if action.tag == "action":
            yield from command(workbook, place, action, source)
        elif action.tag == "edit-parameter-action":
            yield from parameter(workbook, place, action, source.get("worksheet", ""))
    yield from filters(workbook, {a.get("name"): a for a in actions})


def sheets(
    workbook: Workbook,
    place: str,
    element: _Element,
    dashboard: str | None,
    sheet: str | None,
    rule: str,
) -> Iterator[Finding]:
    if dashboard is not None and dashboard not in workbook.dashboards:
        yield finding(rule, place, element, f"there is no dashboard {dashboard!r}")
    if sheet is not None and sheet not in workbook.worksheets:
        yield finding(rule, place, element, f"there is no worksheet {sheet!r}")
    elif (
        sheet is not None
        and dashboard in workbook.dashboards
        and sheet not in workbook.sheets_on(dashboard)
    ):
        yield finding(
            rule, place, element, f"worksheet {sheet!r} is not on dashboard {dashboard!r}"
        )


def excluded(element: _Element) -> set[str]:
    """The sheets that a source or a command leaves out."""
    return {e.get("name", "") for e in element.iterfind("exclude-sheet")}


def command(
    workbook: Workbook, place: str, action: _Element, source: _Element
) -> Iterator[Finding]:
    element = action.find("command")
    if element is None:
        if action.find("link") is None:
            yield finding("action-command", place, action, "add its <command> or <link>")
        return
    if element.get("command") not in COMMANDS:
        yield finding(
            "action-command",
            place,
            element,
            f"{element.get('command')!r}: one of {', '.join(COMMANDS)}",
        )
    params = {p.get("name"): p.get("value", "") for p in element.findall("param")}
    target = params.get("target")
    if target is None or not (target in workbook.dashboards or target in workbook.worksheets):
        yield finding(
            "action-target", place, element, f"target {target!r} is neither dashboard nor worksheet"
        )
        return
    reached = workbook.sheets_on(target) if target in workbook.dashboards else {target}
    left_out = {unquote(name) for name in params.get("exclude", "").split(",") if name}
    for name in sorted(left_out - reached):
        yield finding("action-exclude", place, element, f"exclude {name!r}: no sheet of {target!r}")
    starts = (
        {source.get("worksheet")}
        if source.get("worksheet")
        else workbook.sheets_on(source.get("dashboard", ""))
    )
    starts = {s for s in starts - excluded(source) if s in workbook.worksheets}
    reached = {s for s in reached - left_out if s in workbook.worksheets}
    if not starts or not reached:
        yield finding(
            "action-nothing", place, element, "no sheet is left that it starts from or changes"
        )
    sources = set().union(*(workbook.sources_of(s) for s in starts))
    for sheet in sorted(reached):
        if workbook.sources_of(sheet) - sources or len(sources) > 1:
            yield finding(
                "action-datasource",
                place,
                element,
                f"it crosses datasources at worksheet {sheet!r}; exclude that sheet",
            )
    yield from captions(workbook, place, element, params.get("field-captions", ""), sources)


def parameter(workbook: Workbook, place: str, action: _Element, sheet: str) -> Iterator[Finding]:
    """A field of the sheet that is clicked becomes the value of a parameter of its type."""
    params = {p.get("name"): pills(p.get("value")) for p in action.iterfind("params/param")}
    fields, targets = params.get("source-field", []), params.get("target-parameter", [])
    target = workbook.parameters.get(targets[0].name) if targets else None
    if target is None:
        yield finding(
            "action-parameter",
            place,
            action,
            f"target-parameter {[str(t) for t in targets]} does not exist",
        )
    if not fields or sheet not in workbook.worksheets:
        yield finding(
            "action-parameter", place, action, "name its source-field and a source worksheet"
        )
        return
    used = workbook.worksheets[sheet].xpath("string(table/rows)") + workbook.worksheets[
        sheet
    ].xpath("string(table/cols)")
    used += "".join(workbook.worksheets[sheet].xpath("table/panes/pane/encodings/*/@column"))
    if str(fields[0]) not in used:
        yield finding(
            "action-parameter",
            place,
            action,
            f"{fields[0]} stands on no shelf of worksheet {sheet!r}",
        )
        return
    origin = workbook.datasources.get(fields[0].datasource)
    datatype = origin.datatype(base_of(fields[0].name)) if origin else ""
    if target is not None and datatype and datatype != target.get("datatype"):
        yield finding(
            "action-parameter",
            place,
            action,
            f"{fields[0]} is {datatype}, the parameter {target.get('datatype')}",
        )


def captions(
    workbook: Workbook, place: str, element: _Element, listed: str, sources: set[str]
) -> Iterator[Finding]:
    known = {
        column.get("caption") or column.get("name", "").strip("[]")
        for name in sources if name in workbook.datasources
        for column in workbook.datasources[name].columns.values()
    }  # fmt: skip
    for caption in filter(None, (c.strip() for c in listed.split(","))):
        inner = (
            caption[caption.find("(") + 1 : -1]
            if caption.endswith(")") and caption not in known
            else caption
        )
        if inner not in known:
            yield finding("action-field", place, element, f"{caption!r} is the caption of no field")


def filters(workbook: Workbook, actions: dict[str | None, _Element]) -> Iterator[Finding]:
    """A sheet that an action filters says so itself."""
    for name, sheet in workbook.worksheets.items():
        place = f"worksheet {name!r}"
        for element in sheet.iterfind("table/view/filter"):
            for group in element.iter("groupfilter"):
                cause = next(
                    (v for k, v in group.attrib.items() if k.endswith("ui-action-filter")), None
                )
                if cause is not None and cause not in actions:
                    yield finding(
                        "action-filter",
                        place,
                        group,
                        f"it comes from action {cause}, which does not exist",
                    )
            for pill in pills(element.get("column")):
                source = workbook.datasources.get(pill.datasource)
                if source and pill.name.startswith("Action (") and pill.name not in source.groups:
                    yield finding(
                        "action-group",
                        place,
                        element,
                        f"{source.place} has no <group name='[{pill.name}]'>",
                    )
