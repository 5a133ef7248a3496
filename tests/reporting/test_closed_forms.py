"""The closed forms agree in SQL, TypeScript and Tableau, and with an implementation of their own here."""

import json
import math
import random
import re
import shutil
import subprocess
import tomllib

import psycopg
import pytest

from harness.program import ROOT
from harness.servers import Database

DEFINITIONS = tomllib.loads((ROOT / "definitions/closed_forms.toml").read_text())
CALCULATIONS = json.loads((ROOT / "definitions/generated/closed_forms.tableau.json").read_text())[
    "calculations"
]


def score(v):
    shares_n, mean, square = 20 + v["responses"], v["prior_mean"], v["prior_mean_square"]
    first = (20 * mean + v["rating_sum"]) / shares_n
    second = (20 * square + v["rating_square_sum"]) / shares_n
    return 25 * first, 25 * math.sqrt(max(0, second - first**2) / (shares_n + 1))


def half_band(v):
    return 1.645 * math.sqrt(max(v["usual_mean"], v["usual_variance"]))


def share(part):
    return lambda v: v[part] / v["responses"] if v["responses"] else None


EXPECTED = {
    "happiness_index": lambda v: 25 * v["rating_sum"] / v["responses"] if v["responses"] else None,
    "satisfied_share": share("satisfied"),
    "unhappy_share": share("unhappy"),
    "usual_index": lambda v: (
        25 * v["usual_rating_sum"] / v["usual_responses"] if v["usual_responses"] else None
    ),
    "change": lambda v: (
        25
        * (
            v["compared_rating_sum"] / v["compared_responses"]
            - v["usual_rating_sum"] / v["usual_responses"]
        )
        if v["compared_responses"] and v["usual_responses"]
        else None
    ),
    "score": lambda v: score(v)[0],
    "score_deviation": lambda v: score(v)[1],
    "score_low": lambda v: score(v)[0] - 1.645 * score(v)[1],
    "score_high": lambda v: score(v)[0] + 1.645 * score(v)[1],
    "usual_low": lambda v: max(0, v["usual_mean"] - half_band(v)),
    "usual_high": lambda v: v["usual_mean"] + half_band(v),
    "alarm_base_share": lambda v: (
        sorted((0.02, v["unhappy"] / v["responses"], 0.75))[1] if v["responses"] else None
    ),
    "alarm_step_unhappy": lambda v: math.log(v["base_share"] + 0.2) - math.log(v["base_share"]),
    "alarm_step_other": lambda v: (
        math.log(1 - (v["base_share"] + 0.2)) - math.log(1 - v["base_share"])
    ),
    "alarm_threshold": lambda v: (
        4 + max(0, math.log(v["daily_responses"] / 180)) if v["daily_responses"] else 4
    ),
    "expected_requests": lambda v: (v["requests"] + 0.5) / v["weeks"] if v["weeks"] else None,
}


def some_values(seed: int) -> list[dict[str, float]]:
    chance = random.Random(seed)
    rows = []
    for n in [0, 1, 1, *(chance.randrange(2, 2000) for _ in range(60))]:
        ratings = [chance.randrange(5) for _ in range(n)]
        prior = [chance.random() for _ in range(5)]
        rows.append(
            {
                "responses": n,
                "rating_sum": sum(ratings),
                "rating_square_sum": sum(r * r for r in ratings),
                "satisfied": sum(r >= 3 for r in ratings),
                "unhappy": sum(r <= 1 for r in ratings),
                "prior_mean": sum(k * p for k, p in enumerate(prior)) / sum(prior),
                "prior_mean_square": sum(k * k * p for k, p in enumerate(prior)) / sum(prior),
                "compared_responses": n // 2,
                "compared_rating_sum": sum(ratings[: n // 2]),
                "usual_responses": n / 3,
                "usual_rating_sum": chance.uniform(0, 4 * n / 3),
                "usual_mean": chance.uniform(0, 50),
                "usual_variance": chance.uniform(0, 90),
                "daily_responses": n / 2,
                "base_share": chance.uniform(0.02, 0.75),
                "requests": chance.randrange(9),
                "weeks": chance.randrange(9),
            }
        )
    return rows


def names_of(form: str) -> list[str]:
    """The parameters of a form as its TypeScript says."""
    text = (ROOT / "definitions/generated/closed_forms.ts").read_text()
    found = re.search(rf"function {form}\((.*?)\)", text)
    assert found
    return [part.split(":")[0].strip() for part in found[1].split(",")]


def same(found, expected) -> bool:
    if expected is None or found is None:
        return found is expected
    return math.isclose(float(found), expected, rel_tol=1e-9, abs_tol=1e-7)


def test_the_generated_files_are_what_the_definitions_say():
    subprocess.run([ROOT / "definitions/generate", "--check"], check=True, timeout=30)
    assert set(EXPECTED) == set(DEFINITIONS["forms"])


@pytest.mark.parametrize("form", EXPECTED)
def test_sql_agrees(form: str, database: Database):
    parameters = names_of(form)
    call = ", ".join(f"%({p})s::float8" for p in parameters)
    with psycopg.connect(database.url) as connection:
        for values in some_values(1):
            (found,) = connection.execute(f"SELECT reporting.{form}({call})", values).fetchone()
            assert same(found, EXPECTED[form](values)), (form, values)


@pytest.mark.parametrize("form", EXPECTED)
def test_tableau_agrees(form: str, database: Database):
    """Tableau's IF, MAX and MIN written as PostgreSQL's, its fields as values."""
    text = CALCULATIONS[form]["calculation"]
    for parameter in names_of(form):
        text = text.replace(CALCULATIONS[form]["parameters"][parameter], f"%({parameter})s::float8")
    text = (
        text.replace("(IF ", "(CASE WHEN ").replace("MAX(", "greatest(").replace("MIN(", "least(")
    )
    with psycopg.connect(database.url) as connection:
        for values in some_values(2):
            (found,) = connection.execute(f"SELECT {text}", values).fetchone()
            assert same(found, EXPECTED[form](values)), (form, values)


def test_a_calculation_names_fields_that_its_views_have(database: Database):
    for name, calculation in CALCULATIONS.items():
        for view in calculation["views"]:
            columns = {
                column
                for (column,) in database.rows(
                    "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0",
                    f"reporting.{view}",
                )
            }
            fields = set(re.findall(r"\[(\w+)\]", calculation["calculation"]))
            assert fields, name
            assert fields <= columns, (name, view)


@pytest.mark.skipif(not shutil.which("node"), reason="needs node")
def test_typescript_agrees(tmp_path):
    text = (ROOT / "definitions/generated/closed_forms.ts").read_text()
    module = tmp_path / "closed_forms.mjs"
    module.write_text(re.sub(r": number( \| null)?", "", text))
    rows = some_values(3)
    calls = {form: [[row[p] for p in names_of(form)] for row in rows] for form in EXPECTED}
    script = f"""import * as forms from "{module}";
    const calls = {json.dumps(calls)};
    console.log(JSON.stringify(Object.fromEntries(Object.entries(calls).map(
      ([form, rows]) => [form, rows.map((row) => forms[form](...row))]))));"""
    done = subprocess.run(
        ["node", "--input-type=module", "-e", script], check=True, capture_output=True, timeout=60
    )
    for form, found in json.loads(done.stdout).items():
        assert all(same(f, EXPECTED[form](row)) for f, row in zip(found, rows, strict=True)), form
