"""One chart: what stands on its shelves, how it is drawn, filtered, sorted and told."""

from dataclasses import dataclass, field

from workbook import condition
from workbook.condition import Condition, Measures
from workbook.datasource import Datasource, parameter_dependencies
from workbook.element import element
from workbook.identity import simple_id
from workbook.mark import Mark, Shown
from workbook.parameter import SOURCE as PARAMETERS
from workbook.parameter import Parameter
from workbook.pill import Pill
from workbook.style import PLAIN, Style
from workbook.text import Text, formatted, parameters_in, pills_in, run

# A shelf holds pills, each inside the one before; measures that lie side by side or on one axis are
# a tuple.
Shelf = list[Shown | tuple[Shown, ...]]


@dataclass(frozen=True)
class Worksheet:
    name: str
    title: str  # the subject in plain words
    source: Datasource
    marks: list[Mark]
    rows: Shelf = field(default_factory=list)
    cols: Shelf = field(default_factory=list)
    filters: list[Condition] = field(default_factory=list)
    sorts: dict[Pill, Pill] = field(default_factory=dict)  # headers → measure, the highest first
    tooltip: Text = ()
    subtitle: Text = ()
    style: Style = PLAIN

    def shelved(self) -> list[Shown]:
        return [pill for item in self.rows + self.cols for pill in items(item)]

    def pills(self) -> list[Pill]:
        """All that the worksheet uses, each once."""
        used = self.shelved() + [pill for mark in self.marks for pill in mark.pills()]
        used += [pill for one in self.filters for pill in (one.pill, *members(one))]
        used += [pill for pair in self.sorts.items() for pill in pair] + pills_in(self.tooltip)
        return list(dict.fromkeys(pill for pill in used if isinstance(pill, Pill)))

    def headers(self) -> list[str]:
        """Its discrete fields, as references in their order."""
        used = {pill for mark in self.marks for pill in mark.pills()} | set(self.shelved())
        found = {
            p.reference for p in used if not (isinstance(p, Pill) and p.type == "quantitative")
        }
        return sorted(
            reference for reference in found if not reference.endswith("[Multiple Values]")
        )

    def parameters(self) -> list[Parameter]:
        """Those of the calculations and those the texts show."""
        told = parameters_in(self.tooltip) + parameters_in(self.subtitle)
        found = {p.name: p for p in self.source.used(self.pills())[1] + told}
        for one in self.filters:
            if isinstance(one, condition.Best):
                found |= {
                    p.name: p for p in self.source.parameters.values() if p.reference == one.count
                }
        return [found[name] for name in sorted(found)]

    def element(self, groups: dict[str, int]):
        title = formatted((run(self.title, bold=True, size=12), *self.subtitle))
        return element(
            "worksheet",
            {"name": self.name},
            element("layout-options", {}, element("title", {}, title)),
            element(
                "table",
                {},
                self.view(groups),
                self.style.element(
                    [p for item in self.rows for p in items(item)],
                    [line for mark in self.marks for line in mark.lines],
                ),
                element("panes", {}, *self.panes()),
                element("rows", {}, shelf(self.rows)),
                element("cols", {}, shelf(self.cols)),
            ),
            element("simple-id", {"uuid": simple_id("worksheet", self.name)}),
        )

    def view(self, groups: dict[str, int]):
        filtered = [one.pill for one in self.filters]
        return element(
            "view",
            {},
            sources(self.source, self.parameters()),
            parameter_dependencies(self.parameters()),
            dependencies(self.source, self.pills()),
            *(condition.written(one, groups) for one in self.filters),
            *(one.order() for one in self.filters if isinstance(one, Measures)),
            *(descending(header, measure) for header, measure in self.sorts.items()),
            element("slices", {}, *(element("column", {}, p.reference) for p in filtered))
            if filtered
            else None,
            element("aggregation", {"value": True}),
        )

    def panes(self):
        """One mark for all, or a pane for each of the measures on a common axis."""
        told = tuple(pill for pill in pills_in(self.tooltip) if pill not in self.shown())
        if len(self.marks) == 1:
            yield self.marks[0].element(told, self.tooltip, {})
            return
        yield Mark().element((), (), {})
        for number, mark in enumerate(self.marks, 1):
            name = "y-axis-name" if mark.axis in sum(map(items, self.rows), ()) else "x-axis-name"
            place = {"id": number, name: mark.axis.reference}
            before = sum(len(earlier.lines) for earlier in self.marks[: number - 1])
            yield mark.element(told, self.tooltip, place, before)

    def shown(self) -> set[Shown]:
        common = set.intersection(*(set(mark.pills()) for mark in self.marks))
        return {*self.shelved(), *common}


def items(item: Shown | tuple[Shown, ...]) -> tuple[Shown, ...]:
    return item if isinstance(item, tuple) else (item,)


def members(one: Condition) -> tuple[Pill, ...]:
    return one.members if isinstance(one, Measures) else ()


def shelf(content: Shelf) -> str | None:
    return nested([nested([p.reference for p in items(i)], "+") for i in content], "/")


def nested(references: list[str], operator: str) -> str | None:
    """`(a / (b / c))`, as Tableau brackets a shelf."""
    if len(references) < 2:
        return references[0] if references else None
    return f"({references[0]} {operator} {nested(references[1:], operator)})"


def sources(source: Datasource, parameters: list[Parameter]):
    own = element("datasource", {"caption": source.caption, "name": source.name})
    settings = element("datasource", {"name": PARAMETERS}) if parameters else None
    return element("datasources", {}, own, settings)


def dependencies(source: Datasource, pills: list[Pill]):
    columns = source.used(pills)[0]
    return element(
        "datasource-dependencies",
        {"datasource": source.name},
        *(column.element(described=False) for column in columns),
        *(pill.element() for pill in sorted(pills, key=lambda pill: pill.name)),
    )


def descending(header: Pill, measure: Pill):
    return element(
        "computed-sort",
        {"column": header.reference, "direction": "DESC", "using": measure.reference},
    )
