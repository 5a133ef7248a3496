"""A workbook's parts by their names, as its rules look them up."""

from dataclasses import dataclass, field
from functools import cached_property

from lxml.etree import _Element

from linter.names import bare


@dataclass
class Datasource:
    element: _Element
    name: str
    # By their names without brackets.
    columns: dict[str, _Element] = field(default_factory=dict)
    records: dict[str, _Element] = field(default_factory=dict)
    groups: dict[str, _Element] = field(default_factory=dict)

    @classmethod
    def read(cls, element: _Element) -> "Datasource":
        found = cls(element, element.get("name", ""))
        found.columns = {bare(c.get("name", "")): c for c in element.findall("column")}
        found.groups = {bare(g.get("name", "")): g for g in element.findall("group")}
        for record in element.iterfind(
            "connection/metadata-records/metadata-record[@class='column']"
        ):
            found.records[bare(record.findtext("local-name", ""))] = record
        return found

    @property
    def place(self) -> str:
        return f"datasource {self.element.get('caption', self.name)!r}"

    def has(self, name: str) -> bool:
        return name in self.columns or name in self.records or name in self.groups

    def datatype(self, name: str) -> str:
        if name in self.columns:
            return self.columns[name].get("datatype", "")
        return self.records[name].findtext("local-type", "") if name in self.records else ""

    def formula(self, name: str) -> str | None:
        """The formula of a calculated field; None of a column of the database."""
        calculation = self.columns[name].find("calculation") if name in self.columns else None
        if calculation is None or calculation.get("class") != "tableau":
            return None
        return calculation.get("formula")


@dataclass
class Workbook:
    root: _Element

    @cached_property
    def datasources(self) -> dict[str, Datasource]:
        found = [Datasource.read(e) for e in self.root.iterfind("datasources/datasource")]
        return {each.name: each for each in found}

    @cached_property
    def worksheets(self) -> dict[str, _Element]:
        return {e.get("name", ""): e for e in self.root.iterfind("worksheets/worksheet")}

    @cached_property
    def dashboards(self) -> dict[str, _Element]:
        return {e.get("name", ""): e for e in self.root.iterfind("dashboards/dashboard")}

    @property
    def parameters(self) -> dict[str, _Element]:
        source = self.datasources.get("Parameters")
        return source.columns if source else {}

    def sources_of(self, worksheet: str) -> set[str]:
        """The datasources whose fields a sheet uses, parameters left out."""
        found = self.worksheets[worksheet].iterfind("table/view/datasources/datasource")
        return {e.get("name", "") for e in found} - {"Parameters"}

    def sheets_on(self, dashboard: str) -> set[str]:
        """The worksheets that a dashboard shows; none of one that does not exist."""
        if dashboard not in self.dashboards:
            return set()
        zones = self.dashboards[dashboard].iterfind("zones//zone[@name]")
        return {z.get("name", "") for z in zones if z.get("type-v2") in (None, "visual")}
