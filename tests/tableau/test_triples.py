"""Each attribute of each element of the workbook was written by Tableau itself, or has its reason."""

import collections
import pathlib
import tomllib

from lxml import etree

import samples
from triples import triples

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
