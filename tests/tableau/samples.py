"""Workbooks saved by Tableau and its official schemas; not part of the project."""

import functools
import pathlib

import pytest
from lxml import etree

from harness.program import SHARED

FOLDER = SHARED / "data" / "tableau"
SCHEMAS = {"2025.3": "xsd/2025_3/twb_2025.3.0.local-relaxed.xsd", "2026.2": "xsd/2026_2/twb_2026.2.0.local-relaxed.xsd"}  # fmt: skip
missing = pytest.mark.skipif(not FOLDER.is_dir(), reason=f"needs {FOLDER}")


def samples() -> list[pathlib.Path]:
    return sorted(FOLDER.glob("samples/*.twb"))


def each_sample() -> pytest.MarkDecorator:
    """One test a sample; one that is skipped where there are none."""
    found = samples() or [FOLDER / "samples"]
    return pytest.mark.parametrize("sample", found, ids=[path.stem for path in found])


@functools.cache
def schema(release: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(FOLDER / SCHEMAS[release]))
