"""Our reading of Tableau's calculation language, by what its documentation says of it.

https://help.tableau.com/current/pro/desktop/en-us/functions_operators.htm and the pages on functions
"""

import datetime

import psycopg
import pytest

from formula.parser import parse
from formula.tokens import FormulaError
from formula.translation import Sql, translate
from formula.tree import Reference
from harness.servers import Postgres

# Five rows: [n] is 1 to 5, [nothing] is NULL, [day] is Wednesday 25 November 2026 14:30 in each.
ROWS = (
    "(SELECT n, NULL::integer AS nothing, timestamp '2026-11-25 14:30' AS day, 'Tide' AS name"
    " FROM generate_series(1, 5) AS n) AS rows"
)
TYPES = {"n": "integer", "nothing": "integer", "day": "datetime", "name": "string"}


def field(reference: Reference) -> Sql:
    return Sql(f'"{reference.name}"', TYPES[reference.name], "row")


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("SUM([n]) / COUNT([n]) / 2", 1.5),
        ("MAX([n]) / 0", None),
        ("7 % 4 + 2 ^ 3 * 2", 19),
        ("-2 ^ 2", 4),
        ("2 + 3 * 4 - 1", 13),
        ("10 - 4 - 3", 3),
        ("1 < 2 AND NOT 2 < 1 OR FALSE", True),
        ("'a' + \"b''\" + 'it''s'", "ab''it's"),
        ("MIN(3, 2.5)", 2.5),
        ("MAX(3, NULL)", None),
        ("MIN([n])", 1),
        ("AVG([n])", 3.0),
        ("MEDIAN([n])", 3.0),
        ("PERCENTILE([n], 0.9)", 4.6),
        ("COUNTD([name])", 1),
        ("COUNT([nothing])", 0),
        ("ZN(SUM([nothing])) + IFNULL(SUM([nothing]), 4)", 4),
        ("ISNULL(SUM([nothing]))", True),
        ("ATTR([name])", "Tide"),
        ("ATTR([n])", None),
        ("SUM(IF [n] > 3 THEN [n] END)", 9),
        ("SUM(IF [n] > 3 THEN 1 ELSEIF [n] > 1 THEN 10 ELSE 100 END)", 122),
        ("SUM(CASE [n] WHEN 1 THEN 10 WHEN 2 THEN 20 ELSE 0 END)", 30),
        ("SUM(IIF([n] IN (1, 5), 1, 0))", 2),
        ("IF SUM([nothing]) > 1 THEN 'many' ELSE 'few' END", "few"),
        ("SQRT(-1)", None),
        ("SQRT(16) + LN(EXP(2))", 6.0),
        ("LN(0)", None),
        ("ROUND(2.346, 2) + ROUND(0.6)", 3.35),
        ("ABS(-3) + SQUARE(2) + POWER(2, 3)", 15),
        ("INT(-2.7)", -2),
        ("FLOOR(-2.5) + CEILING(2.1)", 0),
        ("STR(3) + '%'", "3%"),
        ("CONTAINS('Tide', 'id') AND STARTSWITH('Tide', 'T')", True),
        ("LEFT('Tide', 2) + RIGHT('Tide', 1) + UPPER('x')", "TieX"),
        ("MIN(DATEPART('weekday', [day]))", 4),
        ("MIN(DATEPART('hour', [day]))", 14),
        ("MIN(DATENAME('weekday', [day]))", "Wednesday"),
        ("MIN(DATENAME('month', [day]))", "November"),
        ("MIN(DATETRUNC('month', [day]))", datetime.datetime(2026, 11, 1)),
        ("MIN(DATEADD('hour', 10, [day]))", datetime.datetime(2026, 11, 26, 0, 30)),
        ("DATEDIFF('month', #2026-10-31#, #2026-11-01#)", 1),
        ("DATEDIFF('day', #2026-11-01#, #2026-11-25#)", 24),
        ("MIN(DATEDIFF('hour', #2026-11-25#, [day]))", 14),
        ("MIN(YEAR([day])) + MIN(MONTH([day])) + MIN(DAY([day]))", 2062),
        ("MIN(DATE([day]))", datetime.date(2026, 11, 25)),
        ("1 // the rest\n+ /* of */ 2", 3),
    ],
)
def test_a_formula_has_the_value_that_tableau_gives_it(
    postgres: Postgres, formula: str, value: object
):
    meaning = translate(parse(formula), field)
    with psycopg.connect(postgres.url) as connection:
        row = connection.execute(f"SELECT {meaning.text} FROM {ROWS}").fetchone()
    answer = row and row[0]
    assert answer == (pytest.approx(value) if isinstance(value, float) else value)


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        ("SUM([n]", "is missing before the end"),
        ("[n] [n]", "left over"),
        ("IF [n] > 1 THEN 2", "END is missing"),
        ("CASE [n] ELSE 1 END", "no WHEN"),
        ("SUM([n]) + [n]", "mixes aggregates"),
        ("IF [n] > 1 THEN SUM([n]) END", "mixes aggregates"),
        ("SUM(SUM([n]))", "already an aggregate"),
        ("SUM([name])", "not string"),
        ("[n] + [name]", "integer and string"),
        ("[n] = 'one'", "integer and string"),
        ("IF [n] THEN 1 END", "a condition takes boolean"),
        ("IF [n] > 1 THEN 1 ELSE 'one' END", "integer and string"),
        ("NOT [n]", "NOT takes boolean"),
        ("ZN([n], 1)", "takes 1 arguments"),
        ("SUMME([n])", "no function"),
        ("DATETRUNC('fortnight', [day])", "begins with a unit"),
        ("'open", "nothing begins with"),
        ("", "ends too early"),
    ],
)
def test_what_tableau_would_refuse_is_refused(formula: str, words: str):
    with pytest.raises(FormulaError, match=words):
        translate(parse(formula), field)
