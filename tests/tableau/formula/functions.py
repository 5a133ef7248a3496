"""The functions of Tableau's calculations that this reading knows, with their meaning in SQL.

Templates name the arguments {0}, {1}, ...; a result "same" is the type of the first argument.
"""

from dataclasses import dataclass

NUMBER = frozenset({"integer", "real"})
MOMENT = frozenset({"date", "datetime"})
TEXT = frozenset({"string"})
TRUTH = frozenset({"boolean"})
ANY = NUMBER | MOMENT | TEXT | TRUTH
ORDERED = NUMBER | MOMENT | TEXT


@dataclass(frozen=True)
class Function:
    takes: tuple[frozenset[str], ...]
    gives: str
    sql: str
    aggregates: bool = False


AGGREGATES = {
    "SUM": Function((NUMBER,), "same", "sum({0})"),
    "AVG": Function((NUMBER,), "real", "avg(({0})::double precision)"),
    "MEDIAN": Function((NUMBER,), "real", "percentile_cont(0.5) WITHIN GROUP (ORDER BY {0})"),
    "PERCENTILE": Function(
        (NUMBER, NUMBER), "real", "percentile_cont({1}) WITHIN GROUP (ORDER BY {0})"
    ),
    "COUNT": Function((ANY,), "integer", "count({0})"),
    "COUNTD": Function((ANY,), "integer", "count(DISTINCT {0})"),
    "STDEV": Function((NUMBER,), "real", "stddev_samp(({0})::double precision)"),
    "VAR": Function((NUMBER,), "real", "var_samp(({0})::double precision)"),
    "ATTR": Function((ORDERED,), "same", "CASE WHEN min({0}) = max({0}) THEN min({0}) END"),
    "MIN": Function((ORDERED,), "same", "min({0})"),
    "MAX": Function((ORDERED,), "same", "max({0})"),
}
# MIN and MAX of two arguments are no aggregates; NULL beats any value, unlike in SQL's least().
OF_TWO = {
    "MIN": Function((ORDERED, ORDERED), "same", "CASE WHEN {0} < {1} THEN {0} WHEN {0} >= {1} THEN {1} END"),
    "MAX": Function((ORDERED, ORDERED), "same", "CASE WHEN {0} > {1} THEN {0} WHEN {0} <= {1} THEN {1} END"),
}  # fmt: skip
SCALARS = {
    "ABS": Function((NUMBER,), "same", "abs({0})"),
    "SQRT": Function(
        (NUMBER,), "real", "CASE WHEN {0} >= 0 THEN sqrt(({0})::double precision) END"
    ),
    "LN": Function((NUMBER,), "real", "CASE WHEN {0} > 0 THEN ln(({0})::double precision) END"),
    "EXP": Function((NUMBER,), "real", "exp(({0})::double precision)"),
    "POWER": Function((NUMBER, NUMBER), "real", "power(({0})::double precision, {1})"),
    "SQUARE": Function((NUMBER,), "same", "(({0}) * ({0}))"),
    "ROUND": Function((NUMBER, NUMBER), "real", "round(({0})::numeric, {1})::double precision"),
    "FLOOR": Function((NUMBER,), "integer", "floor({0})::bigint"),
    "CEILING": Function((NUMBER,), "integer", "ceil({0})::bigint"),
    "INT": Function((ANY,), "integer", "trunc(({0})::double precision)::bigint"),
    "FLOAT": Function((ANY,), "real", "({0})::double precision"),
    "STR": Function((ANY,), "string", "({0})::text"),
    "ZN": Function((NUMBER,), "same", "coalesce({0}, 0)"),
    "IFNULL": Function((ANY, ANY), "same", "coalesce({0}, {1})"),
    "ISNULL": Function((ANY,), "boolean", "({0}) IS NULL"),
    "LEN": Function((TEXT,), "integer", "length({0})"),
    "LEFT": Function((TEXT, NUMBER), "string", "left({0}, ({1})::int)"),
    "RIGHT": Function((TEXT, NUMBER), "string", "right({0}, ({1})::int)"),
    "UPPER": Function((TEXT,), "string", "upper({0})"),
    "LOWER": Function((TEXT,), "string", "lower({0})"),
    "TRIM": Function((TEXT,), "string", "trim({0})"),
    "REPLACE": Function((TEXT, TEXT, TEXT), "string", "replace({0}, {1}, {2})"),
    "CONTAINS": Function((TEXT, TEXT), "boolean", "strpos({0}, {1}) > 0"),
    "STARTSWITH": Function((TEXT, TEXT), "boolean", "strpos({0}, {1}) = 1"),
    "DATE": Function((MOMENT | TEXT,), "date", "({0})::date"),
    "DATETIME": Function((MOMENT | TEXT,), "datetime", "({0})::timestamp"),
    "YEAR": Function((MOMENT,), "integer", "extract(year FROM {0})::bigint"),
    "MONTH": Function((MOMENT,), "integer", "extract(month FROM {0})::bigint"),
    "DAY": Function((MOMENT,), "integer", "extract(day FROM {0})::bigint"),
    "NOW": Function((), "datetime", "now()::timestamp"),
    "TODAY": Function((), "date", "current_date"),
}
# The first argument is the text of a unit.
DATE_PARTS = {
    "DATEPART": Function((MOMENT,), "integer", "extract({unit} FROM {0})::bigint"),
    "DATETRUNC": Function((MOMENT,), "datetime", "date_trunc('{unit}', ({0})::timestamp)"),
    "DATEADD": Function((NUMBER, MOMENT), "datetime", "(({1})::timestamp + ({0}) * interval '1 {unit}')"),
    "DATEDIFF": Function((MOMENT, MOMENT), "integer", "{difference}"),
    "DATENAME": Function((MOMENT,), "string", "{name}"),
}  # fmt: skip
UNITS = ("year", "quarter", "month", "week", "day", "hour", "minute", "second", "weekday")
# Computed by Tableau over the rows of the answer, after the query.
TABLE_CALCULATIONS = frozenset(
    [
        "INDEX",
        "SIZE",
        "FIRST",
        "LAST",
        "LOOKUP",
        "PREVIOUS_VALUE",
        "TOTAL",
        "RANK",
        "RANK_DENSE",
        "RANK_UNIQUE",
        "RANK_PERCENTILE",
        "RUNNING_SUM",
        "RUNNING_AVG",
        "RUNNING_MIN",
        "RUNNING_MAX",
        "RUNNING_COUNT",
        "WINDOW_SUM",
        "WINDOW_AVG",
        "WINDOW_MIN",
        "WINDOW_MAX",
        "WINDOW_COUNT",
        "WINDOW_MEDIAN",
        "WINDOW_STDEV",
        "WINDOW_VAR",
        "WINDOW_PERCENTILE",
    ]
)
