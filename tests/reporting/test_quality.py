"""What was rejected and what is suspect, beside a recount."""

import random
from collections import Counter

from reporting.comparing import assert_same, by
from reporting.independent import days
from reporting.simulated import Museum

REASONS = [["at:outside_hours"], ["val:invalid"], ["site:unknown", "val:invalid"], ["message:not_json"]]  # fmt: skip


def some_rejections(owner, museum: Museum, today, seed: int) -> list[tuple]:
    """(date, reasons, messages), over shards; some were replayed and are none any more."""
    chance = random.Random(f"{seed} {museum.museum_id}")
    made = []
    for back in range(0, 90, 3):
        for number, reasons in enumerate(REASONS):
            messages = chance.randrange(5)
            made.append((today - days(back), reasons, messages))
            owner.execute(
                "INSERT INTO ingest.rejection_rollup VALUES (%s, %s, %s, 1, %s, %s)",
                [museum.museum_id, today - days(back), reasons, number % 2, messages],
            )
    return made


def test_rejected_messages_stand_under_each_of_their_reasons(owner, reader, museums):
    for museum in museums:
        expected: Counter = Counter()
        today = reader.today(museum)
        for date, reasons, messages in some_rejections(owner, museum, today, 1):
            for reason in reasons:
                expected[date, reason] += messages
        rows = reader("SELECT * FROM reporting.rejection WHERE museum_id = %s", museum.museum_id)
        found = by(rows, "local_date", "reason")
        assert {key: row["messages"] for key, row in found.items()} == +expected
        assert all(row["days_ago"] == (today - row["local_date"]).days for row in rows)


def test_quality_counts_each_message_once(owner, reader, museums):
    for museum in museums:
        counts: dict = {}
        for press in museum.presses:
            day = counts.setdefault(museum.local(press.at).date(), Counter())
            day["accepted"] += 1
            day["suspects"] += press.suspect
        today = reader.today(museum)
        for date, _, messages in some_rejections(owner, museum, today, 2):
            counts.setdefault(date, Counter())["rejected"] += messages
        rows = reader(
            "SELECT * FROM reporting.daily_quality WHERE museum_id = %s", museum.museum_id
        )
        found = by(rows, "local_date")
        assert found.keys() == {(date,) for date in counts}
        for date, day in counts.items():
            columns = {name: day[name] for name in ("accepted", "suspects", "rejected")}
            assert_same(found[date,], columns | {"days_ago": (today - date).days})


def test_a_museum_says_how_fresh_it_is(owner, reader, museums):
    owner.execute(
        "INSERT INTO ingest.checkpoint (museum_id, source_id, partition, first_offset, next_offset, updated_at)"
        " SELECT 1, 1, n, 0, 0, %s - n * interval '1 minute' FROM generate_series(0, 2) AS n",
        [reader.now],
    )
    found = by(reader("SELECT * FROM reporting.museum"), "museum_id")
    for museum in museums:
        columns = {
            "today": reader.today(museum),
            "local_now": museum.local(reader.now),
            "as_of": reader.now,
            "last_press_at": max((press.at for press in museum.presses), default=None),
            "last_commit_at": reader.now if museum.museum_id == 1 else None,
        }
        assert_same(found[museum.museum_id,], columns)


def test_every_view_answers_for_a_museum_without_any_press(reader, museums):
    views = reader(
        "SELECT c.oid::regclass::text AS view FROM pg_class c JOIN pg_attribute a ON attrelid = c.oid"
        " WHERE relnamespace = 'reporting'::regnamespace AND relkind = 'v' AND attname = 'museum_id'"
    )
    rows = {
        row["view"]: reader(f"SELECT * FROM {row['view']} WHERE museum_id = 3") for row in views
    }
    assert len(rows["reporting.museum"]) == len(rows["reporting.prior"]) == 1
    assert rows["reporting.prior"][0]["prior_mean"] == 2
    assert len(rows["reporting.last_hour"]) == 8
    assert rows["reporting.hourly_press"] == []
