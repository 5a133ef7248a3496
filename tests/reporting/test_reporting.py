"""The views against a recomputation from single presses, as the role that reads them."""

import datetime
import math
import random
import re
import statistics
from collections import defaultdict

import psycopg
import pytest

from harness.program import ROOT
from harness.servers import Database

HOURS = range(9, 18)


@pytest.fixture
def owner(database: Database):
    with psycopg.connect(database.url, autocommit=True) as connection:
        # A zone where it is early afternoon, so that today has presses at any time of day.
        ahead = (14 - datetime.datetime.now(datetime.UTC).hour) % 24
        ahead = ahead - 24 if ahead > 14 else ahead
        zone = f"Etc/GMT{-ahead:+d}"
        connection.execute(
            "INSERT INTO kiosk.museum VALUES (1, 'm', 'M', %s, '09:00', '18:00', false)", [zone]
        )
        connection.execute(
            "INSERT INTO kiosk.exhibition SELECT 1, n, 'EXH_0' || n, 'E' || n, (n % 2)::text, 'D', NULL, '', '', '2020-01-01'"
            " FROM generate_series(0, 2) AS n"
        )
        yield connection


@pytest.fixture
def reader(database: Database, owner):
    with psycopg.connect(database.url, autocommit=True) as connection:
        connection.execute("SET ROLE kioskline_reader")
        yield connection


def today_of(connection) -> datetime.date:
    return connection.execute("SELECT today FROM reporting.museum").fetchone()[0]


def fill(connection, today: datetime.date, seed: int) -> list[tuple]:
    """Presses of 70 days, Mondays closed, into the rollup; (exhibition, date, hour, value, suspect)."""
    chance = random.Random(seed)
    presses = []
    for back in range(70):
        day = today - datetime.timedelta(days=back)
        if day.isoweekday() == 1 and back:
            continue
        for hour in HOURS if back else HOURS[:4]:
            for exhibition in (0, 1):  # the third has no responses
                for _ in range(chance.randrange(12)):
                    value = -1 if chance.random() < 0.1 else chance.choice([0, 1, 2, 3, 4, 4])
                    presses.append((exhibition, day, hour, value, chance.random() < 0.1))
    counts = defaultdict(lambda: [0] * 7)
    for number, (exhibition, day, hour, value, suspect) in enumerate(presses):
        key = (1, exhibition, day, hour, suspect, 1, number % 2)
        counts[key][value if value >= 0 else 5] += 1
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO kiosk.hourly_rollup VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, now())",
            [key + tuple(count) for key, count in counts.items()],
        )
    return presses


def test_the_reader_sees_reporting_and_nothing_else(reader):
    relations = reader.execute(
        "SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace"
        " WHERE nspname IN ('kiosk', 'ingest', 'safety') AND relkind IN ('r', 'p', 'v')"
    ).fetchall()
    assert relations
    for (relation,) in relations:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            reader.execute(f"SELECT FROM {relation} LIMIT 1")
    for (view,) in reader.execute(
        "SELECT c.oid::regclass::text FROM pg_class c WHERE relnamespace = 'reporting'::regnamespace AND relkind = 'v'"
    ).fetchall():
        reader.execute(f"SELECT * FROM {view}")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        reader.execute("CREATE TABLE reporting.mine ()")


def test_every_view_column_and_function_says_what_it_means(owner):
    silent = owner.execute(
        "SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON attrelid = c.oid AND attnum >= 0"
        " WHERE relnamespace = 'reporting'::regnamespace AND relkind = 'v'"
        " AND col_description(c.oid, attnum) IS NULL"
        " UNION ALL SELECT relname, '' FROM pg_class c WHERE relnamespace = 'reporting'::regnamespace"
        " AND relkind = 'v' AND obj_description(oid, 'pg_class') IS NULL"
        " UNION ALL SELECT proname, '' FROM pg_proc WHERE pronamespace = 'reporting'::regnamespace"
        " AND obj_description(oid, 'pg_proc') IS NULL"
    ).fetchall()
    assert silent == []


@pytest.mark.parametrize("filtered", [True, False])
def test_usual_is_that_of_the_same_hour_of_the_weeks_before(owner, reader, filtered):
    today = today_of(reader)
    presses = [p for p in fill(owner, today, 1) if not (filtered and p[4])]
    counts = defaultdict(int)
    for exhibition, day, hour, value, _ in presses:
        counts[exhibition, day, hour] += value >= 0
    open_days = {day for _, day, _, _, _ in presses}
    rows = reader.execute(
        "SELECT exhibition_id, local_date, local_hour, responses, weeks, usual_responses, usual_responses_variance"
        " FROM reporting.usual_hour(1, %s, %s, %s)",
        [today - datetime.timedelta(days=20), today - datetime.timedelta(days=1), filtered],
    ).fetchall()
    assert rows
    for exhibition, day, hour, responses, weeks, mean, variance in rows:
        before = [day - datetime.timedelta(weeks=k) for k in range(1, 9)]
        past = [counts[exhibition, d, hour] for d in before if d in open_days and exhibition < 2]
        assert day in open_days
        assert (responses, weeks) == (
            counts[exhibition, day, hour],
            len(past),
        )
        if len(past) >= 4:
            assert math.isclose(mean, statistics.mean(past), abs_tol=1e-9)
            assert math.isclose(variance, statistics.variance(past), abs_tol=1e-9)
        else:
            assert mean is None


def test_usual_press_is_usual_hour_for_who_calls_no_function(owner, reader):
    today = today_of(reader)
    fill(owner, today, 4)
    columns = (
        "exhibition_id, local_date, local_hour, responses, rating_sum, requests, weeks, usual_responses,"
        " usual_responses_variance, usual_rating_sum, usual_requests, usual_requests_variance"
    )
    for filtered in (True, False):
        by_function = reader.execute(
            f"SELECT {columns} FROM reporting.usual_hour(1, %s, %s, %s)"
            " WHERE elapsed_share = 1 ORDER BY 1, 2, 3",
            [today - datetime.timedelta(days=35), today, filtered],
        ).fetchall()
        by_view = reader.execute(
            f"SELECT {columns} FROM reporting.usual_press WHERE filtered = %s AND elapsed_share = 1"
            " ORDER BY 1, 2, 3",
            [filtered],
        ).fetchall()
        assert by_view == by_function
        assert {day for _, day, *_ in by_view} >= {today, today - datetime.timedelta(days=28)}
    dates = reader.execute(
        "SELECT local_date, days_ago, weekday, hour_start, local_hour FROM reporting.usual_press"
    ).fetchall()
    for day, days_ago, weekday, hour_start, local_hour in dates:
        assert day == today - datetime.timedelta(days=days_ago)
        assert weekday == day.isoweekday()
        assert hour_start == datetime.datetime.combine(day, datetime.time(local_hour))


@pytest.mark.parametrize("filtered", [True, False])
def test_ranking_counts_scores_and_bands(owner, reader, filtered):
    today = today_of(reader)
    presses = fill(owner, today, 2)
    begin = today - datetime.timedelta(days=6)
    prior = [v for _, d, _, v, s in presses if v >= 0 and not s and 1 <= (today - d).days <= 28]
    p1, p2 = statistics.mean(prior), statistics.mean(v * v for v in prior)
    expected = []
    for exhibition in range(3):
        mine = [
            v
            for e, d, _, v, s in presses
            if e == exhibition and d >= begin and v >= 0 and not (filtered and s)
        ]
        mean = (20 * p1 + sum(mine)) / (20 + len(mine))
        square = (20 * p2 + sum(v * v for v in mine)) / (20 + len(mine))
        deviation = math.sqrt((square - mean**2) / (21 + len(mine)))
        expected.append((25 * mean, 25 * 1.645 * deviation, exhibition, len(mine)))
    expected.sort(key=lambda e: (-e[0], e[2]))
    band, leader_low = 0, math.inf
    rows = reader.execute(
        "SELECT exhibition_id, responses, score, score_low, band, happiness_index FROM reporting.ranking(1, %s, %s, %s)",
        [begin, today, filtered],
    ).fetchall()
    for (middle, half, exhibition, n), row in zip(expected, rows, strict=True):
        if middle + half < leader_low:
            band, leader_low = band + 1, middle - half
        assert row[:2] == (exhibition, n)
        assert math.isclose(row[2], middle, abs_tol=1e-6)
        assert math.isclose(row[3], middle - half, abs_tol=1e-6)
        assert row[4] == band
        assert (row[5] is None) == (n == 0)


def test_the_alarm_is_the_cusum_of_todays_responses(owner, reader):
    today = today_of(reader)
    fill(owner, today, 3)
    chance = random.Random(3)
    ratings = [
        chance.choice([0, 1, 2, 3, 4]) if n < 80 else chance.choice([0, 1]) for n in range(120)
    ]
    zone = owner.execute("SELECT time_zone FROM kiosk.museum").fetchone()[0]
    owner.execute(
        "SELECT kiosk.ensure_month(d::date) FROM generate_series(now() - interval '40 days', now(), '1 month') AS d"
    )
    owner.execute("SELECT kiosk.ensure_month(now()::date)")
    for n, rating in enumerate(ratings):
        owner.execute(
            "INSERT INTO kiosk.interaction VALUES ((%s::date + time '09:00' + %s * interval '1 minute') AT TIME ZONE %s,"
            " %s, 1, 0, 1, 0, 0, %s, false)",
            [today, n, zone, n, rating],
        )
    base, daily, threshold = reader.execute(
        "SELECT base_share, daily_responses, alarm_threshold FROM reporting.baseline WHERE exhibition_id = 0 AND filtered"
    ).fetchone()
    assert threshold == max(4, 4 + math.log(daily / 180))
    running, expected, first = 0.0, [], None
    for n, rating in enumerate(ratings):
        step = (base + 0.2) / base if rating <= 1 else (0.8 - base) / (1 - base)
        running = max(0.0, running + math.log(step))
        expected.append(running)
        if first is None and running >= threshold:
            first = n
    found = reader.execute(
        "SELECT running_sum FROM reporting.unhappiness WHERE exhibition_id = 0 AND filtered ORDER BY pressed_at"
    ).fetchall()
    assert all(math.isclose(f, e, abs_tol=1e-9) for (f,), e in zip(found, expected, strict=True))
    (at,) = reader.execute(
        "SELECT local_time FROM reporting.unhappiness_alarm WHERE exhibition_id = 0 AND filtered"
    ).fetchone()
    assert first is not None
    assert (at.hour - 9) * 60 + at.minute == first


@pytest.mark.parametrize("requests", [0, 1, 7, 60])
@pytest.mark.parametrize("weeks", [1, 4, 8])
def test_nine_in_ten_hours_stay_below_the_expected_upper(reader, requests, weeks):
    shape, chance = requests + 0.5, weeks / (weeks + 1)

    def probability(k):
        log = math.lgamma(shape + k) - math.lgamma(shape) - math.lgamma(k + 1)
        return math.exp(log + shape * math.log(chance) + k * math.log(1 - chance))

    upper = next(k for k in range(9999) if sum(map(probability, range(k + 1))) >= 0.9)
    found = reader.execute("SELECT reporting.expected_requests_upper(%s, %s)", [requests, weeks])
    assert found.fetchone() == (upper,)


def test_what_rollups_answer_does_not_read_presses(owner):
    """As owner of the tables, since functions are planned apart: their text names no table either."""
    for view in ("hourly_press", "prior", "baseline", "expected_requests", "silent_kiosk", "incident",
                 "rejection", "daily_quality", "museum", "exhibition"):  # fmt: skip
        plan = owner.execute(f"EXPLAIN SELECT * FROM reporting.{view}").fetchall()
        assert "interaction" not in str(plan), view
    bodies = owner.execute(
        "SELECT prosrc FROM pg_proc WHERE pronamespace = 'reporting'::regnamespace AND prosrc <> ''"
    ).fetchall()
    assert bodies
    assert not [
        body for (body,) in bodies if re.search(r"(kiosk|ingest|safety)\.|recent_press", body)
    ]


def test_the_page_names_every_view_and_question_function(owner):
    page = (ROOT / "docs/reporting.md").read_text()
    names = owner.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = 'reporting'::regnamespace AND relkind = 'v'"
        " UNION SELECT proname FROM pg_proc WHERE pronamespace = 'reporting'::regnamespace AND proretset"
    ).fetchall()
    assert [name for (name,) in names if f"`{name}`" not in page] == []
