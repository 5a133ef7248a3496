"""A worksheet's shelves, marks and filters as one query."""

from dataclasses import dataclass

from lxml.etree import _Element

from linter.names import pills
from linter.workbook import Datasource, Workbook
from rebuild.fields import Fields
from rebuild.filters import Condition, condition


@dataclass(frozen=True)
class Column:
    name: str  # the pill's
    text: str
    type: str  # Tableau's name of it


@dataclass(frozen=True)
class Question:
    worksheet: str
    view: str  # what is read, as SQL
    dimensions: tuple[Column, ...]
    measures: tuple[Column, ...]
    where: tuple[str, ...]
    having: tuple[str, ...]
    later: tuple[str, ...]  # pills and filters that Tableau computes from the rows of the answer

    @property
    def columns(self) -> tuple[Column, ...]:
        return self.dimensions + self.measures

    def sql(self) -> str:
        lines = ["SELECT " + ",\n       ".join(f'{c.text} AS "{c.name}"' for c in self.columns)]
        lines.append(f"FROM {self.view}")
        if self.where:
            lines.append("WHERE " + "\n  AND ".join(f"({text})" for text in self.where))
        if self.dimensions:
            lines.append("GROUP BY " + ", ".join(str(n + 1) for n in range(len(self.dimensions))))
        if self.having:
            lines.append("HAVING " + " AND ".join(f"({text})" for text in self.having))
        if self.dimensions:
            lines.append("ORDER BY " + ", ".join(str(n + 1) for n in range(len(self.dimensions))))
        return "\n".join(lines)


def view_of(source: Datasource) -> str:
    """The table or query that the datasource reads."""
    relation = source.element.find("connection/relation")
    assert relation is not None
    if relation.get("type") == "text":
        return f"({relation.text}) AS question"
    schema, name = relation.get("table", "").strip("[]").split("].[")
    return f'"{schema}"."{name}"'


def shown(sheet: _Element) -> list[str]:
    """The pills on a sheet's shelves and marks, each once, in their order."""
    found = [p.name for key in ("rows", "cols") for p in pills(sheet.findtext(f"table/{key}"))]
    for element in sheet.iterfind("table/panes/pane/encodings/*"):
        found += [p.name for p in pills(element.get("column"))]
    for element in sheet.iterfind("table/panes/pane/reference-line"):
        found += [p.name for p in pills(element.get("value-column"))]
    if "Multiple Values" in found:
        found += measure_values(sheet)
    return [
        name for name in dict.fromkeys(found) if name not in (":Measure Names", "Multiple Values")
    ]


def measure_values(sheet: _Element) -> list[str]:
    """The measures that the filter of Measure Names chooses."""
    groups = sheet.xpath(
        "table/view/filter[contains(@column,'[:Measure Names]')]//groupfilter[@member]"
    )
    return [p.name for group in groups for p in pills(group.get("member"))]


def question(
    workbook: Workbook, worksheet: str, parameters: dict[str, str] | None = None, view: str = ""
) -> Question:
    """The query of a worksheet; of another table than its own when `view` names one."""
    sheet = workbook.worksheets[worksheet]
    (name,) = workbook.sources_of(worksheet)
    source = workbook.datasources[name]
    fields = Fields(workbook, source, parameters or {})
    view = view or view_of(source)
    conditions: list[Condition] = []

    def best(field: str, by: str, direction: str, count: str) -> str:
        kept = [c.text for c in conditions if c.context]
        where = f"WHERE {' AND '.join(kept)} " if kept else ""
        return f"{field} IN (SELECT {field} FROM {view} {where}GROUP BY 1 ORDER BY {by} {direction} LIMIT {count})"

    # Context filters come first: they hold for what the others choose from.
    elements = sheet.findall("table/view/filter")
    for element in sorted(elements, key=lambda e: e.get("context") != "true"):
        found = condition(fields, element, best)
        if found:
            conditions.append(found)

    dimensions, measures, later = [], [], []
    for pill in shown(sheet):
        if fields.is_later(pill):
            later.append(pill)
            measures += [
                Column(f"{pill} {n}", each.text, each.type)
                for n, each in enumerate(fields.behind(pill))
            ]
            continue
        meaning = fields.pill(pill)
        group = measures if meaning.level in ("aggregate", "constant") else dimensions
        group.append(Column(pill, meaning.text, meaning.type))
    return Question(
        worksheet, view, tuple(dimensions), tuple(measures),
        tuple(c.text for c in conditions if c.level == "row"),
        tuple(c.text for c in conditions if c.level == "aggregate"),
        tuple(later + [c.text for c in conditions if c.level == "table"]),
    )  # fmt: skip
