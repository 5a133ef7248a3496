"""The sample that opens without a database has something on each worksheet, in known words."""

import io
import pathlib
import zipfile

import pytest
import tableauhyperapi
from lxml import etree

import samples
from harness.program import ROOT
from linter.workbook import Workbook
from rebuild.question import question
from triples import triples

WORKBOOK = ROOT / "tableau" / "kioskline.twb"

PACKAGE = ROOT / "tableau" / "kioskline-sample.twbx"


@pytest.fixture(scope="module")
def package() -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(PACKAGE.read_bytes()))


@pytest.fixture
def sample(package: zipfile.ZipFile) -> etree._Element:
    """The package's only workbook, at its root."""
    (name,) = (name for name in package.namelist() if name.endswith(".twb"))
    assert "/" not in name
    return etree.fromstring(package.read(name))


@samples.missing
def test_the_sample_says_nothing_that_neither_workbook_nor_tableau_says(sample: etree._Element):
    seen = set().union(*(triples(etree.parse(path).getroot()) for path in samples.samples()))
    ours = triples(etree.parse(WORKBOOK).getroot())
    # A live connection to a hyper file as Tableau 2019.2 saved it: Apache.twb of github.com/tableau/Logshark.
    hyper = {f"named-connection/connection@{key}" for key in ("author-locale", "default-settings")}
    assert triples(sample) - seen - ours == hyper


@pytest.fixture(scope="module")
def answers(package: zipfile.ZipFile, tmp_path_factory: pytest.TempPathFactory) -> dict[str, int]:
    """The number of rows of each worksheet."""
    folder = tmp_path_factory.mktemp("sample")
    package.extractall(folder)
    (path,) = folder.rglob("*.hyper")
    book = Workbook(etree.parse(next(pathlib.Path(folder).glob("*.twb"))).getroot())
    telemetry = tableauhyperapi.Telemetry.DO_NOT_SEND_USAGE_DATA_TO_TABLEAU
    with (
        tableauhyperapi.HyperProcess(telemetry, parameters={"log_dir": str(folder)}) as hyper,
        tableauhyperapi.Connection(hyper.endpoint, path) as connection,
    ):
        return {
            name: len(connection.execute_list_query(question(book, name).sql()))
            for name in book.worksheets
        }


def test_no_worksheet_of_the_sample_is_empty(answers: dict[str, int], worksheet: str):
    assert answers[worksheet] > 0
