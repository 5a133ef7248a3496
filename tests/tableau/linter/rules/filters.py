"""Filters: their field, their members, and that sheets which share one mean the same field."""

from collections.abc import Iterator

from lxml.etree import _Element

from formula.tokens import FormulaError
from linter.finding import Finding, finding
from linter.names import INSTANCE, bare, pills
from linter.rules.calculations import Meaning
from linter.workbook import Datasource, Workbook


def check(workbook: Workbook) -> Iterator[Finding]:
    groups: dict[str, tuple[str, str]] = {}
    for name, sheet in workbook.worksheets.items():
        place = f"worksheet {name!r}"
        filtered = set()
        for element in sheet.iterfind("table/view/filter"):
            column = element.get("column", "")
            if column in filtered:
                yield finding("filter-twice", place, element, f"{column} is filtered twice")
            filtered.add(column)
            yield from by_class(workbook, place, element)
            group = element.get("filter-group")
            if group and groups.setdefault(group, (column, place))[0] != column:
                yield finding(
                    "filter-group",
                    place,
                    element,
                    f"group {group} filters {groups[group][0]} in {groups[group][1]}; give {column} a group of its own",
                )
        yield from order(place, sheet)
        slices = {c.text for c in sheet.iterfind("table/view/slices/column")}
        for element in sheet.iterfind("table/view/slices/column"):
            if element.text not in filtered:
                yield finding(
                    "slice-unfiltered",
                    place,
                    element,
                    f"{element.text} has no filter on this sheet",
                )
        for element in sheet.iterfind("table/view/filter"):
            if is_dimension(element) and element.get("column") not in slices:
                yield finding(
                    "filter-unsliced",
                    place,
                    element,
                    f"list {element.get('column')} under <slices>",
                )


def order(place: str, sheet: _Element) -> Iterator[Finding]:
    """A choice of the best is made before all filters but those of the context."""
    filters = sheet.findall("table/view/filter")
    if not any(f.find(".//groupfilter[@function='end']") is not None for f in filters):
        return
    for element in filters:
        kept = {g.get("function") for g in element.iter("groupfilter")} - {
            "level-members",
            "crossjoin",
        }
        if (
            "end" not in kept
            and (kept or element.get("class") != "categorical")
            and element.get("context") != "true"
        ):
            yield finding(
                "filter-order",
                place,
                element,
                f"the best are chosen before {element.get('column')} is filtered; say context='true'",
            )


def is_dimension(element: _Element) -> bool:
    found = pills(element.get("column"))
    match = INSTANCE.fullmatch(found[0].name) if found else None
    return bool(match and match["prefix"] == "none")


def by_class(workbook: Workbook, place: str, element: _Element) -> Iterator[Finding]:
    found = pills(element.get("column"))
    if not found or found[0].datasource not in workbook.datasources:
        return  # pills says so
    pill = found[0]
    source = workbook.datasources[pill.datasource]
    match = INSTANCE.fullmatch(pill.name)
    base = match["base"] if match else pill.name
    datatype = source.datatype(base)
    match element.get("class"):
        case "categorical":
            if element.find("groupfilter") is None:
                yield finding("filter-empty", place, element, f"{pill}: add its <groupfilter>")
            for group in element.iter("groupfilter"):
                yield from best(workbook, source, place, group)
                yield from group_filter(workbook, place, group, pill.name, datatype)
        case "quantitative":
            yield from bounds(place, element, str(pill))
        case "relative-date":
            if datatype not in ("date", "datetime"):
                yield finding(
                    "filter-date", place, element, f"{pill}: a relative date filter of a {datatype}"
                )
            missing = {"first-period", "last-period", "period-type-v2"} - set(element.keys())
            if missing:
                yield finding(
                    "filter-date", place, element, f"{pill}: add {', '.join(sorted(missing))}"
                )


def bounds(place: str, element: _Element, pill: str) -> Iterator[Finding]:
    low, high = element.findtext("min"), element.findtext("max")
    if element.get("included-values") is None:
        yield finding("filter-bounds", place, element, f"{pill}: say included-values")
    if low is None and high is None and element.get("included-values") == "in-range":
        yield finding("filter-bounds", place, element, f"{pill}: a range without <min> and <max>")
    try:
        if low is not None and high is not None and float(low) > float(high):
            yield finding("filter-bounds", place, element, f"{pill}: min {low} is above max {high}")
    except ValueError:
        return  # dates


def best(workbook: Workbook, source: Datasource, place: str, group: _Element) -> Iterator[Finding]:
    """A choice of the best: how many, and by which aggregate."""
    expression, count = group.get("expression"), group.get("count")
    if group.get("function") == "order":
        try:
            if Meaning(workbook, source).text(expression or "").level != "aggregate":
                yield finding("filter-best", place, group, f"{expression!r} is no aggregate")
        except FormulaError as error:
            yield finding("filter-best", place, group, f"{expression!r}: {error}")
    if group.get("function") == "end" and (
        group.get("end") not in ("top", "bottom") or group.get("units") != "records"
    ):
        yield finding("filter-best", place, group, "say end='top' or 'bottom', and units='records'")
    if group.get("function") == "end" and group.find("groupfilter[@function='order']") is None:
        yield finding(
            "filter-best", place, group, "it has no order; add the <groupfilter function='order'>"
        )
    if group.get("function") == "end" and not (count or "").isdigit():
        found = pills(count)
        if (
            not found
            or found[0].datasource != "Parameters"
            or found[0].name not in workbook.parameters
        ):
            yield finding(
                "filter-best", place, group, f"count {count!r} is neither number nor parameter"
            )


def group_filter(
    workbook: Workbook, place: str, group: _Element, name: str, datatype: str
) -> Iterator[Finding]:
    level = bare(group.get("level", name))
    if level not in (name, ":Measure Names") and not name.startswith("Action ("):
        yield finding("filter-level", place, group, f"level [{level}] is not the filtered [{name}]")
    member = group.get("member")
    if group.get("function") == "member" and member is None:
        yield finding("filter-member", place, group, "a member filter without its member")
    if group.get("function") == "member" and group.get("level") is None:
        yield finding("filter-level", place, group, "a member filter without its level")
    if member is None or member == "%null%":
        return
    wrong = {
        "string": not (len(member) > 1 and member[0] == member[-1] == '"'),
        "boolean": member not in ("true", "false"),
        "integer": not member.lstrip("-").isdigit(),
    }.get(datatype, False)
    if name != ":Measure Names" and wrong:
        yield finding("filter-member", place, group, f"{member} is no {datatype}")
    if name == ":Measure Names":
        found = pills(member)
        sheet = next(a for a in group.iterancestors("worksheet"))
        declared = {
            i.get("name")
            for i in sheet.iterfind("table/view/datasource-dependencies/column-instance")
        }
        if not found or f"[{found[0].name}]" not in declared:
            yield finding(
                "measure-names", place, group, f"{member} is declared nowhere on this sheet"
            )
