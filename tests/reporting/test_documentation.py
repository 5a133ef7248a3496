"""The page says what the database says."""

from harness.program import ROOT


def test_the_page_names_every_view_and_question_function(owner):
    page = (ROOT / "docs/reporting.md").read_text()
    names = owner.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = 'reporting'::regnamespace AND relkind = 'v'"
        " UNION SELECT proname FROM pg_proc WHERE pronamespace = 'reporting'::regnamespace AND proretset"
    ).fetchall()
    assert [name for (name,) in names if f"`{name}`" not in page] == []
