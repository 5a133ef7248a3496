"""Comparing rows with what they should be."""

import math
from collections.abc import Mapping
from numbers import Number


def same(found: object, expected: object) -> bool:
    if isinstance(expected, bool) or not isinstance(expected, Number) or found is None:
        return found == expected
    return math.isclose(float(found), expected, rel_tol=1e-9, abs_tol=1e-7)


def assert_same(found: Mapping, expected: Mapping) -> None:
    """Every expected column has the expected value, numbers to nine digits."""
    differing = {
        column: (found[column], value)
        for column, value in expected.items()
        if not same(found[column], value)
    }
    assert not differing, f"(found, expected) differ in {dict(found)}"


def by(rows: list[dict], *columns: str) -> dict[tuple, dict]:
    """Rows by their key, which has to be one."""
    keyed = {tuple(row[column] for column in columns): row for row in rows}
    assert len(keyed) == len(rows)
    return keyed
