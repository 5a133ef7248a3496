"""Names as the format writes them: [datasource].[field], and fields as they stand on a shelf."""

import re
from dataclasses import dataclass

PAIR = re.compile(r"\[((?:[^\[\]]|\]\])+)\]\.\[((?:[^\[\]]|\]\])+)\]")

# What a derivation is called in a column-instance, and how its name begins, as a pattern.
PREFIXES = {
    "None": "none", "Attribute": "attr", "Sum": "sum", "Avg": "avg", "Count": "cnt", "CountD": "ctd",
    "Min": "min", "Max": "max", "Median": "med", "Stdev": "std", "StdevP": "stp", "Var": "var",
    "VarP": "vrp", "User": "usr", "Year": "yr", "Quarter": "qr", "Month": "mn", "Week": "wk",
    "Weekday": "wd", "Day": "dy", "Hour": "hr", "Minute": "mi", "Second": "sc", "Year-Trunc": "tyr",
    "Quarter-Trunc": "tqr", "Month-Trunc": "tmn", "Week-Trunc": "twk", "Day-Trunc": "tdy",
    "Hour-Trunc": "thr", "Minute-Trunc": "tmi", "Second-Trunc": "tsc", "InOut": "io",
    "MY": "my", "MDY": "md", "Percentile": r"prc\d+",
}  # fmt: skip
SUFFIXES = {"nominal": "nk", "ordinal": "ok", "quantitative": "qk"}
# A quick table calculation writes its kind before the derivation.
TABLE_CALCULATIONS = {
    "cum": "CumTotal", "win": "WindowTotal", "diff": "Difference", "pcdf": "PctDiff", "pval": "PctValue",
    "pcto": "PctTotal", "rank": "Rank", "pcrk": "PctRank",
}  # fmt: skip
INSTANCE = re.compile(
    rf"(?:(?P<table>{'|'.join(TABLE_CALCULATIONS)}):)?(?P<prefix>{'|'.join(PREFIXES.values())})"
    r":(?P<base>.+):(?P<suffix>nk|ok|qk)(?::(?P<number>\d+))?"
)
# Fields that every datasource has without declaring them.
BUILT_IN = frozenset({
    ":Measure Names", "Multiple Values", "Latitude (generated)", "Longitude (generated)",
    "Geometry (generated)",
})  # fmt: skip


@dataclass(frozen=True)
class Pill:
    """A field of a datasource as it is used on a sheet; `name` without its outer brackets."""

    datasource: str
    name: str

    def __str__(self) -> str:
        return f"[{self.datasource}].[{self.name}]"


def pills(text: str | None) -> list[Pill]:
    """Every [datasource].[field] in a text."""
    return [Pill(*match) for match in PAIR.findall(text or "")]


def bare(name: str) -> str:
    """[x] without its brackets."""
    return name[1:-1].replace("]]", "]") if name.startswith("[") and name.endswith("]") else name


def base_of(name: str) -> str:
    """The column behind the name of an instance; the name itself when it is no instance's."""
    match = INSTANCE.fullmatch(name)
    return match["base"] if match else name
