"""The page says what the database says."""

import subprocess
import sys
import tomllib

import pytest

from harness.program import ROOT

EXAMPLES = tomllib.loads((ROOT / "definitions" / "examples.toml").read_text())


def described(database, *arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, ROOT / "definitions" / "describe", database.url, *arguments],
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip


def test_the_page_lists_what_the_database_says(database):
    done = described(database, "--check")
    assert done.returncode == 0, done.stderr


def test_another_meaning_is_noticed(database):
    database.execute("COMMENT ON COLUMN reporting.rejection.reason IS 'another meaning'")
    done = described(database, "--check")
    assert done.returncode == 1
    assert "docs/reporting.md" in done.stderr


def test_every_question_names_what_answers_it(owner):
    questions = (ROOT / "docs/reporting.md").read_text().partition("## The definitions")[0]
    names = owner.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = 'reporting'::regnamespace AND relkind = 'v'"
        " UNION SELECT proname FROM pg_proc WHERE pronamespace = 'reporting'::regnamespace AND proretset"
    ).fetchall()
    assert [name for (name,) in names if f"`{name}`" not in questions] == []


@pytest.mark.parametrize("kind", EXAMPLES)
def test_every_example_is_one_that_the_reader_may_ask(reader, kind):
    for name, query in EXAMPLES[kind].items():
        assert f"reporting.{name}" in query
        reader(query)
