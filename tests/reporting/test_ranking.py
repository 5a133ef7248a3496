"""Presses by the hour, and who does well, beside a recomputation from single presses."""

import math
import statistics
from dataclasses import replace
from datetime import time

import pytest

from reporting.comparing import assert_same, by
from reporting.independent import chosen, days, emergencies, hourly, index, open_hours, usual_sum
from reporting.simulated import Exhibition, Museum, Press, afternoon_zone, random_museum, store


def test_hourly_presses_are_counted_by_local_hour(reader, museums):
    for museum in museums:
        rows = reader("SELECT * FROM reporting.hourly_press WHERE museum_id = %s", museum.museum_id)
        found = by(rows, "exhibition_id", "local_date", "local_hour", "suspect")
        expected = hourly(museum)
        assert found.keys() == expected.keys()
        for (e, date, hour, suspect), presses in expected.items():
            ratings = [p.value for p in presses if p.is_rating]
            columns = {f"rating_{value}": ratings.count(value) for value in range(5)} | {
                "responses": len(ratings),
                "rating_sum": sum(ratings),
                "rating_square_sum": sum(r * r for r in ratings),
                "satisfied": sum(r >= 3 for r in ratings),
                "unhappy": sum(r <= 1 for r in ratings),
                "requests": len(presses) - len(ratings),
                "emergency": emergencies(presses),
                "weekday": date.isoweekday(),
                "days_ago": (reader.today(museum) - date).days,
                "floor": str(e % 2),
            }
            assert_same(found[e, date, hour, suspect], columns)


@pytest.mark.parametrize(
    "condition",
    [
        "days_ago <= 9",
        "days_ago BETWEEN 3 AND 5",
        "weekday IN (2, 4)",
        "local_hour = 14",
        "floor = '1'",
    ],
)
def test_a_filter_of_the_dashboards_leaves_exactly_its_rows(reader, museums, condition):
    query = "SELECT * FROM reporting.hourly_press h"
    # A condition on the whole row can't be used to look at fewer days.
    slow = reader(f"SELECT * FROM (TABLE reporting.hourly_press OFFSET 0) AS h WHERE {condition}")
    quick = reader(f"{query} WHERE {condition}")
    assert quick
    key = ("museum_id", "exhibition_id", "local_date", "local_hour", "suspect")
    assert by(quick, *key) == by(slow, *key)


def prior_of(museum, today):
    ratings = [
        p.value
        for p in chosen(museum, True)
        if p.is_rating and today - days(28) <= museum.local(p.at).date() < today
    ]
    if len(ratings) < 200:
        return 2, 6
    return statistics.mean(ratings), statistics.mean(r * r for r in ratings)


def scored(museum, first, last, filtered, today):
    """Score, half of its interval, exhibition and ratings, best first."""
    mean, square = prior_of(museum, today)
    rows = []
    for e in museum.exhibitions:
        mine = [
            p.value
            for p in chosen(museum, filtered)
            if p.is_rating and p.exhibition_id == e.exhibition_id
            and first <= museum.local(p.at).date() <= last
        ]  # fmt: skip
        if e.closed_at and not mine:
            continue
        first_moment = (20 * mean + sum(mine)) / (20 + len(mine))
        second_moment = (20 * square + sum(r * r for r in mine)) / (20 + len(mine))
        deviation = math.sqrt((second_moment - first_moment**2) / (21 + len(mine)))
        rows.append((25 * first_moment, 25 * 1.645 * deviation, e.exhibition_id, mine))
    return sorted(rows, key=lambda row: (-row[0], row[2]))


@pytest.mark.parametrize("filtered", [True, False])
@pytest.mark.parametrize("back", [0, 6, 60])
def test_the_ranking_is_by_score_in_bands(reader, museums, filtered, back):
    for museum in museums:
        today = reader.today(museum)
        first = today - days(back)
        rows = reader(
            "SELECT * FROM reporting.ranking(%s, %s, %s, %s)",
            museum.museum_id, first, today, filtered,
        )  # fmt: skip
        hours = open_hours(museum, first, today, filtered, reader.now)
        band, leader_low = 0, math.inf
        expected = scored(museum, first, today, filtered, today)
        for rank, ((score, half, e, ratings), row) in enumerate(
            zip(expected, rows, strict=True), 1
        ):
            if score + half < leader_low:
                band, leader_low = band + 1, score - half
            there = [(hour, 1.0) for hour in hours if hour.exhibition_id == e and hour.usual]
            responses = usual_sum(there, "responses")
            usual = 25 * usual_sum(there, "rating_sum") / responses if responses else None
            now = index([r for hour, _ in there for r in hour.ratings])
            columns = {
                "exhibition_id": e,
                "rank": rank,
                "band": band,
                "responses": len(ratings),
                "happiness_index": index(ratings),
                "score": score,
                "score_low": score - half,
                "score_high": score + half,
                "usual_index": usual,
                "change": None if usual is None or now is None else now - usual,
            }
            assert_same(row, columns)


def test_one_enthusiast_does_not_win(owner, reader):
    museum = random_museum(3, 1, reader.now.tzinfo, reader.now)
    museum.presses.append(Press(4, reader.now, 4))
    store(owner, museum)
    today = reader.today(museum)
    rows = reader("SELECT * FROM reporting.ranking(1, %s, %s)", today - days(6), today)
    lone = by(rows, "exhibition_id")[4,]
    assert lone["responses"] == 1
    assert lone["happiness_index"] == 100
    assert lone["score"] < 75
    assert lone["score_high"] - lone["score_low"] > 25


def test_where_every_press_is_suspect_the_filtered_figures_are_empty(owner, reader):
    museum = random_museum(4, 1, afternoon_zone(reader.now), reader.now)
    museum.presses[:] = [replace(press, suspect=True) for press in museum.presses]
    store(owner, museum)
    today = reader.today(museum)
    rows = reader("SELECT * FROM reporting.ranking(1, %s, %s)", today - days(6), today)
    assert [row["responses"] for row in rows] == [0] * len(rows)
    assert {row["score"] for row in rows} == {50}  # without a prior every rating is as likely
    assert {row["band"] for row in rows} == {1}
    hours = reader("SELECT * FROM reporting.usual_press WHERE exhibition_id = 0")
    assert {row["usual_responses"] for row in hours if row["filtered"]} == {0}
    assert all(row["weeks"] >= 4 for row in hours)
    assert sum(row["usual_responses"] for row in hours if not row["filtered"]) > 50
    assert reader("SELECT FROM reporting.unhappiness WHERE filtered") == []
    assert reader("SELECT FROM reporting.unhappiness WHERE NOT filtered") != []


def test_a_single_response_is_a_figure_everywhere_and_an_alarm_nowhere(owner, reader):
    zone = afternoon_zone(reader.now)
    exhibitions = [Exhibition(0), Exhibition(1)]
    museum = Museum(1, zone, time(9), time(18), exhibitions, [Press(0, reader.now, 0)])
    store(owner, museum)
    today = reader.today(museum)
    first, second = reader("SELECT * FROM reporting.ranking(1, %s, %s)", today, today)
    assert_same(first, {"exhibition_id": 1, "responses": 0, "score": 50, "happiness_index": None})
    assert_same(second, {"responses": 1, "score": 25 * 20 * 2 / 21, "happiness_index": 0})
    assert second["band"] == 1
    (hour,) = reader("SELECT * FROM reporting.last_hour WHERE filtered AND exhibition_id = 0")
    assert_same(hour, {"responses": 1, "unhappy": 1, "usual_responses": None, "usual_low": None})
    assert reader("SELECT FROM reporting.unhappiness_alarm") == []
    assert reader("SELECT accepted FROM reporting.daily_quality") == [{"accepted": 1}]
    silent = reader("SELECT is_silent FROM reporting.silent_kiosk")
    assert silent == [{"is_silent": False}] * 2
