"""Values as Tableau would write them: aliases, formats, and fields inside text."""

import datetime
import re

from lxml.etree import _Element

from linter.names import bare
from pictures.sheet import Row, Sheet

FIELD = re.compile(r"<\[(?P<source>[^\]]+)\]\.\[(?P<pill>[^\]]+)\]>")
BREAK = "Æ"


def said(sheet: Sheet, pill: str, value: object) -> str:
    if value is None:
        return ""
    column = sheet.column(pill)
    text = str(value).lower() if isinstance(value, bool) else str(value)
    for alias in column.iterfind("aliases/alias"):
        if alias.get("key") == text:
            return alias.get("value", "")
    if isinstance(value, datetime.datetime):
        return value.strftime("%-d %b %H:%M")
    if isinstance(value, datetime.date):
        return value.strftime("%-d %b")
    if isinstance(value, str) or pill.endswith((":ok", ":nk")):
        return text
    return number(float(value), column.get("default-format", ""))


def number(value: float, code: str) -> str:
    """By a code such as n#,##0.0;-#,##0.0: what is positive, negative and, sometimes, zero."""
    if "%" in code:
        return f"{100 * value:.1f} %"
    if not code:
        return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}"
    forms = code.lstrip("n*").split(";")
    form = forms[1 if value < 0 else 2 if value == 0 and len(forms) > 2 else 0]
    sign = form[0] if form[0] in "+-" else ""
    return f"{sign}{abs(value):,.{1 if '.0' in form else 0}f}"


def text_of(runs: list[_Element], sheet: Sheet | None = None, row: Row | None = None) -> str:
    def field(match: re.Match) -> str:
        if sheet is None or row is None:
            return ""
        return said(sheet, match["pill"], row.get(match["pill"]))

    whole = "".join(run.text or "" for run in runs).replace(f"{BREAK}\n", "\n")
    return FIELD.sub(field, whole)


def caption(sheet: Sheet, pill: str) -> str:
    return sheet.column(pill).get("caption", bare(pill))
