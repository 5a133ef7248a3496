"""The workbook's references resolve, by a linter that is silent on what Tableau itself saved."""

import pathlib

from lxml import etree

import samples
from linter.check import findings


@samples.missing
@samples.each_sample()
def test_it_is_silent_on_a_workbook_that_tableau_saved(sample: pathlib.Path):
    assert [str(found) for found in findings(etree.parse(sample).getroot())] == []


def test_every_reference_of_our_workbook_resolves(workbook: etree._Element):
    assert [str(found) for found in findings(workbook)] == []
