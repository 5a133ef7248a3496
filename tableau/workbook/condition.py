"""Filters. A shared one is the same on every worksheet of its datasource that has it."""

from dataclasses import dataclass

from workbook.element import element
from workbook.pill import MeasurePill, Pill

ENUMERATED = {"user:ui-enumeration": "all", "user:ui-marker": "enumerate"}


@dataclass(frozen=True)
class Any:
    """All values, until whoever looks chooses some."""

    pill: Pill
    shared: bool = True
    # Filters of the best n look only at what the filters in the context leave.
    context: bool | None = None

    def function(self):
        attributes = {"function": "level-members", "level": self.pill.name, **ENUMERATED}
        return element("groupfilter", attributes)


@dataclass(frozen=True)
class Is:
    pill: Pill
    value: str  # as Tableau writes it: true, 3 or "text"
    shared: bool = False
    context: bool | None = None

    def function(self):
        return element(
            "groupfilter",
            {
                "function": "member",
                "level": self.pill.name,
                "member": self.value,
                "user:ui-domain": "database",
                "user:ui-enumeration": "inclusive",
                "user:ui-marker": "enumerate",
            },
        )


@dataclass(frozen=True)
class Best:
    """The `count` values with the highest `expression`, a formula of sums."""

    pill: Pill
    count: str  # a number or the name of a parameter
    expression: str
    shared: bool = False
    context: bool | None = None

    def function(self):
        every = element(
            "groupfilter", {"function": "level-members", "level": self.pill.name, **ENUMERATED}
        )
        order = {
            "direction": "DESC",
            "expression": self.expression,
            "function": "order",
            "user:ui-marker": "order",
        }
        end = {
            "count": self.count,
            "end": "top",
            "function": "end",
            "units": "records",
            "user:ui-marker": "end",
            "user:ui-top-by-field": True,
        }
        return element("groupfilter", end, element("groupfilter", order, every))


@dataclass(frozen=True)
class Measures:
    """The measures that Measure Names stands for, in this order."""

    pill: MeasurePill
    members: tuple[Pill, ...]
    shared: bool = False
    context: bool | None = None

    def function(self):
        members = (
            element(
                "groupfilter",
                {"function": "member", "level": self.pill.name, "member": quoted(member)},
            )
            for member in self.members
        )
        return element("groupfilter", {"function": "union", "user:op": "manual"}, *members)

    def order(self):
        buckets = (element("bucket", {}, quoted(member)) for member in self.members)
        return element(
            "manual-sort",
            {"column": self.pill.reference, "direction": "ASC"},
            element("dictionary", {}, *buckets),
        )


Condition = Any | Is | Best | Measures


def quoted(pill: Pill) -> str:
    return f'"{pill.reference}"'


def written(condition: Condition, groups: dict[str, int]):
    """`groups` numbers the shared filters by their pills' references."""
    attributes = {
        "class": "categorical",
        "column": condition.pill.reference,
        "context": condition.context,
        "filter-group": groups[condition.pill.reference] if condition.shared else None,
    }
    return element("filter", attributes, condition.function())
