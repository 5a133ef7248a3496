"""What is usual, and what is held against it, beside a recomputation from single presses."""

import datetime as dt
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from reporting.comparing import assert_same, by
from reporting.independent import (
    Hour,
    band,
    days,
    is_comparable,
    last_hour,
    open_hours,
    presses_since_last,
    usual_sum,
)
from reporting.simulated import (
    ASSISTANCE,
    EMERGENCY,
    Exhibition,
    Museum,
    Press,
    afternoon_zone,
    random_museum,
    store,
    store_presses,
)

USUAL = ("responses", "responses_variance", "rating_sum", "requests", "requests_variance")


def columns(hour: Hour) -> dict:
    return {
        "elapsed_share": hour.share,
        "responses": len(hour.ratings),
        "rating_sum": sum(hour.ratings),
        "requests": hour.requests,
        "weeks": hour.weeks,
    } | {f"usual_{name}": hour.usual and hour.usual[name] for name in USUAL}


def assert_hours(rows: list[dict], hours: list[Hour]) -> None:
    found = by(rows, "exhibition_id", "local_date", "local_hour")
    assert found.keys() == {(h.exhibition_id, h.date, h.hour) for h in hours}
    for hour in hours:
        assert_same(found[hour.exhibition_id, hour.date, hour.hour], columns(hour))


@pytest.mark.parametrize("filtered", [True, False])
@pytest.mark.parametrize(("back", "until"), [(0, 0), (3, 1), (20, 0), (90, -1)])
def test_usual_is_that_of_the_same_hour_of_eight_weeks(reader, museums, filtered, back, until):
    for museum in museums:
        first, last = reader.today(museum) - days(back), reader.today(museum) - days(until)
        rows = reader(
            "SELECT * FROM reporting.usual_hour(%s, %s, %s, %s)",
            museum.museum_id, first, last, filtered,
        )  # fmt: skip
        assert_hours(rows, open_hours(museum, first, last, filtered, reader.now))


@pytest.mark.parametrize("filtered", [True, False])
def test_usual_press_is_usual_hour_as_a_view(reader, museums, filtered):
    for museum in museums:
        today = reader.today(museum)
        rows = reader(
            "SELECT * FROM reporting.usual_press WHERE museum_id = %s AND filtered = %s",
            museum.museum_id, filtered,
        )  # fmt: skip
        assert_hours(rows, open_hours(museum, today - days(35), today, filtered, reader.now))
        for row in rows:
            assert row["days_ago"] == (today - row["local_date"]).days
            assert row["weekday"] == row["local_date"].isoweekday()
            hour = dt.time(row["local_hour"])
            assert row["hour_start"] == dt.datetime.combine(row["local_date"], hour)
            assert row["exhibition"] == f"E{row['exhibition_id']}"


@pytest.mark.parametrize(
    ("zone", "change"),
    [
        ("Europe/London", dt.date(2025, 3, 30)),
        ("Europe/London", dt.date(2025, 10, 26)),
        ("Australia/Lord_Howe", dt.date(2025, 4, 6)),
        ("Australia/Lord_Howe", dt.date(2025, 10, 5)),
    ],
)
def test_hours_keep_their_usual_over_a_change_of_the_clocks(owner, reader, zone, change):
    until = dt.datetime.combine(change + days(20), dt.time(12), ZoneInfo(zone))
    museum = random_museum(7, 1, ZoneInfo(zone), until)
    store(owner, museum)
    rows = reader(
        "SELECT * FROM reporting.usual_hour(1, %s, %s)", change - days(10), change + days(19)
    )
    expected = open_hours(museum, change - days(10), change + days(19), True, reader.now)
    assert any(hour.usual for hour in expected)
    assert_hours(rows, expected)


def test_an_hour_that_is_open_in_part_counts_in_proportion_to_that_part(owner, reader):
    museum = random_museum(8, 1, afternoon_zone(reader.now), reader.now)
    local = museum.local(reader.now)
    opens, closes = local - dt.timedelta(minutes=7), local + dt.timedelta(minutes=13)
    museum = replace(museum, opens=opens.time(), closes=closes.time())
    store(owner, museum)
    today = reader.today(museum)
    expected = open_hours(museum, today, today, True, reader.now)
    assert any(0 < hour.share < 1 for hour in expected)
    assert_hours(reader("SELECT * FROM reporting.usual_hour(1, %s, %s)", today, today), expected)
    rows = reader("SELECT * FROM reporting.last_hour WHERE filtered")
    for (e,), row in by(rows, "exhibition_id").items():
        assert_same(row, last_hour(museum, e, True, reader.now))


def test_a_closed_exhibition_has_no_hours_and_a_new_one_no_usual(owner, reader):
    noon = reader.now.astimezone(dt.UTC).replace(hour=12, minute=0, second=0, microsecond=0)
    presses = [Press(e, noon - days(back), 4) for back in range(1, 64) for e in (0, 1)]
    presses += [Press(2, noon - days(back), 4) for back in range(1, 20)]
    presses = [p for p in presses if not (p.exhibition_id == 1 and p.at > noon - days(6))]
    exhibitions = [Exhibition(0), Exhibition(1, closed_at=noon - days(5.5)), Exhibition(2)]
    museum = Museum(1, ZoneInfo("UTC"), dt.time(9), dt.time(18), exhibitions, presses)
    store(owner, museum)
    rows = reader(
        "SELECT exhibition_id, max(local_date) AS last, count(usual_responses) AS with_usual"
        " FROM reporting.usual_press WHERE filtered AND days_ago BETWEEN 1 AND 10 GROUP BY 1"
    )
    today = reader.now.astimezone(dt.UTC).date()
    found = by(rows, "exhibition_id")
    assert found[0,]["last"] == found[2,]["last"] == today - days(1)
    assert found[1,]["last"] == today - days(6)
    assert found[0,]["with_usual"] == 90
    assert found[2,]["with_usual"] == 0


def trend(hours: list[Hour]) -> dict[tuple, dict]:
    """By day; no usual where it would be that of fewer exhibitions."""
    expected = {}
    for date in {hour.date for hour in hours}:
        parts = [hour for hour in hours if hour.date == date]
        known = [(hour, 1.0) for hour in parts] if is_comparable(parts) else []
        mean = usual_sum(known, "requests")
        low, high = band(mean, usual_sum(known, "requests_variance"))
        expected[date,] = {
            "requests": sum(hour.requests for hour in parts),
            "usual_requests": mean,
            "usual_low": low,
            "usual_high": high,
        }
    return expected


def assert_trend(rows: list[dict], hours: list[Hour]) -> None:
    found, expected = by(rows, "local_date"), trend(hours)
    assert found.keys() == expected.keys()
    for key, figures in expected.items():
        assert_same(found[key], figures)


@pytest.mark.parametrize("filtered", [True, False])
def test_requests_by_day_are_beside_their_band(reader, museums, filtered):
    with_usual = without = 0
    for museum in museums:
        first, last = reader.today(museum) - days(40), reader.today(museum)
        hours = open_hours(museum, first, last, filtered, reader.now)
        rows = reader(
            "SELECT * FROM reporting.requests_by_day(%s, %s, %s, %s)",
            museum.museum_id, first, last, filtered,
        )  # fmt: skip
        assert_trend(rows, hours)
        with_usual += sum(row["usual_requests"] is not None for row in rows)
        without += sum(row["usual_requests"] is None for row in rows)
    # Exhibition 2 begins on the way: the museum's usual is not known before its own is.
    assert with_usual
    assert without


@pytest.mark.parametrize(("name", "kind"), [("assistance", ASSISTANCE), ("emergency", EMERGENCY)])
def test_the_trend_is_of_one_kind_and_place(reader, museums, name, kind):
    for museum in museums:
        first, last = reader.today(museum) - days(20), reader.today(museum)
        for filtered in (True, False):
            hours = open_hours(museum, first, last, filtered, reader.now, kind)
            for exhibition, floor in ((None, None), (1, None), (None, "0")):
                rows = reader(
                    "SELECT * FROM reporting.requests_by_day(%s, %s, %s, %s, %s, %s, %s, NULL)",
                    museum.museum_id, first, last, filtered, name, exhibition, floor,
                )  # fmt: skip
                places = {e.exhibition_id: e.floor for e in museum.exhibitions}
                chosen = [
                    hour
                    for hour in hours
                    if (exhibition is None or hour.exhibition_id == exhibition)
                    and (floor is None or places[hour.exhibition_id] == floor)
                ]
                assert_trend(rows, chosen)


def test_the_last_hour_reaches_back_over_midnight(owner, reader):
    # Open at any time, and it is shortly after midnight there.
    utc = reader.now.astimezone(dt.UTC)
    ahead = -utc.hour if utc.hour <= 12 else 24 - utc.hour
    zone = ZoneInfo(f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT")
    museum = random_museum(9, 1, zone, reader.now)
    presses = [
        Press(0, reader.now - days(7 * week) - dt.timedelta(minutes=minute), 3)
        for week in range(9)
        for minute in (range(-61, 121, 2) if week else range(1, 59, 2))
    ]
    museum = replace(
        museum, opens=dt.time(0), closes=dt.time(23, 59, 59), presses=sorted(presses, key=lambda p: p.at),
        exhibitions=[Exhibition(0)],
    )  # fmt: skip
    store(owner, museum)
    assert museum.local(reader.now).hour == 0
    (row,) = reader("SELECT * FROM reporting.last_hour WHERE filtered")
    assert_same(row, last_hour(museum, 0, True, reader.now))
    assert row["responses"] == 29
    # One in two minutes, as in each of the weeks before.
    assert row["usual_responses"] == pytest.approx(30, abs=3)


@pytest.mark.parametrize("filtered", [True, False])
def test_the_last_hour_is_beside_what_is_usual_then(reader, museums, filtered):
    rows = reader("SELECT * FROM reporting.last_hour WHERE filtered = %s", filtered)
    found = by(rows, "museum_id", "exhibition_id")
    expected = {
        (museum.museum_id, e.exhibition_id): last_hour(
            museum, e.exhibition_id, filtered, reader.now
        )
        for museum in museums
        for e in museum.exhibitions
        if not e.closed_at
    }
    assert found.keys() == expected.keys()
    assert any(row["responses"] and row["usual_responses"] for row in rows)
    for key, figures in expected.items():
        assert_same(found[key], figures)


def test_a_kiosk_is_silent_when_seven_presses_are_missing(owner, reader, museums):
    # Exhibition 0 of the museum in its afternoon has had nobody for five days, exhibition 1 has.
    silent = museums[0]
    since = reader.now - days(5)
    removed = [p for p in silent.presses if p.exhibition_id == 0 and p.at >= since]
    silent.presses[:] = [p for p in silent.presses if p not in removed]
    dates = {silent.local(p.at).date() for p in silent.presses}
    owner.execute("DELETE FROM kiosk.hourly_rollup WHERE museum_id = 1")
    owner.execute("DELETE FROM kiosk.interaction WHERE museum_id = 1")
    store_presses(owner, silent)
    assert reader.today(silent) in dates
    found = by(reader("SELECT * FROM reporting.silent_kiosk"), "museum_id", "exhibition_id")
    for museum in museums:
        for e in museum.exhibitions:
            if (key := (museum.museum_id, e.exhibition_id)) not in found:
                assert e.closed_at or not open_hours(
                    museum, reader.today(museum) - days(7), reader.today(museum), False, reader.now
                )
                continue
            missing = presses_since_last(museum, e.exhibition_id, reader.now)
            last = [p.at for p in museum.presses if p.exhibition_id == e.exhibition_id]
            expected = {"usual_presses_since": missing, "is_silent": missing >= 7}
            assert_same(found[key], expected | {"last_press_at": max(last, default=None)})
    assert found[1, 0]["is_silent"]
    assert not found[1, 1]["is_silent"]
