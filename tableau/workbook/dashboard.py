"""A dashboard: one layout for the wall and one for each kind of device."""

import itertools
from dataclasses import dataclass, field

from workbook.action import Action, Choice
from workbook.datasource import Datasource, parameter_dependencies
from workbook.element import element
from workbook.identity import simple_id
from workbook.layout import Layout
from workbook.parameter import SOURCE as PARAMETERS
from workbook.worksheet import Worksheet, dependencies
from workbook.zone import FilterControl, Leaf, ParameterControl, Sheet


@dataclass(frozen=True)
class Dashboard:
    name: str
    wall: Layout
    devices: dict[str, Layout] = field(default_factory=dict)  # Tablet, Phone
    actions: tuple[Action, ...] = ()
    choices: tuple[Choice, ...] = ()

    def leaves(self) -> list[Leaf]:
        return self.wall.flow.leaves()

    def worksheets(self) -> list[Worksheet]:
        return [leaf.worksheet for leaf in self.leaves() if isinstance(leaf, Sheet)]

    def element(self):
        ids = {leaf.key: number for number, leaf in enumerate(self.leaves(), 1)}
        numbers = itertools.count(len(ids) + 1)

        def leaf_id(leaf: Leaf) -> int:
            return ids[leaf.key]

        def next_id() -> int:
            return next(numbers)

        size = {"sizing-mode": "fixed"}
        for end in ("min", "max"):
            size |= {f"{end}height": self.wall.height, f"{end}width": self.wall.width}
        zones = self.wall.element(leaf_id, next_id)
        devices = [
            element(
                "devicelayout",
                {"name": name},
                element(
                    "size", {"maxheight": d.height, "minheight": d.height, "sizing-mode": "vscroll"}
                ),
                d.element(leaf_id, next_id),
            )
            for name, d in self.devices.items()
        ]
        return element(
            "dashboard",
            {"enable-sort-zone-taborder": True, "name": self.name},
            element("style"),
            element("size", size),
            *self.controls(),
            zones,
            element("devicelayouts", {}, *devices) if devices else None,
            element("simple-id", {"uuid": simple_id("dashboard", self.name)}),
        )

    def controls(self):
        """What the controls on the dashboard set has to be declared on it."""
        parameters = [z.parameter for z in self.leaves() if isinstance(z, ParameterControl)]
        filters = [z for z in self.leaves() if isinstance(z, FilterControl)]
        sources: dict[str, Datasource] = {z.pill.source: z.worksheet.source for z in filters}
        named = [element("datasource", {"name": PARAMETERS})] if parameters else []
        named += [
            element("datasource", {"caption": s.caption, "name": n}) for n, s in sources.items()
        ]
        yield element("datasources", {}, *named) if named else None
        yield parameter_dependencies(parameters)
        for name, source in sources.items():
            yield dependencies(source, [z.pill for z in filters if z.pill.source == name])
