"""A formula's tree as SQL that PostgreSQL and Hyper both read, with its type and level.

Levels are Tableau's: a row-level value and an aggregate can't stand in one expression.
"""

from collections.abc import Callable
from dataclasses import dataclass

from formula import functions
from formula.tokens import FormulaError
from formula.tree import Binary, Branches, Call, Literal, Lod, Membership, Node, Reference, Unary


@dataclass(frozen=True)
class Sql:
    text: str
    type: str  # integer, real, string, boolean, date, datetime, null
    level: str  # constant, row, aggregate, table


Resolve = Callable[[Reference], Sql]
Subquery = Callable[[Lod], Sql]


def no_lod(lod: Lod) -> Sql:
    raise FormulaError("a level of detail expression can't stand here")


def translate(node: Node, resolve: Resolve, subquery: Subquery = no_lod) -> Sql:
    """The SQL of a tree; fields come from `resolve`, level of detail expressions from `subquery`."""

    def of(child: Node) -> Sql:
        return translate(child, resolve, subquery)

    match node:
        case Literal():
            return literal(node)
        case Reference():
            return resolve(node)
        case Lod():
            return subquery(node)
        case Unary(operator, operand):
            return unary(operator, of(operand))
        case Binary(operator, left, right):
            return binary(operator, of(left), of(right))
        case Membership(subject, members):
            return membership(of(subject), [of(member) for member in members])
        case Branches(pairs, otherwise):
            return branches(
                [(of(c), of(v)) for c, v in pairs], of(otherwise) if otherwise else None
            )
        case Call(name, arguments) if name in functions.DATE_PARTS:
            return date_part(name, arguments, of)
        case Call("IIF", arguments) if len(arguments) == 3:
            return branches([(of(arguments[0]), of(arguments[1]))], of(arguments[2]))
        case Call(name, arguments):
            return call(name, [of(argument) for argument in arguments])


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def literal(node: Literal) -> Sql:
    text = {
        "string": lambda: quoted(str(node.value)),
        "date": lambda: f"DATE {quoted(str(node.value))}",
        "null": lambda: "NULL",
        "boolean": lambda: str(node.value).lower(),
        "real": lambda: f"{node.value!r}::double precision",
    }.get(node.type, lambda: repr(node.value))()
    return Sql(text, node.type, "constant")


def common_level(parts: list[Sql]) -> str:
    levels = {part.level for part in parts} - {"constant"}
    if "row" in levels and len(levels) > 1:
        raise FormulaError("it mixes aggregates with values of single rows; aggregate both or none")
    return "table" if "table" in levels else (levels or {"constant"}).pop()


def common_type(parts: list[Sql]) -> str:
    types = {part.type for part in parts} - {"null"}
    if types <= functions.NUMBER and "real" in types:
        return "real"
    if types == functions.MOMENT:
        return "datetime"
    if len(types) > 1:
        raise FormulaError(f"it puts {' and '.join(sorted(types))} together")
    return types.pop() if types else "null"


def demand(part: Sql, allowed: frozenset[str], where: str) -> None:
    if part.type not in allowed | {"null"}:
        raise FormulaError(f"{where} takes {' or '.join(sorted(allowed))}, not {part.type}")


def unary(operator: str, operand: Sql) -> Sql:
    demand(operand, functions.TRUTH if operator == "NOT" else functions.NUMBER, operator)
    text = f"(NOT {operand.text})" if operator == "NOT" else f"(- {operand.text})"
    return Sql(text, operand.type, operand.level)


def binary(operator: str, left: Sql, right: Sql) -> Sql:
    level = common_level([left, right])
    if operator in ("AND", "OR"):
        for side in (left, right):
            demand(side, functions.TRUTH, operator)
        return Sql(f"({left.text} {operator} {right.text})", "boolean", level)
    kind = common_type([left, right])
    if operator in ("=", "<>", "<", "<=", ">", ">="):
        return Sql(f"({left.text} {operator} {right.text})", "boolean", level)
    if operator == "+" and kind == "string":
        return Sql(f"({left.text} || {right.text})", "string", level)
    for side in (left, right):
        demand(side, functions.NUMBER, operator)
    if operator == "/":  # always of real numbers, and NULL when divided by 0
        text = f"(({left.text})::double precision / nullif(({right.text})::double precision, 0))"
        return Sql(text, "real", level)
    if operator == "^":
        return Sql(f"power(({left.text})::double precision, {right.text})", "real", level)
    return Sql(f"({left.text} {operator} {right.text})", kind, level)


def membership(subject: Sql, members: list[Sql]) -> Sql:
    common_type([subject, *members])
    text = f"({subject.text} IN ({', '.join(member.text for member in members)}))"
    return Sql(text, "boolean", common_level([subject, *members]))


def branches(pairs: list[tuple[Sql, Sql]], otherwise: Sql | None) -> Sql:
    for condition, _ in pairs:
        demand(condition, functions.TRUTH, "a condition")
    values = [value for _, value in pairs] + ([otherwise] if otherwise else [])
    text = " ".join(f"WHEN {condition.text} THEN {value.text}" for condition, value in pairs)
    text += f" ELSE {otherwise.text}" if otherwise else ""
    level = common_level([condition for condition, _ in pairs] + values)
    return Sql(f"(CASE {text} END)", common_type(values), level)


def call(name: str, arguments: list[Sql]) -> Sql:
    if name in functions.TABLE_CALCULATIONS:
        if common_level(arguments) == "row":
            raise FormulaError(f"{name} is a table calculation and takes aggregates")
        kind = arguments[0].type if arguments else "integer"
        return Sql(", ".join(argument.text for argument in arguments), kind, "table")
    aggregates = name in functions.AGGREGATES and len(arguments) < 3
    if name in functions.OF_TWO and len(arguments) == 2:
        function, aggregates = functions.OF_TWO[name], False
    elif name in functions.AGGREGATES:
        function = functions.AGGREGATES[name]
    elif name in functions.SCALARS:
        function = functions.SCALARS[name]
    else:
        raise FormulaError(f"{name} is no function that this reading knows")
    if name == "ROUND" and len(arguments) == 1:
        arguments = [*arguments, Sql("0", "integer", "constant")]
    if len(arguments) != len(function.takes):
        raise FormulaError(f"{name} takes {len(function.takes)} arguments, not {len(arguments)}")
    for argument, allowed in zip(arguments, function.takes, strict=True):
        demand(argument, allowed, name)
    level = common_level(arguments)
    if aggregates and level in ("aggregate", "table"):
        raise FormulaError(f"{name} aggregates what is already an aggregate")
    kind = arguments[0].type if function.gives == "same" else function.gives
    if name in ("ZN", "IFNULL", *functions.OF_TWO) and not aggregates:
        kind = common_type(arguments)
    text = function.sql.format(*(argument.text for argument in arguments))
    return Sql(text if aggregates else f"({text})", kind, "aggregate" if aggregates else level)


def date_part(name: str, arguments: tuple[Node, ...], of: Callable[[Node], Sql]) -> Sql:
    function = functions.DATE_PARTS[name]
    head, *rest = arguments or (None,)
    if not isinstance(head, Literal) or head.value not in functions.UNITS:
        raise FormulaError(f"{name} begins with a unit: {', '.join(functions.UNITS)}")
    rest = rest[: len(function.takes)]  # what follows is the first day of a week
    if len(rest) < len(function.takes):
        raise FormulaError(f"{name} takes a unit and {len(function.takes)} more")
    parts = [of(argument) for argument in rest]
    for part, allowed in zip(parts, function.takes, strict=True):
        demand(part, allowed, name)
    unit = "dow" if head.value == "weekday" else str(head.value)
    text = function.sql.format(
        *(part.text for part in parts), unit=unit, name=date_name(unit, parts),
        difference=date_difference(unit, parts),
    )  # fmt: skip
    if unit == "dow" and name == "DATEPART":
        text = f"({text} + 1)"  # Sunday is 1
    return Sql(f"({text})", function.gives, common_level(parts))


def date_name(unit: str, parts: list[Sql]) -> str:
    """DATENAME gives names of months and weekdays, and else the number as text."""
    names = {"month": "FMMonth", "dow": "FMDay", "year": "YYYY", "hour": "FMHH24", "day": "FMDD"}
    return f"to_char({parts[-1].text}, '{names.get(unit, 'FMQ')}')"


def date_difference(unit: str, parts: list[Sql]) -> str:
    """DATEDIFF counts the borders of units between two instants."""
    if len(parts) < 2:
        return ""
    begin, end = (
        f"date_trunc('{'day' if unit == 'dow' else unit}', ({p.text})::timestamp)" for p in parts
    )
    seconds = {"week": 604800, "day": 86400, "dow": 86400, "hour": 3600, "minute": 60, "second": 1}
    if unit in seconds:
        return f"round((extract(epoch FROM {end}) - extract(epoch FROM {begin})) / {seconds[unit]})::bigint"
    months = f"((extract(year FROM {end}) - extract(year FROM {begin})) * 12 + extract(month FROM {end}) - extract(month FROM {begin}))"
    return f"round({months} / {({'year': 12, 'quarter': 3, 'month': 1})[unit]})::bigint"
