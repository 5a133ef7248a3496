"""Formats of numbers and dates, in the forms that saved workbooks have."""

import re
from collections.abc import Iterator

from linter.finding import Finding, finding
from linter.workbook import Workbook

# A number with its negative form, a percentage, a currency, a date by its length, or * and a pattern.
FORMS = re.compile(r"n[^;]+;-[^;]+|p0(\.0+)?%|[cC].+|S\w*|L\w*|iLLL|\*.+|")


def check(workbook: Workbook) -> Iterator[Finding]:
    for element in workbook.root.iter("column", "format"):
        kind = "default-format" if element.tag == "column" else "value"
        if element.tag == "format" and element.get("attr") != "text-format":
            continue
        value = element.get(kind)
        if value is not None and not FORMS.fullmatch(value):
            owner = next(element.iterancestors("worksheet", "datasource", "dashboard"), element)
            place = f"{owner.tag} {owner.get('caption') or owner.get('name')!r}"
            yield finding(
                "format",
                place,
                element,
                f"{value!r}: write n0;-0, p0%, or * before a pattern of your own",
            )
