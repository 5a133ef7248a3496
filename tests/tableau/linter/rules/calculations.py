"""Formulas can be read, name fields that exist, and give the type they are declared with."""

from collections.abc import Iterator

from formula.parser import parse
from formula.tokens import FormulaError
from formula.translation import Sql, translate
from formula.tree import Lod, Node, Reference, references
from linter.finding import Finding, finding
from linter.workbook import Datasource, Workbook


def check(workbook: Workbook) -> Iterator[Finding]:
    for source in workbook.datasources.values():
        if source.name == "Parameters":
            continue
        for name, column in source.columns.items():
            formula = source.formula(name)
            if formula is None:
                continue
            try:
                meaning = Meaning(workbook, source).of(name)
            except UnknownField as error:
                yield finding(
                    "formula-field", source.place, column, f"[{name}] {formula!r}: {error}"
                )
            except FormulaError as error:
                yield finding("formula", source.place, column, f"[{name}] {formula!r}: {error}")
            else:
                if meaning.type not in (
                    "null",
                    column.get("datatype"),
                    *DATES.get(column.get("datatype", ""), ()),
                ):
                    yield finding(
                        "formula-type",
                        source.place,
                        column,
                        f"[{name}] gives {meaning.type}, not {column.get('datatype')}",
                    )
                if meaning.level == "aggregate" and column.get("role") != "measure":
                    yield finding(
                        "formula-role",
                        source.place,
                        column,
                        f"[{name}] is an aggregate; make it a measure",
                    )


# DATETRUNC of a date is a date that may be seen as an instant.
DATES = {"date": ("datetime",)}


class UnknownField(FormulaError):
    pass


class Meaning:
    """The meaning of one datasource's calculations, each seen through those it uses."""

    def __init__(self, workbook: Workbook, source: Datasource) -> None:
        self.workbook = workbook
        self.source = source
        self.open: list[str] = []

    def of(self, name: str) -> Sql:
        if name in self.open:
            raise FormulaError(f"it uses itself: {' -> '.join([*self.open, name])}")
        self.open.append(name)
        meaning = self.text(self.source.formula(name) or "")
        self.open.pop()
        return meaning

    def text(self, formula: str) -> Sql:
        return translate(parse(formula), self.field, self.lod)

    def field(self, reference: Reference) -> Sql:
        if reference.datasource == "Parameters":
            if reference.name not in self.workbook.parameters:
                raise UnknownField(f"[Parameters].[{reference.name}] does not exist")
            return Sql(
                "parameter",
                self.workbook.parameters[reference.name].get("datatype", ""),
                "constant",
            )
        if reference.datasource not in (None, self.source.name) or not self.source.has(
            reference.name
        ):
            raise UnknownField(f"[{reference.name}] is no field of this datasource")
        if self.source.formula(reference.name) is not None:
            return self.of(reference.name)
        return Sql("field", self.source.datatype(reference.name), "row")

    def lod(self, lod: Lod) -> Sql:
        for dimension in lod.dimensions:
            translate(dimension, self.field, self.lod)
        inner = translate(lod.expression, self.field, self.lod)
        if inner.level != "aggregate":
            raise FormulaError(f"{lod.kind} needs an aggregate")
        return Sql(inner.text, inner.type, "row")


def named_in(formula: str) -> list[Reference]:
    """The fields and parameters a formula names; none when it can't be read."""
    try:
        tree: Node = parse(formula)
    except FormulaError:
        return []
    return references(tree)
