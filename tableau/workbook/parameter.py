"""A value that whoever looks at a dashboard sets, for all datasources at once."""

from dataclasses import dataclass

from workbook.element import element
from workbook.field import alias_list, description

SOURCE = "Parameters"


@dataclass(frozen=True)
class Parameter:
    name: str
    caption: str
    datatype: str  # string or integer
    value: str  # as Tableau writes it: a string stands in quotes
    members: tuple[tuple[str, str], ...] = ()  # allowed values with what is shown for each
    range: tuple[int, int] | None = (
        None  # allowed integers, both included; without either: any value
    )
    description: str = ""

    @property
    def reference(self) -> str:
        return f"[{SOURCE}].[{self.name}]"

    def element(self):
        return element(
            "column",
            {
                "alias": dict(self.members).get(self.value),
                "caption": self.caption,
                "datatype": self.datatype,
                "name": f"[{self.name}]",
                "param-domain-type": self.domain,
                "role": "measure",
                "type": "nominal" if self.datatype == "string" else "quantitative",
                "value": self.value,
            },
            element("calculation", {"class": "tableau", "formula": self.value}),
            alias_list(self.members),
            description(self.description) if self.description else None,
            self.allowed(),
        )

    @property
    def domain(self) -> str:
        return "list" if self.members else "range" if self.range else "any"

    def allowed(self):
        if self.domain == "any":
            return None
        if self.range:
            low, high = self.range
            return element("range", {"granularity": 1, "max": high, "min": low})
        members = (element("member", {"alias": s, "value": v}) for v, s in self.members)
        return element("members", {}, *members)


def datasource(parameters: list[Parameter]):
    return element(
        "datasource",
        {"hasconnection": False, "inline": True, "name": SOURCE, "version": "18.1"},
        element("aliases", {"enabled": "yes"}),
        *(parameter.element() for parameter in parameters),
    )
