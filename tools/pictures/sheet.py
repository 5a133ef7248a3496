"""A worksheet of the workbook as something to draw, and the rows that it asks for."""

from dataclasses import dataclass
from functools import cached_property

import psycopg
from lxml.etree import _Element

from linter.names import base_of, pills
from linter.workbook import Workbook
from rebuild.question import measure_values, question

Row = dict[str, object]


@dataclass
class Sheet:
    workbook: Workbook
    name: str
    rows_read: list[Row]

    @classmethod
    def read(cls, workbook: Workbook, name: str, connection: psycopg.Connection) -> "Sheet":
        cursor = connection.execute(question(workbook, name).sql())
        names = [column.name for column in cursor.description or []]
        return cls(workbook, name, [dict(zip(names, row, strict=True)) for row in cursor])

    @cached_property
    def element(self) -> _Element:
        return self.workbook.worksheets[self.name]

    @cached_property
    def source(self):
        return self.workbook.datasources[next(iter(self.workbook.sources_of(self.name)))]

    def shelf(self, name: str) -> list[str]:
        return [pill.name for pill in pills(self.element.findtext(f"table/{name}"))]

    def headers(self, name: str) -> list[str]:
        return [pill for pill in self.shelf(name) if not pill.endswith(":qk") and ":" in pill[1:]]

    def axes(self, name: str) -> list[str]:
        return [p for p in self.shelf(name) if p.endswith(":qk") or p == "Multiple Values"]

    @property
    def measures(self) -> list[str]:
        return measure_values(self.element)

    @cached_property
    def panes(self) -> list[_Element]:
        """Those that draw something; the first of several only stands for all of them."""
        found = self.element.findall("table/panes/pane")
        return found[1:] if len(found) > 1 else found

    def encoding(self, pane: _Element, kind: str) -> str | None:
        element = pane.find(f"encodings/{kind}")
        found = pills(element.get("column")) if element is not None else []
        return found[0].name if found else None

    def title(self) -> list[_Element]:
        return self.element.findall("layout-options/title/formatted-text/run")

    def style(self, rule: str, attribute: str, pill: str) -> _Element | None:
        for found in self.element.iterfind(
            f"table/style/style-rule[@element='{rule}']/*[@attr='{attribute}']"
        ):
            if pill in [p.name for p in pills(found.get("field"))]:
                return found
        return None

    def order(self, header: str) -> str | None:
        """The measure that a header is sorted by, the highest first."""
        for sort in self.element.iterfind("table/view/computed-sort"):
            if pills(sort.get("column"))[0].name == header:
                return pills(sort.get("using"))[0].name
        return None

    def column(self, pill: str) -> _Element:
        return self.source.columns[base_of(pill)]

    def palette(self, pill: str) -> dict[str, str]:
        """Colours by value, of the datasource."""
        for encoding in self.source.element.iterfind("style/style-rule/encoding"):
            if encoding.get("field") == f"[{pill}]":
                return {m.findtext("bucket", "").strip('"'): m.get("to", "") for m in encoding}
        return {}
