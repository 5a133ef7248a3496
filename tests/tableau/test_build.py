"""The workbook is what its code writes, fits the database, and is valid by Tableau's own schemas."""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import textwrap

import pytest
from lxml import etree

from dashboards import kioskline, settings, sources
from harness.program import ROOT, SHARED
from harness.servers import Database, Postgres
from linter.check import findings
from workbook.dashboard import Dashboard
from workbook.document import Document
from workbook.layout import Layout
from workbook.zone import Sheet, column, fixed, share

WORKBOOK = ROOT / "tableau" / "kioskline.twb"
SCHEMAS = SHARED / "data" / "tableau" / "xsd"


def build(
    *options: str, root: pathlib.Path = ROOT, **environment: str
) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, str(root / "tableau" / "build"), *options],
        capture_output=True,
        text=True,
        env=os.environ | environment,
    )


@pytest.fixture
def copy(tmp_path: pathlib.Path) -> pathlib.Path:
    """A checkout of what the build reads, to be changed."""
    for folder in ("tableau", "definitions"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    return tmp_path


def test_committed_workbook_is_what_the_code_writes():
    done = build("--check")
    assert done.returncode == 0, done.stderr


def test_drift_is_found_and_mended_by_another_build(copy: pathlib.Path):
    drifted = copy / "tableau" / "kioskline.twb"
    drifted.write_text(drifted.read_text().replace("SUM([responses])", "AVG([responses])"))
    done = build("--check", root=copy)
    assert done.returncode == 1
    assert "Run tableau/build" in done.stderr

    assert build(root=copy).returncode == 0
    assert drifted.read_bytes() == WORKBOOK.read_bytes()


def test_build_does_not_depend_on_the_order_of_sets(copy: pathlib.Path):
    for seed in ("1", "2"):
        assert build(root=copy, PYTHONHASHSEED=seed).returncode == 0
        assert (copy / "tableau" / "kioskline.twb").read_bytes() == WORKBOOK.read_bytes()


def test_a_changed_closed_form_changes_the_workbook(copy: pathlib.Path):
    forms = copy / "definitions" / "generated" / "closed_forms.tableau.json"
    forms.write_text(
        forms.read_text().replace("25.0 * SUM([rating_sum])", "26.0 * SUM([rating_sum])")
    )
    assert build("--check", root=copy).returncode == 1


def test_a_column_that_is_gone_is_named_with_its_datasource(copy: pathlib.Path):
    columns = copy / "tableau" / "columns.json"
    columns.write_text(columns.read_text().replace('"name": "usual_low"', '"name": "other"'))
    done = build(root=copy)
    assert done.returncode == 78
    assert "'Last 60 minutes' has no field 'usual_low'" in done.stderr


def test_columns_are_those_of_the_database(database: Database):
    done = build("--read-columns", database.url, "--check")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "change",
    [
        "CREATE VIEW reporting.another AS SELECT 1 AS one",
        "COMMENT ON COLUMN reporting.rejection.reason IS 'another meaning'",
        "CREATE OR REPLACE VIEW reporting.exhibition AS SELECT m.museum_id, m.name AS museum, e.exhibition_id,"
        " e.public_id, e.name AS exhibition, e.floor, e.department, e.start_date, e.closed_at IS NULL AS is_open,"
        " e.closed_at, NULL::date AS first_date, 1 AS another FROM kiosk.exhibition e JOIN kiosk.museum m USING (museum_id)",
    ],
    ids=["view", "meaning", "column"],
)
def test_a_change_of_the_views_is_found(database: Database, change: str):
    database.execute(change)
    done = build("--read-columns", database.url, "--check")
    assert done.returncode == 1
    assert "columns.json" in done.stderr


@pytest.mark.parametrize("name", ["nowhere.invalid/kioskline", "no uri at all", "{postgres}"])
def test_a_database_that_cannot_be_read_is_said(copy: pathlib.Path, postgres: Postgres, name: str):
    database = name.format(postgres=postgres.url) if "{" in name else f"postgresql://{name}"
    done = build("--read-columns", database, root=copy)
    assert done.returncode == 69
    assert "kioskline migrate" in done.stderr


@pytest.mark.parametrize("schema", ["2025_3/twb_2025.3.0", "2026_2/twb_2026.2.0"])
def test_workbook_is_valid_by_tableaus_schema(schema: str):
    path = SCHEMAS / f"{schema}.local-relaxed.xsd"
    if not path.exists():
        pytest.skip(f"needs {path}, which is not part of the project")
    rules = etree.XMLSchema(etree.parse(path))
    rules.validate(etree.parse(WORKBOOK))
    assert [f"{e.line}: {e.message}" for e in rules.error_log] == []


def test_the_worksheet_of_the_readme_resolves():
    readme = (ROOT / "tableau" / "README.md").read_text()
    (example,) = re.findall(r"```python\n(.*?)```", readme, re.DOTALL)
    names: dict[str, object] = {}
    exec(textwrap.dedent(example), names)
    layout = Layout(800, 600, column(share(1, Sheet(names["unhappy_days"]))))
    document = Document(sources.ALL, settings.ALL, [Dashboard("One", layout)])
    assert [str(found) for found in findings(etree.fromstring(document.text().encode()))] == []


@pytest.mark.parametrize("pixels", [500, 700])
def test_a_layout_whose_parts_do_not_fit_is_refused(pixels: int):
    zone = Sheet(kioskline.workbook.worksheets()[0])
    layout = Layout(800, 600, column(fixed(pixels, zone)))
    with pytest.raises(AssertionError, match="pixels"):
        Document(sources.ALL, settings.ALL, [Dashboard("One", layout)]).text()
