"""A live datasource: one view of the database, its calculations, and the pills made of both."""

import dataclasses
from dataclasses import dataclass, replace

from workbook.database import DEFAULTS, TYPES, Server, live_connection, relation
from workbook.element import element
from workbook.field import Field, UnknownField
from workbook.identity import connected, object_id
from workbook.parameter import SOURCE as PARAMETERS
from workbook.parameter import Parameter
from workbook.pill import MeasurePill, Pill

TABLE_COLUMN = "__tableau_internal_object_id__"


@dataclass
class Datasource:
    schema: str
    view: str
    caption: str
    columns: list[dict]  # name, type and meaning of each column of the view, in its order
    fields: dict[str, Field]
    parameters: dict[str, Parameter]
    palettes: dict[str, dict[str, str]] = dataclasses.field(
        default_factory=dict
    )  # pill → value → colour
    server: Server = DEFAULTS

    @property
    def name(self) -> str:
        return connected("federated", self.view)

    def field(self, name: str) -> Field:
        if name not in self.fields:
            raise UnknownField(f"the datasource {self.caption!r} has no field {name!r}")
        return self.fields[name]

    # Pills.

    def by(self, name: str) -> Pill:
        """A header for each value."""
        return Pill(self.name, self.field(name), "None", self.dimension(name).type)

    def along(self, name: str, part: str = "None") -> Pill:
        """A continuous axis of single values, or of days, hours or minutes: `Day-Trunc` …"""
        return Pill(self.name, self.field(name), part, "quantitative")

    def of(self, derivation: str, name: str) -> Pill:
        """One number: `Sum`, `Min`, `Max`, `Avg`, `Median`, `Count`, `CountD`."""
        return Pill(self.name, self.field(name), derivation, "quantitative")

    def sum(self, name: str) -> Pill:
        return self.of("Sum", name)

    def figure(self, name: str) -> Pill:
        """A calculation that is of sums already."""
        assert self.field(name).aggregates, f"{name} is summed by nobody: use sum()"
        return self.of("User", name)

    def attribute(self, name: str) -> Pill:
        """The value where it is one only, else `*`."""
        return Pill(self.name, self.field(name), "Attribute", self.dimension(name).type)

    @property
    def measure_names(self) -> MeasurePill:
        return MeasurePill(self.name, "[:Measure Names]")

    @property
    def measure_values(self) -> MeasurePill:
        return MeasurePill(self.name, "[Multiple Values]")

    def dimension(self, name: str) -> Field:
        return replace(self.field(name), role="dimension")

    # What a worksheet has to say of what it uses.

    def used(self, pills: list[Pill]) -> tuple[list[Field], list[Parameter]]:
        """The columns of the pills and those their formulas mention, and the parameters."""
        columns, parameters, waiting = {}, {}, [pill.field for pill in pills]
        while waiting:
            one = waiting.pop()
            if one.name not in columns:
                columns[one.name] = self.field(one.name)
                names, settings = one.mentions()
                waiting += [self.field(name) for name in names]
                parameters |= {name: self.parameters[name] for name in settings}
        return [columns[n] for n in sorted(columns)], [parameters[n] for n in sorted(parameters)]

    def element(self):
        settings = self.used([self.sum(name) for name in self.fields])[1]
        return element(
            "datasource",
            {"caption": self.caption, "inline": True, "name": self.name, "version": "18.1"},
            live_connection(self.server, self.schema, self.view, self.columns),
            element("aliases", {"enabled": "yes"}),
            element(
                "column",
                {
                    "caption": self.view,
                    "datatype": "table",
                    "name": f"[{TABLE_COLUMN}].[{object_id(self.view)}]",
                    "role": "measure",
                    "type": "quantitative",
                },
            ),
            *(self.fields[name].element() for name in sorted(self.fields)),
            element(
                "layout",
                {
                    "dim-ordering": "alphabetic",
                    "measure-ordering": "alphabetic",
                    "show-structure": True,
                },
            ),
            self.style(),
            parameter_dependencies(settings),
            self.object_graph(),
        )

    def style(self):
        if not self.palettes:
            return None
        encodings = (
            element(
                "encoding",
                {"attr": "color", "field": pill, "type": "palette"},
                *(element("map", {"to": c}, element("bucket", {}, v)) for v, c in colours.items()),
            )
            for pill, colours in self.palettes.items()
        )
        return element("style", {}, element("style-rule", {"element": "mark"}, *encodings))

    def object_graph(self):
        properties = element("properties", {"context": ""}, relation(self.schema, self.view))
        table = element("object", {"caption": self.view, "id": object_id(self.view)}, properties)
        return element("object-graph", {}, element("objects", {}, table))


def parameter_dependencies(parameters: list[Parameter]):
    if not parameters:
        return None
    columns = (parameter.element() for parameter in parameters)
    return element("datasource-dependencies", {"datasource": PARAMETERS}, *columns)


def column_field(column: dict, measures: set[str], caption: str = "", **more: object) -> Field:
    """A column of the view as a field; named like a sentence, described as the database does."""
    return Field(
        name=column["name"],
        caption=caption or column["name"].replace("_", " ").capitalize(),
        datatype=TYPES[column["type"]].local,
        role="measure" if column["name"] in measures else "dimension",
        description=column["meaning"],
        **more,
    )
