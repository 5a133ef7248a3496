"""What a datasource's fields and a sheet's pills mean in SQL."""

from formula.parser import parse
from formula.tokens import FormulaError
from formula.translation import Sql, translate
from formula.tree import Node, Reference, children
from linter.names import INSTANCE
from linter.workbook import Datasource, Workbook

TRUNCATED = {"tyr": "year", "tqr": "quarter", "tmn": "month", "twk": "week", "tdy": "day", "thr": "hour", "tmi": "minute"}  # fmt: skip
PARTS = {"yr": "year", "qr": "quarter", "mn": "month", "wk": "week", "wd": "weekday", "dy": "day", "hr": "hour"}  # fmt: skip
AGGREGATES = {"sum": "SUM", "avg": "AVG", "cnt": "COUNT", "ctd": "COUNTD", "min": "MIN", "max": "MAX", "med": "MEDIAN", "std": "STDEV", "var": "VAR", "attr": "ATTR"}  # fmt: skip


class Fields:
    """The fields of one datasource, with values for the parameters.

    `parameters` overrides the workbook's own values; each is written as in a formula.
    """

    def __init__(self, workbook: Workbook, source: Datasource, parameters: dict[str, str]) -> None:
        self.source = source
        unknown = parameters.keys() - workbook.parameters.keys()
        assert not unknown, f"no parameters {unknown}"
        self.parameters = {
            name: parameters.get(name, column.get("value", ""))
            for name, column in workbook.parameters.items()
        }

    def formula(self, text: str) -> Sql:
        return translate(parse(text), self.field)

    def field(self, reference: Reference) -> Sql:
        name = reference.name
        if reference.datasource == "Parameters":
            return self.formula(self.parameters[name])
        if reference.datasource not in (None, self.source.name):
            raise FormulaError(
                f"[{reference.datasource}] is another datasource; blends are not read"
            )
        calculated = self.source.formula(name)
        if calculated is not None:
            inner = self.formula(calculated)
            return Sql(f"({inner.text})", inner.type, inner.level)
        remote = self.source.records[name].findtext("remote-name", "")
        return Sql(f'"{remote}"', self.source.datatype(name), "row")

    def pill(self, name: str) -> Sql:
        """The SQL of a pill such as sum:responses:qk."""
        match = INSTANCE.fullmatch(name)
        if match is None:
            return self.field(Reference(None, name))
        base, prefix = f"[{match['base']}]", match["prefix"]
        if prefix in AGGREGATES:
            return self.formula(f"{AGGREGATES[prefix]}({base})")
        if prefix.startswith("prc"):
            return self.formula(f"PERCENTILE({base}, 0.{prefix[3:]:0>2})")
        if prefix in TRUNCATED:
            return self.formula(f"DATETRUNC('{TRUNCATED[prefix]}', {base})")
        if prefix in PARTS:
            return self.formula(f"DATEPART('{PARTS[prefix]}', {base})")
        return self.formula(base)

    def is_later(self, name: str) -> bool:
        """Whether Tableau computes the pill from the rows of the answer: a table calculation."""
        match = INSTANCE.fullmatch(name)
        return bool(match and match["table"]) or self.pill(name).level == "table"

    def behind(self, name: str) -> list[Sql]:
        """The aggregates that a table calculation is computed from."""
        match = INSTANCE.fullmatch(name)
        assert match
        if match["table"]:
            return [self.pill(name.removeprefix(f"{match['table']}:"))]
        return self.aggregates_in(parse(self.source.formula(match["base"]) or ""))

    def aggregates_in(self, node: Node) -> list[Sql]:
        meaning = translate(node, self.field)
        if meaning.level == "aggregate":
            return [meaning]
        if isinstance(node, Reference) and self.source.formula(node.name) is not None:
            return self.aggregates_in(parse(self.source.formula(node.name) or ""))
        return [found for child in children(node) for found in self.aggregates_in(child)]
