"""A field as a shelf, a filter or a text holds it."""

from dataclasses import dataclass

from workbook.element import element
from workbook.field import Field

PREFIXES = {
    "None": "none", "Attribute": "attr", "Sum": "sum", "Avg": "avg", "Count": "cnt",
    "CountD": "ctd", "Min": "min", "Max": "max", "Median": "med", "User": "usr",
    "Day-Trunc": "tdy", "Hour-Trunc": "thr", "Minute-Trunc": "tmi",
}  # fmt: skip
KINDS = {"nominal": "nk", "ordinal": "ok", "quantitative": "qk"}


@dataclass(frozen=True)
class Pill:
    source: str  # name of the datasource
    field: Field
    derivation: str  # a key of PREFIXES
    type: str  # a key of KINDS; quantitative is a continuous axis or a number

    @property
    def name(self) -> str:
        return f"[{PREFIXES[self.derivation]}:{self.field.name}:{KINDS[self.type]}]"

    @property
    def reference(self) -> str:
        return f"[{self.source}].{self.name}"

    def element(self):
        return element(
            "column-instance",
            {
                "column": f"[{self.field.name}]",
                "derivation": self.derivation,
                "name": self.name,
                "pivot": "key",
                "type": self.type,
            },
        )


@dataclass(frozen=True)
class MeasurePill:
    """Measure Names or Measure Values: stands for several measures at once."""

    source: str
    name: str

    @property
    def reference(self) -> str:
        return f"[{self.source}].{self.name}"
