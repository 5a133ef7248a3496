"""The whole workbook as the file that Tableau opens."""

from dataclasses import dataclass

from lxml import etree

from workbook import parameter, window
from workbook.condition import Condition
from workbook.dashboard import Dashboard
from workbook.datasource import Datasource
from workbook.element import USER, element
from workbook.parameter import Parameter
from workbook.worksheet import Worksheet

# Features of the file's format that it uses; Tableau refuses a name it doesn't know.
FEATURES = (
    "AccessibleZoneTabOrder",
    "AnimationOnByDefault",
    "MarkAnimation",
    "ObjectModelEncapsulateLegacy",
    "ObjectModelTableType",
    "ParameterAction",
    "ParameterActionClearSelection",
    "SchemaViewerObjectModel",
    "SetMembershipControl",
    "SheetIdentifierTracking",
    "SortTagCleanup",
    "WindowsPersistSimpleIdentifiers",
)
BUILD = "2025.1.10 (20251.25.1121.1650)"  # the Tableau whose files it is written like


@dataclass(frozen=True)
class Document:
    datasources: list[Datasource]
    parameters: list[Parameter]
    dashboards: list[Dashboard]

    def worksheets(self) -> list[Worksheet]:
        found = {w.name: w for dashboard in self.dashboards for w in dashboard.worksheets()}
        return [found[name] for name in sorted(found)]

    def filter_groups(self) -> dict[str, int]:
        shared = {f.pill.reference for w in self.worksheets() for f in w.filters if is_shared(f)}
        return {reference: number for number, reference in enumerate(sorted(shared), 2)}

    def element(self):
        groups = self.filter_groups()
        sources = (source.element() for source in self.datasources)
        actions = [(a, d.worksheets()) for d in self.dashboards for a in d.actions]
        written = [action.element(n, sheets) for n, (action, sheets) in enumerate(actions, 1)]
        choices = [choice for dashboard in self.dashboards for choice in dashboard.choices]
        written += [one.element(n) for n, one in enumerate(choices, len(written) + 1)]
        return element(
            "workbook",
            {
                "original-version": "18.1",
                "source-build": BUILD,
                "source-platform": "win",
                "version": "18.1",
            },
            element("document-format-change-manifest", {}, *map(element, FEATURES)),
            element("preferences", {}, *(preference(n, v) for n, v in PREFERENCES.items())),
            element("datasources", {}, parameter.datasource(self.parameters), *sources),
            element("actions", {}, *written) if written else None,
            element("worksheets", {}, *(sheet.element(groups) for sheet in self.worksheets())),
            element("dashboards", {}, *(dashboard.element() for dashboard in self.dashboards)),
            element("windows", {"source-height": 30}, *self.windows()),
        )

    def windows(self):
        for number, dashboard in enumerate(self.dashboards):
            names = [sheet.name for sheet in dashboard.worksheets()]
            yield window.dashboard_window(dashboard.name, names, maximized=number == 0)
        for sheet in self.worksheets():
            yield window.worksheet_window(sheet.name, sheet.headers())

    def text(self) -> str:
        root = etree.Element("workbook", nsmap={"user": USER})
        made = self.element()
        root.attrib.update(made.attrib)
        root.extend(list(made))
        etree.indent(root)
        body = etree.tostring(root, encoding="unicode")
        return f"<?xml version='1.0' encoding='utf-8' ?>\n\n{body}\n"


PREFERENCES = {"ui.encoding.shelf.height": 24, "ui.shelf.height": 26}


def preference(name: str, value: int):
    return element("preference", {"name": name, "value": value})


def is_shared(one: Condition) -> bool:
    return one.shared
