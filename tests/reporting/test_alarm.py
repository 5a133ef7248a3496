"""The alarm on unhappiness, beside a CUSUM of single presses."""

import random

import pytest

from reporting.comparing import assert_same, by, same
from reporting.independent import baseline, cusum
from reporting.simulated import Press, afternoon_zone, random_museum, store


@pytest.mark.parametrize("filtered", [True, False])
def test_what_is_normal_is_that_of_28_days(reader, museums, filtered):
    rows = reader("SELECT * FROM reporting.baseline WHERE filtered = %s", filtered)
    found = by(rows, "museum_id", "exhibition_id")
    assert any(row["alarm_threshold"] for row in rows)
    assert any(row["alarm_threshold"] is None for row in rows)
    for museum in museums:
        for e in museum.exhibitions:
            expected = baseline(museum, e.exhibition_id, filtered, reader.now)
            assert_same(found[museum.museum_id, e.exhibition_id], expected)


@pytest.mark.parametrize("filtered", [True, False])
def test_the_running_sum_is_that_of_todays_responses(reader, museums, filtered):
    some = False
    for museum in museums:
        for e in museum.exhibitions:
            rows = reader(
                "SELECT running_sum FROM reporting.unhappiness"
                " WHERE museum_id = %s AND exhibition_id = %s AND filtered = %s ORDER BY pressed_at",
                museum.museum_id, e.exhibition_id, filtered,
            )  # fmt: skip
            if baseline(museum, e.exhibition_id, filtered, reader.now)["base_share"] is None:
                continue
            expected = cusum(museum, e.exhibition_id, filtered, reader.now)
            assert len(rows) == len(expected)
            assert all(same(r["running_sum"], e) for r, e in zip(rows, expected, strict=True))
            some = some or bool(expected)
    assert some


def test_the_alarm_begins_at_the_first_crossing_and_stays(owner, reader):
    museum = random_museum(11, 1, afternoon_zone(reader.now), reader.now)
    chance = random.Random(11)
    noon = museum.local(reader.now).replace(hour=12, minute=0, second=0, microsecond=0)
    begin = museum.instant(noon)
    step = (reader.now - begin) / 200
    unhappy = [Press(0, begin + n * step, chance.choice([0, 1])) for n in range(60)]
    happy = [Press(0, begin + n * step, 4) for n in range(60, 200)]
    museum.presses.extend(unhappy + happy)
    museum.presses.sort(key=lambda press: press.at)
    store(owner, museum)
    limit = baseline(museum, 0, True, reader.now)["alarm_threshold"]
    sums = cusum(museum, 0, True, reader.now)
    first = next(n for n, running in enumerate(sums) if running >= limit)
    assert sums[-1] < limit
    alarm = by(reader("SELECT * FROM reporting.unhappiness_alarm WHERE filtered"), "exhibition_id")[
        0,
    ]
    today = museum.local(reader.now).date()
    ratings = [
        p
        for p in museum.presses
        if p.exhibition_id == 0
        and p.is_rating
        and not p.suspect
        and museum.local(p.at).date() == today
    ]
    assert alarm["alarm_at"] == ratings[first].at
    assert alarm["exhibition"] == "E0"
    assert same(alarm["running_sum"], sums[first])
