"""The workbook under test, and a museum to ask its questions of."""

import pathlib
from collections.abc import Iterator

import psycopg
import pytest
from lxml import etree

from harness.program import ROOT
from harness.servers import Database, Postgres

WORKBOOK = ROOT / "tableau" / "kioskline.twb"
MUSEUM = pathlib.Path(__file__).parent / "simulated_museum.sql"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test with the argument `worksheet` runs once for each of the workbook."""
    if "worksheet" in metafunc.fixturenames:
        names = etree.parse(WORKBOOK).getroot().xpath("worksheets/worksheet/@name")
        metafunc.parametrize("worksheet", names)


@pytest.fixture
def workbook() -> etree._Element:
    """The <workbook> as it is committed; a test may change it."""
    return etree.parse(WORKBOOK).getroot()


@pytest.fixture(scope="session")
def simulated(postgres: Postgres, migrated_template: str) -> Iterator[Database]:
    """A museum with something behind every view; read it only."""
    database = postgres.create_database("simulated_museum", template=migrated_template)
    database.execute(MUSEUM.read_text())
    yield database
    postgres.execute("DROP DATABASE simulated_museum WITH (FORCE)")


@pytest.fixture
def reader(simulated: Database) -> Iterator[psycopg.Connection]:
    """The museum as Tableau's user sees it."""
    with psycopg.connect(simulated.url, autocommit=True) as connection:
        connection.execute("SET ROLE kioskline_reader")
        yield connection
