"""The workbook under test."""

import pytest
from lxml import etree

from harness.program import ROOT

WORKBOOK = ROOT / "tableau" / "kioskline.twb"


@pytest.fixture
def workbook() -> etree._Element:
    """The <workbook> as it is committed; a test may change it."""
    return etree.parse(WORKBOOK).getroot()
