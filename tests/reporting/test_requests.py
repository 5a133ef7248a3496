"""Incidents and expected requests, beside a recomputation."""

import datetime as dt
import random
import statistics
from collections import defaultdict

import pytest

from reporting.comparing import assert_same, by
from reporting.independent import days, expected_requests, open_days, requests_upper
from reporting.simulated import Museum

OPENED = """INSERT INTO safety.incident (museum_id, incident_id, exhibition_id, kind, cause, state, opened_at, closed_at,
            first_press_at, last_press_at, presses) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"""
HAPPENED = "INSERT INTO safety.incident_event (museum_id, incident_id, event, at, actor) VALUES (%s, %s, %s, %s, 'a')"


def some_incidents(owner, museum: Museum, now: dt.datetime, seed: int) -> dict[int, dict]:
    """Of ten days, some acknowledged twice, some resolved, some late, the last two waiting."""
    chance = random.Random(f"{seed} {museum.museum_id}")
    made = {}
    for n in range(60):
        opened = now - dt.timedelta(seconds=chance.randrange(10 * 86400)) - days(0.1)
        waits, late = n >= 58, n % 7 == 0
        seconds = sorted(chance.randrange(1, 3000) for _ in range(3))
        acknowledged = [s for s in seconds[:2] if chance.random() < 0.7]
        resolved = [seconds[2]] if not waits and chance.random() < 0.8 else []
        exhibition = -1 if n % 10 == 0 else n % 5
        state = "open" if waits else "late" if late else "resolved"
        closed = None if waits else opened + dt.timedelta(seconds=seconds[2])
        kind = 2 if n == 59 else 1 + n % 2
        owner.execute(
            OPENED,
            [museum.museum_id, n, exhibition, kind, "accepted", state, opened, closed, opened, opened, n],
        )  # fmt: skip
        for event, at in [("opened", 0), *(("acknowledged", s) for s in acknowledged), *(("resolved", s) for s in resolved)]:  # fmt: skip
            instant = opened + dt.timedelta(seconds=at)
            owner.execute(HAPPENED, [museum.museum_id, n, event, instant])
        local = museum.local(opened)
        made[n] = {
            "exhibition_id": exhibition,
            "exhibition": f"E{exhibition}" if exhibition >= 0 else "unknown",
            "department": "D" if exhibition >= 0 else "unknown",
            "floor": str(exhibition % 2) if exhibition >= 0 else "unknown",
            "kind": ["assistance", "emergency"][kind - 1],
            "state": state,
            "is_waiting": waits,
            "presses": n,
            "local_time": local,
            "local_date": local.date(),
            "local_hour": local.hour,
            "weekday": local.isoweekday(),
            "days_ago": (museum.local(now).date() - local.date()).days,
            "waiting_seconds": (now - opened).total_seconds() if waits else None,
            "seconds_to_acknowledge": min(acknowledged, default=None),
            "seconds_to_resolve": max(resolved, default=None),
        }
    return made


def test_incidents_say_where_and_for_how_long(owner, reader, museums):
    for museum in museums:
        expected = some_incidents(owner, museum, reader.now, 1)
        query = "SELECT * FROM reporting.incident WHERE museum_id = %s"
        found = by(reader(query, museum.museum_id), "incident_id")
        assert found.keys() == {(n,) for n in expected}
        for n, columns in expected.items():
            assert_same(found[n,], columns)
        for condition in ("is_waiting", "days_ago < 3", "days_ago < 3 AND NOT is_waiting"):
            chosen = by(reader(f"{query} AND {condition}", museum.museum_id), "incident_id")
            assert chosen.keys() == {
                key
                for key, row in found.items()
                if ("is_waiting" not in condition or row["is_waiting"] == ("NOT" not in condition))
                and ("days_ago" not in condition or row["days_ago"] < 3)
            }


def percentile(values: list[float], share: float) -> float | None:
    if len(values) < 2:
        return values[0] if values else None
    return statistics.quantiles(values, n=10, method="inclusive")[round(10 * share) - 1]


@pytest.mark.parametrize(
    "narrowed",
    [
        {},
        {"kind": "emergency"},
        {"kind": "assistance", "floor": "1"},
        {"exhibition_id": 3},
        {"department": "D"},
        {"floor": "unknown"},
    ],
    ids=lambda narrowed: " ".join(map(str, narrowed.values())) or "all",
)
def test_response_times_are_medians_and_nine_in_ten_by_floor_and_hour(
    owner, reader, museums, narrowed
):
    for museum in museums:
        incidents = some_incidents(owner, museum, reader.now, 2)
        today = reader.today(museum)
        cells: dict[tuple, list[dict]] = defaultdict(list)
        for i in incidents.values():
            wanted = all(i[column] == value for column, value in narrowed.items())
            if wanted and i["state"] != "late" and 1 <= i["days_ago"] <= 6:
                for floor in (i["floor"], None):
                    for hour in (i["local_hour"], None):
                        cells[floor, hour].append(i)
        rows = reader(
            "SELECT * FROM reporting.response_time(%s, %s, %s, %s, %s, %s, %s)",
            museum.museum_id, today - days(6), today - days(1),
            *(narrowed.get(name) for name in ("kind", "exhibition_id", "floor", "department")),
        )  # fmt: skip
        found = by(rows, "floor", "local_hour")
        assert found.keys() == cells.keys()
        for key, members in cells.items():
            columns = {"incidents": len(members)}
            for name, what in (("acknowledge", "acknowledged"), ("resolve", "resolved")):
                times = sorted(
                    i[f"seconds_to_{name}"] for i in members if i[f"seconds_to_{name}"] is not None
                )
                columns[what] = len(times)
                columns[f"{name}_median"] = percentile(times, 0.5)
                columns[f"{name}_p90"] = percentile(times, 0.9)
            assert_same(found[key], columns)


@pytest.mark.parametrize("filtered", [True, False])
def test_expected_requests_are_beside_the_latest_day(reader, museums, filtered):
    rows = reader("SELECT * FROM reporting.expected_requests WHERE filtered = %s", filtered)
    found = by(rows, "museum_id", "floor", "weekday", "local_hour")
    expected_keys = set()
    for museum in museums:
        today = reader.today(museum)
        past = {d.isoweekday() for d in open_days(museum) if today - days(56) <= d < today}
        hours = range(museum.opens.hour, museum.closes.hour + (museum.closes.minute > 0))
        for weekday in past:
            for floor in ("0", "1"):
                for hour in hours:
                    key = (museum.museum_id, floor, weekday, hour)
                    expected_keys.add(key)
                    expected = expected_requests(museum, floor, weekday, hour, filtered, reader.now)
                    assert_same(found[key], expected)
    assert found.keys() == expected_keys


@pytest.mark.parametrize("requests", [0, 1, 7, 60])
@pytest.mark.parametrize("weeks", [1, 4, 8])
def test_nine_in_ten_hours_stay_below_the_expected_upper(reader, requests, weeks):
    (row,) = reader("SELECT reporting.expected_requests_upper(%s, %s) AS upper", requests, weeks)
    assert row["upper"] == requests_upper(requests, weeks)
