"""What a click on one worksheet does to the others of its dashboard.

A filter or highlight never crosses datasources; a choice does, by way of a parameter.
"""

from dataclasses import dataclass

from workbook.element import element
from workbook.parameter import Parameter
from workbook.pill import Pill
from workbook.worksheet import Worksheet


@dataclass(frozen=True)
class Action:
    caption: str
    dashboard: str
    source: Worksheet
    command: str  # "filter" or "highlight"
    fields: tuple[str, ...] = ()  # captions of the fields that a highlight goes by

    def element(self, number: int, worksheets: list[Worksheet]):
        """`worksheets`: all of the dashboard."""
        spared = [
            w.name for w in worksheets if w is self.source or w.source is not self.source.source
        ]
        filters = self.command == "filter"
        parameters = {
            "exclude": ",".join(sorted(spared)),
            "field-captions": None if filters else ",".join(self.fields),
            "special-fields": "all" if filters else None,
            "target": self.dashboard,
        }
        return element(
            "action",
            {"caption": self.caption, "name": f"[Action{number}]"},
            element("activation", {"auto-clear": True, "type": "on-select"}),
            clicked(self.dashboard, self.source),
            element(
                "command",
                {"command": "tsc:tsl-filter" if filters else "tsc:brush"},
                *(
                    element("param", {"name": name, "value": value})
                    for name, value in parameters.items()
                    if value
                ),
            ),
        )


@dataclass(frozen=True)
class Choice:
    """Sets a text parameter, which every datasource may follow; without a selection it is empty."""

    caption: str
    dashboard: str
    source: Worksheet
    pill: Pill
    parameter: Parameter

    def element(self, number: int):
        told = {"source-field": self.pill.reference, "target-parameter": self.parameter.reference}
        return element(
            "edit-parameter-action",
            {"caption": self.caption, "name": f"[Action{number}]"},
            element("activation", {"type": "on-select"}),
            clicked(self.dashboard, self.source),
            element("agg-type", {"type": "attr"}),
            element("clear-option", {"type": "assign-fixed-value", "value": "s:LROOT:"}),
            element(
                "params", {}, *(element("param", {"name": n, "value": v}) for n, v in told.items())
            ),
        )


def clicked(dashboard: str, worksheet: Worksheet):
    attributes = {"dashboard": dashboard, "type": "sheet", "worksheet": worksheet.name}
    return element("source", attributes)
