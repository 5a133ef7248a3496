"""The linter says what is wrong with a damaged workbook; it never fails itself."""

import random

import pytest
from lxml import etree

from linter.check import findings


@pytest.mark.parametrize("seed", range(40))
def test_random_damage_is_survived(workbook: etree._Element, seed: int):
    chance = random.Random(seed)
    for _ in range(5):
        element = chance.choice(list(workbook.iter(etree.Element))[1:])
        match chance.choice(["gone", "bare", "changed", "moved"]):
            case "gone":
                element.getparent().remove(element)
            case "bare" if element.attrib:
                del element.attrib[chance.choice(sorted(element.attrib))]
            case "changed" if element.attrib:
                element.set(
                    chance.choice(sorted(element.attrib)), chance.choice(["", "x", "-1", "[", "]]"])
                )
            case "moved":
                element.getparent().append(element)
    findings(workbook)


@pytest.mark.parametrize(
    "text",
    ["<workbook/>", "<a><b/></a>", "<workbook><worksheets><worksheet/></worksheets></workbook>"],
)
def test_what_is_no_workbook_is_no_good_one(text: str):
    assert findings(etree.fromstring(text))
