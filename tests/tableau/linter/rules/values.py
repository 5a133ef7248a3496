"""Values of formats, colours, members and ranges: of the kind that their names ask for."""

import re
from collections.abc import Iterator

from lxml.etree import _Element

from formula.parser import parse
from formula.tokens import FormulaError
from formula.tree import Literal, Unary
from linter.finding import Finding, finding
from linter.workbook import Workbook

COLOUR = re.compile(r"#[0-9A-Fa-f]{6}([0-9A-Fa-f]{2})?|")
NUMBER = re.compile(r"-?\d+(\.\d+)?")
TRUTH = re.compile(r"true|false")
TEXT = re.compile(r'"([^"\\]|\\.)*"')
FORMATS = {
    **dict.fromkeys(("border-color", "background-color", "mark-color", "stroke-color", "fill-above", "fill-below"), COLOUR),
    **dict.fromkeys(("border-width", "margin", "padding", "font-size", "stroke-size", "size", "mark-transparency"), NUMBER),
    **dict.fromkeys(("display", "display-field-labels", "mark-labels-show", "mark-labels-cull"), TRUTH),
    "border-style": re.compile(r"none|solid|dashed|dotted"),
    "line-visibility": re.compile(r"on|off"),
}  # fmt: skip


def check(workbook: Workbook) -> Iterator[Finding]:
    root = workbook.root
    for element in root.iter("format"):
        form = FORMATS.get(element.get("attr", ""))
        if form and not form.fullmatch(element.get("value", "")):
            yield finding(
                "format-value",
                place_of(element),
                element,
                f"{element.get('attr')} is no {element.get('value')!r}",
            )
    for element in root.iterfind(".//color-palette/color"):
        if not COLOUR.fullmatch(element.text or ""):
            yield finding(
                "colour-form", place_of(element), element, f"{element.text!r} is no #rrggbb"
            )
    for element in root.iterfind(".//encoding/map"):
        if element.getparent().get("attr") == "color" and not COLOUR.fullmatch(
            element.get("to", "")
        ):
            yield finding(
                "colour-form", place_of(element), element, f"{element.get('to')!r} is no #rrggbb"
            )
    for element in root.iter("bucket"):
        if kind_of(element.text or "") is None:
            yield finding(
                "bucket", place_of(element), element, f"{element.text!r} is no value; quote a text"
            )
    for element in root.iterfind(".//style-rule/encoding"):
        missing = {"attr", "field", "type"} - set(element.keys())
        if missing:
            yield finding(
                "encoding-parts",
                place_of(element),
                element,
                f"say its {', '.join(sorted(missing))}",
            )
        ends = [v for key in ("min", "center", "max") if (v := element.get(key)) is not None]
        if element.get("attr") == "color" and not (
            all(map(NUMBER.fullmatch, ends)) and sorted(ends, key=float) == ends
        ):
            yield finding(
                "encoding-range", place_of(element), element, f"{ends} are no numbers that grow"
            )
    for name, column in workbook.parameters.items():
        yield from parameter(name, column)
    for source in workbook.datasources.values():
        for alias in source.element.iterfind("column/aliases/alias"):
            datatype = alias.getparent().getparent().get("datatype")
            if source.name != "Parameters" and kind_of(alias.get("key", "")) not in (
                datatype,
                "null",
            ):
                yield finding(
                    "alias-key", source.place, alias, f"{alias.get('key')} is no {datatype}"
                )


def place_of(element: _Element) -> str:
    owner = next(element.iterancestors("worksheet", "dashboard", "datasource"), element)
    return f"{owner.tag} {owner.get('caption') or owner.get('name')!r}"


def kind_of(text: str) -> str | None:
    """The type of a single value as formulas write it; None when it is none."""
    if re.fullmatch(r"%[a-z-]+%", text):
        return "null"
    if TEXT.fullmatch(text):
        return "string"
    try:
        tree = parse(text)
    except FormulaError:
        return None
    if isinstance(tree, Unary) and tree.operator == "-":
        tree = tree.operand
    return tree.type if isinstance(tree, Literal) else None


def parameter(name: str, column: _Element) -> Iterator[Finding]:
    place = f"parameter {column.get('caption', name)!r}"
    datatype = column.get("datatype", "")
    allowed = {datatype, {"real": "integer", "datetime": "date"}.get(datatype, datatype)}
    values = [(e, e.get("value", "")) for e in column.iterfind("members/member")]
    values += [(e, e.get("key", "")) for e in column.iterfind("aliases/alias")]
    for element, value in [(column, column.get("value", "")), *values]:
        if kind_of(value) not in allowed:
            yield finding("parameter-literal", place, element, f"{value} is no {datatype}")
    bounds = column.find("range")
    if bounds is None or datatype not in ("integer", "real"):
        return
    low, high = bounds.get("min"), bounds.get("max")
    numbers = [n for n in (low, column.get("value", ""), high) if n is not None]
    if not all(NUMBER.fullmatch(n) for n in [*numbers, bounds.get("granularity", "1")]):
        yield finding("parameter-range", place, bounds, "its bounds are not all numbers")
    elif sorted(numbers, key=float) != numbers:
        yield finding(
            "parameter-range",
            place,
            bounds,
            f"{column.get('value')} is not between {low} and {high}",
        )
