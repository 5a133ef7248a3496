"""Figures before and after a noted change, beside a recomputation from single presses."""

import datetime as dt
from zoneinfo import ZoneInfo

import psycopg
import pytest

from reporting.comparing import assert_same, by
from reporting.independent import before_after, days
from reporting.simulated import Exhibition, Museum, Press, store

NOTE = "INSERT INTO kiosk.annotation (museum_id, exhibition_id, local_date, text, created_by) VALUES (%s, %s, %s, %s, 'A')"


@pytest.mark.parametrize("filtered", [True, False])
def test_weekdays_are_matched(reader, museums, filtered):
    for museum in museums:
        for exhibition in (0, 2, 3, 4, None):
            for back in (0, 1, 8, 14, 30, 75, 200):
                change = reader.today(museum) - days(back)
                (row,) = reader(
                    "SELECT * FROM reporting.before_after(%s, %s, %s, %s)",
                    museum.museum_id, exhibition, change, filtered,
                )  # fmt: skip
                assert_same(row, before_after(museum, exhibition, change, filtered, reader.now))


def test_a_noted_change_has_its_figures_in_the_view(owner, reader, museums):
    museum = museums[0]
    change = reader.today(museum) - days(10)
    owner.execute(NOTE, [1, 1, change, "moved the signs"])
    owner.execute(NOTE, [1, None, change, "longer hours"])
    rows = reader("SELECT * FROM reporting.annotation")
    found = by(rows, "exhibition_id", "filtered")
    assert len(found) == 4
    for (exhibition, filtered), row in found.items():
        assert_same(row, before_after(museum, exhibition, change, filtered, reader.now))
        assert row["days_ago"] == 10
        assert row["exhibition"] == ("all" if exhibition is None else "E1")
        assert row["text"] == ("longer hours" if exhibition is None else "moved the signs")


def test_a_change_from_bad_to_good_is_seen_and_a_young_one_is_too_early(owner, reader):
    noon = reader.now.astimezone(dt.UTC).replace(hour=12, minute=0, second=0, microsecond=0)
    presses = [
        Press(e, noon - days(back) + dt.timedelta(minutes=n), value)
        for back in range(1, 29)
        for n, value in enumerate((0, 1, 2, 1, 2, 1) if back > 14 else (4, 3, 4, 2, 3, 4))
        for e in (0, 1)
    ]
    exhibitions = [Exhibition(0), Exhibition(1)]
    store(owner, Museum(1, ZoneInfo("UTC"), dt.time(9), dt.time(18), exhibitions, presses))
    owner.execute(NOTE, [1, 0, noon.date() - days(14), "new labels"])
    owner.execute(NOTE, [1, 1, noon.date() - days(2), "new bench"])
    clear, young = reader(
        "SELECT * FROM reporting.annotation WHERE filtered ORDER BY exhibition_id"
    )
    assert clear["difference"] > clear["difference_low"] > 30
    assert not clear["is_too_early"]
    assert young["responses_after"] == 12
    assert young["is_too_early"]


def test_kioskline_live_writes_notes_and_nobody_else(owner, museums):
    owner.execute("SET ROLE kioskline_live")
    owner.execute(NOTE, [1, 0, "2026-01-02", "moved the signs"])
    owner.execute("UPDATE kiosk.annotation SET text = 'moved all signs'")
    assert owner.execute("SELECT text FROM reporting.annotation WHERE filtered").fetchone() == (
        "moved all signs",
    )
    owner.execute("DELETE FROM kiosk.annotation")
    for role in ("kioskline_reader", "kioskline_ingest"):
        owner.execute(f"SET ROLE {role}")
        for attempt in (
            "INSERT INTO kiosk.annotation (museum_id, local_date, text, created_by) VALUES (1, '2026-01-02', 'x', 'x')",
            "UPDATE kiosk.annotation SET text = 'x'",
            "DELETE FROM kiosk.annotation",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                owner.execute(attempt)
