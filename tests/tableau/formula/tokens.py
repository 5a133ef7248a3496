"""Cuts a formula into tokens."""

import re
from dataclasses import dataclass

TOKEN = re.compile(
    r"""(?P<space>\s+|//[^\n]*|/\*.*?\*/)
      | (?P<date>\#[^#]*\#)
      | (?P<string>"(?:[^"]|"")*"|'(?:[^']|'')*')
      | (?P<field>\[(?:[^\]]|\]\])*\])
      | (?P<number>\d+\.\d*(?:[eE][+-]?\d+)?|\.\d+|\d+(?:[eE][+-]?\d+)?)
      | (?P<word>[A-Za-z_][A-Za-z_0-9]*)
      | (?P<sign><=|>=|<>|!=|==|[-+*/%^=<>(),.:{}])""",
    re.VERBOSE | re.DOTALL,
)


class FormulaError(Exception):
    """A formula that Tableau would refuse."""


@dataclass(frozen=True)
class Token:
    kind: str
    text: str
    at: int


def tokens(formula: str) -> list[Token]:
    found = []
    at = 0
    while at < len(formula):
        match = TOKEN.match(formula, at)
        if not match:
            raise FormulaError(f"nothing begins with {formula[at : at + 12]!r} at {at}")
        if match.lastgroup != "space":
            found.append(Token(match.lastgroup or "", match.group(), at))
        at = match.end()
    return found
