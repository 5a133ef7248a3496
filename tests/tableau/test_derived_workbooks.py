"""Workbooks made from tableau/kioskline.twb are held to what it is held to itself."""

import pytest
from lxml import etree

import samples
from harness.program import ROOT
from linter.check import findings
from publishing.bisection import bisection
from publishing.settings import Database
from publishing.workbook import parse, pointed_at, read
from sampling.package import offline

WORKBOOK = read(ROOT / "tableau" / "kioskline.twb")
DATABASE = Database("db.museum.org", 5433, "museum", "reader", "secret")
DERIVED = {
    "published": pointed_at(WORKBOOK, DATABASE),
    "sample": offline(WORKBOOK),
    **dict(bisection(WORKBOOK)),
}
each = pytest.mark.parametrize("text", DERIVED.values(), ids=list(DERIVED))


@each
def test_every_reference_resolves(text: bytes) -> None:
    assert [str(finding) for finding in findings(parse(text).getroot())] == []


@samples.missing
@pytest.mark.parametrize("release", samples.SCHEMAS)
@each
def test_it_is_valid_by_tableaus_schema(text: bytes, release: str) -> None:
    rules = samples.schema(release)
    rules.validate(etree.fromstring(text))
    assert [f"{error.line}: {error.message}" for error in rules.error_log] == []


def test_bisection_leaves_no_sheet_out() -> None:
    sheets = {name.split("-", 1)[1] for name in DERIVED if name[0].isdigit()}
    assert len(sheets) == len(WORKBOOK.findall("worksheets/worksheet")) + len(
        WORKBOOK.findall("dashboards/dashboard")
    )


def test_published_it_differs_only_in_its_connections() -> None:
    before = {(e.tag, *e.attrib.items()) for e in WORKBOOK.iter(etree.Element)}
    after = {(e.tag, *e.attrib.items()) for e in parse(DERIVED["published"]).iter(etree.Element)}
    assert {entry[0] for entry in before ^ after} == {"connection", "named-connection"}
