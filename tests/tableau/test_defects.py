"""Every kind of mistake that we could think of is caught, when planted into our workbook."""

import pytest
from lxml import etree

import defects_of_actions
import defects_of_fields
import defects_of_form
import defects_of_parts
import defects_of_sheets
import samples
from harness.program import ROOT
from linter.check import findings
from planting import Defect

WORKBOOK = ROOT / "tableau" / "kioskline.twb"

REFERENCES = [
    d
    for m in (defects_of_fields, defects_of_parts, defects_of_sheets, defects_of_actions)
    for d in m.DEFECTS
]


def each(defects: list[Defect]) -> pytest.MarkDecorator:
    ids = [f"{defect.what}, by {defect.rule}" for defect in defects]
    return pytest.mark.parametrize("defect", defects, ids=ids)


@pytest.fixture(scope="module")
def broken_before() -> set[str]:
    """The rules that the workbook breaks as it is."""
    return {found.rule for found in findings(etree.parse(WORKBOOK).getroot())}


@each(REFERENCES)
def test_the_linter_catches(workbook: etree._Element, broken_before: set[str], defect: Defect):
    assert defect.rule not in broken_before
    defect.plant(workbook)
    assert defect.rule in {found.rule for found in findings(workbook)}


def test_the_defects_are_of_many_kinds():
    assert len({defect.rule for defect in REFERENCES}) >= 40


@samples.missing
@pytest.mark.parametrize("release", samples.SCHEMAS)
@each(defects_of_form.DEFECTS)
def test_the_schema_catches(workbook: etree._Element, defect: Defect, release: str):
    schema = samples.schema(release)
    assert schema.validate(workbook)
    defect.plant(workbook)
    assert not schema.validate(workbook)
