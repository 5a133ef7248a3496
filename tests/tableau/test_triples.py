"""Each attribute of each element of the workbook was written by Tableau itself, or has its reason."""

import collections
import pathlib
import tomllib

from lxml import etree

import samples
from triples import always, parts, triples

BEYOND = pathlib.Path(__file__).parent / "triples_beyond_samples.toml"


def listed() -> list[str]:
    reasons = tomllib.loads(BEYOND.read_text())["reason"]
    assert all(reason["why"] for reason in reasons)
    return [triple for reason in reasons for triple in reason["triples"]]


def test_no_triple_has_two_reasons():
    assert [t for t, count in collections.Counter(listed()).items() if count > 1] == []


def test_no_reason_outlives_its_triple(workbook: etree._Element):
    assert set(listed()) - triples(workbook) == set()


@samples.missing
def test_every_triple_is_in_a_sample_or_has_a_reason(workbook: etree._Element):
    """One that fails here: find it in a workbook that Tableau saved, and add it to the list."""
    seen = set().union(*(triples(etree.parse(path).getroot()) for path in samples.samples()))
    assert triples(workbook) - seen - set(listed()) == set()
    assert set(listed()) & seen == set()


# What every sample has and our workbook does not.
LEFT_OUT = {
    ("workbook[]", "thumbnails"): "pictures that Tableau makes itself",
    ("workbook/document-format-change-manifest[]", "ObjectModelExtractV2"): "is for extracts",
    ("workbook/document-format-change-manifest[]", "VConnDownstreamExtractsWithWarnings"): "is for extracts",
    ("zone/zone[]", "layout-cache"): "sizes that Tableau computes itself; not in every saved workbook",
    ("zone/zone[]", "@show-title"): "is for sheets whose title is hidden",
}  # fmt: skip


@samples.missing
def test_an_element_has_what_it_has_in_every_sample(workbook: etree._Element):
    usual = always([etree.parse(path).getroot() for path in samples.samples()], least=5)
    missing = {
        (path, part)
        for element in workbook.iter(etree.Element)
        for path, held in [parts(element)]
        for part in usual.get(path, set()) - held
    }
    assert missing == set(LEFT_OUT)
