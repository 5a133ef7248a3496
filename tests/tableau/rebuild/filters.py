"""What a sheet's filters mean as conditions."""

from collections.abc import Callable
from dataclasses import dataclass

from lxml.etree import _Element

from linter.names import pills
from rebuild.fields import Fields


@dataclass(frozen=True)
class Condition:
    text: str
    level: str  # row: WHERE; aggregate: HAVING; table: after the query
    context: bool = False


# The members that are best by an expression, as a subquery's condition.
Best = Callable[[str, str, str, str], str]


def condition(fields: Fields, element: _Element, best: Best) -> Condition | None:
    """None when the filter lets everything through."""
    pill = pills(element.get("column"))[0].name
    if pill == ":Measure Names" or pill.startswith("Action ("):
        return None
    meaning = fields.pill(pill)
    text = {"categorical": categorical, "quantitative": quantitative}[element.get("class", "")](
        fields, element, meaning.text, best
    )
    level = "row" if meaning.level in ("row", "constant") else meaning.level
    return Condition(text, level, element.get("context") == "true") if text else None


def categorical(fields: Fields, element: _Element, field: str, best: Best) -> str:
    group = element.find("groupfilter")
    assert group is not None
    return members(fields, group, field, best)


def members(fields: Fields, group: _Element, field: str, best: Best) -> str:
    """The condition of one groupfilter; nothing when it holds all members."""
    inner = [members(fields, child, field, best) for child in group.findall("groupfilter")]
    match group.get("function"):
        case "level-members" | "crossjoin":
            return ""
        case "member":
            member = group.get("member", "")
            return (
                f"{field} IS NULL"
                if member == "%null%"
                else f"{field} = {fields.formula(member).text}"
            )
        case "range":
            low, high = (fields.formula(group.get(key, "")).text for key in ("from", "to"))
            return f"{field} BETWEEN {low} AND {high}"
        case "union":
            return "" if "" in inner else f"({' OR '.join(inner)})"
        case "except":
            kept, dropped = inner
            without = f"({dropped}) IS NOT TRUE"
            return f"({kept} AND {without})" if kept else without
        case "end":
            order = group.find("groupfilter[@function='order']")
            assert order is not None
            count = fields.formula(group.get("count", "")).text
            descending = (order.get("direction") == "DESC") == (group.get("end") == "top")
            return best(
                field,
                fields.formula(order.get("expression", "")).text,
                "DESC" if descending else "ASC",
                count,
            )
        case "order":
            return ""
    raise NotImplementedError(f"groupfilter {group.get('function')} in line {group.sourceline}")


def quantitative(fields: Fields, element: _Element, field: str, best: Best) -> str:
    kept = {"non-null": f"{field} IS NOT NULL", "null": f"{field} IS NULL", "all": ""}
    included = element.get("included-values", "")
    if included in kept:
        return kept[included]
    sides = [
        f"{field} {sign} {fields.formula(value).text}"
        for sign, value in ((">=", element.findtext("min")), ("<=", element.findtext("max")))
        if value is not None
    ]
    text = " AND ".join(sides)
    return f"({text} OR {field} IS NULL)" if included.endswith("or-null") else text
