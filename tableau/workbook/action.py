"""What a click on one worksheet does to the others of its dashboard, never across datasources."""

from dataclasses import dataclass

from workbook.element import element
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
            element(
                "source",
                {"dashboard": self.dashboard, "type": "sheet", "worksheet": self.source.name},
            ),
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
