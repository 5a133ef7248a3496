"""A column of a datasource: one of the database, or a calculation."""

import re
from dataclasses import dataclass

from workbook.element import element


class UnknownField(LookupError):
    """A field that a datasource doesn't have."""


REFERENCE = re.compile(r"(\[Parameters\]\.)?\[([^\]]+)\]")


@dataclass(frozen=True)
class Field:
    name: str  # as formulas and pills have it, without brackets
    caption: str
    datatype: str  # string, integer, real, boolean, date or datetime
    role: str  # dimension or measure
    description: str = ""
    formula: str | None = None  # of a calculation
    format: str | None = None  # Tableau's format code, as in "n#,##0.0;-#,##0.0"
    aliases: tuple[tuple[str, str], ...] = ()  # what is shown for a value
    aggregates: bool = False  # the calculation is of sums already

    @property
    def type(self) -> str:
        if self.role == "measure":
            return "quantitative"
        return "nominal" if self.datatype in ("string", "boolean") else "ordinal"

    def mentions(self) -> tuple[set[str], set[str]]:
        """Names of the columns and of the parameters in the formula."""
        found = REFERENCE.findall(self.formula or "")
        return {n for p, n in found if not p}, {n for p, n in found if p}

    def element(self, described: bool = True):
        """Without its description where it only says what something uses."""
        return element(
            "column",
            {
                "caption": self.caption,
                "datatype": self.datatype,
                "default-format": self.format,
                "name": f"[{self.name}]",
                "role": self.role,
                "type": self.type,
            },
            element("calculation", {"class": "tableau", "formula": self.formula})
            if self.formula
            else None,
            alias_list(self.aliases),
            description(self.description) if described and self.description else None,
        )


def alias_list(aliases: tuple[tuple[str, str], ...]):
    if not aliases:
        return None
    return element("aliases", {}, *(element("alias", {"key": k, "value": v}) for k, v in aliases))


def description(text: str):
    return element("desc", {}, element("formatted-text", {}, element("run", {}, text)))
