"""Sorts: fields of the sheet, and the one form that Tableau loads."""

from collections.abc import Iterator

from linter.finding import Finding, finding
from linter.names import pills
from linter.workbook import Workbook


def check(workbook: Workbook) -> Iterator[Finding]:
    for name, sheet in workbook.worksheets.items():
        place = f"worksheet {name!r}"
        for element in sheet.iterfind(".//sort"):
            if element.get("class") == "computed-sort":
                yield finding(
                    "sort-form", place, element, "write <computed-sort column direction using/>"
                )
        for element in sheet.iterfind(".//computed-sort"):
            if len(element):
                yield finding("sort-form", place, element, "a computed-sort has no children")
            if element.get("direction") not in ("ASC", "DESC"):
                yield finding(
                    "sort-direction",
                    place,
                    element,
                    f"direction {element.get('direction')!r}: say ASC or DESC",
                )
            column, using = pills(element.get("column")), pills(element.get("using"))
            if not column or not using:
                yield finding(
                    "sort-field",
                    place,
                    element,
                    "name the sorted column, and the one it is sorted by in using",
                )
                continue
            if column[0].datasource != using[0].datasource:
                yield finding(
                    "sort-datasource",
                    place,
                    element,
                    f"{column[0]} is sorted by a field of another datasource",
                )
            if using[0].name.startswith("none:"):
                yield finding("sort-field", place, element, f"{using[0]} is no aggregate")
