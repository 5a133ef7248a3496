"""Museums with random presses of single instants, and how they come into a database."""

import datetime as dt
import functools
import os
import random
from collections import Counter
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

import psycopg

ZONES = [
    "Europe/London",
    "America/St_Johns",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Apia",
]
HOURS = [(dt.time(8, 45), dt.time(18, 15)), (dt.time(9), dt.time(18)), (dt.time(10, 45), dt.time(16, 15))]  # fmt: skip
ASSISTANCE, EMERGENCY = -1, -2


def seeds() -> list[int]:
    """One that is always the same and one of this run; KIOSKLINE_SEED repeats a single one."""
    chosen = os.environ.get("KIOSKLINE_SEED")
    # All of pytest-xdist's workers have to collect the same tests.
    of_this_run = random.Random(os.environ.get("PYTEST_XDIST_TESTRUNUID"))
    return [int(chosen)] if chosen else [1, of_this_run.randrange(10**6)]


@dataclass(frozen=True)
class Exhibition:
    exhibition_id: int
    closed_at: dt.datetime | None = None

    @property
    def floor(self) -> str:
        return str(self.exhibition_id % 2)


@dataclass(frozen=True)
class Press:
    """`value` is the rating 0 to 4, ASSISTANCE or EMERGENCY; `at` an instant with zone."""

    exhibition_id: int
    at: dt.datetime
    value: int
    suspect: bool = False

    @property
    def is_rating(self) -> bool:
        return self.value >= 0


@dataclass(frozen=True)
class Museum:
    museum_id: int
    zone: ZoneInfo
    opens: dt.time
    closes: dt.time
    exhibitions: list[Exhibition]
    presses: list[Press] = field(repr=False)

    def local(self, instant: dt.datetime) -> dt.datetime:
        """Its wall clock at an instant, without zone."""
        return wall_clock(instant, self.zone)

    def instant(self, local: dt.datetime) -> dt.datetime:
        return local.replace(tzinfo=self.zone).astimezone(dt.UTC)


@functools.cache
def wall_clock(instant: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    return instant.astimezone(zone).replace(tzinfo=None)


def afternoon_zone(now: dt.datetime) -> ZoneInfo:
    """A zone where it is shortly after two, so that today has presses at any time of day."""
    ahead = (14 - now.astimezone(dt.UTC).hour) % 24
    return ZoneInfo(f"Etc/GMT{-(ahead - 24 if ahead > 14 else ahead):+d}")


def random_museum(
    seed: int, museum_id: int, zone: ZoneInfo, until: dt.datetime, days: int = 80
) -> Museum:
    """Presses of `days` local days up to an instant.

    Exhibition 2 begins and exhibition 3 closes on the way, exhibition 4 has no press. Some days are
    closed, on some every press is suspect; the last one has more than others.
    """
    chance = random.Random(f"{seed} {museum_id}")
    opens, closes = chance.choice(HOURS)
    museum = Museum(museum_id, zone, opens, closes, [], [])
    today = museum.local(until).date()
    begins = today - dt.timedelta(days=chance.randrange(10, 50))
    ends = dt.datetime.combine(today - dt.timedelta(days=chance.randrange(3, 30)), dt.time(13, 20))
    for n in range(5):
        museum.exhibitions.append(Exhibition(n, museum.instant(ends) if n == 3 else None))
    closed_weekday = (today + dt.timedelta(days=chance.randrange(1, 7))).isoweekday()
    for back in range(days, -1, -1):
        day = today - dt.timedelta(days=back)
        if back and (day.isoweekday() == closed_weekday or chance.random() < 0.06):
            continue
        only_suspect = bool(back) and chance.random() < 0.05
        minutes = (closes.hour - opens.hour) * 60 + closes.minute - opens.minute
        for exhibition in range(4):
            if exhibition == 2 and day < begins:
                continue
            for _ in range(chance.randrange(30) if back else 60):
                local = dt.datetime.combine(day, opens) + dt.timedelta(
                    minutes=chance.random() * minutes
                )
                at = museum.instant(local)
                if at <= until and not (exhibition == 3 and local >= ends):
                    value = chance.choice([0, 1, 2, 3, 4, 4, 4, ASSISTANCE, EMERGENCY])
                    suspect = only_suspect or chance.random() < 0.1
                    museum.presses.append(Press(exhibition, at, value, suspect))
    museum.presses.sort(key=lambda press: press.at)
    return museum


def store(connection: psycopg.Connection, museum: Museum) -> None:
    """The museum, its exhibitions, its presses and their rollup, in two shards."""
    connection.execute(
        "INSERT INTO kiosk.museum VALUES (%s, %s, %s, %s, %s, %s, false)",
        [museum.museum_id, f"m{museum.museum_id}", f"M{museum.museum_id}", museum.zone.key, museum.opens, museum.closes],
    )  # fmt: skip
    for e in museum.exhibitions:
        connection.execute(
            "INSERT INTO kiosk.exhibition VALUES (%s, %s, %s, %s, %s, 'D', NULL, '', '', '2020-01-01', %s)",
            [museum.museum_id, e.exhibition_id, f"EXH_0{e.exhibition_id}", f"E{e.exhibition_id}", e.floor, e.closed_at],
        )  # fmt: skip
    store_presses(connection, museum)


def store_presses(connection: psycopg.Connection, museum: Museum) -> None:
    rollup: dict[tuple, Counter] = {}
    last: dict[tuple, dt.datetime] = {}
    for month in {press.at.astimezone(dt.UTC).date().replace(day=1) for press in museum.presses}:
        connection.execute("SELECT kiosk.ensure_month(%s)", [month])
    with connection.cursor().copy("COPY kiosk.interaction FROM STDIN") as copy:
        for number, press in enumerate(museum.presses):
            kind, rating = (0, press.value) if press.is_rating else (-press.value, None)
            shard = (1, number % 2)
            copy.write_row(
                (press.at, number, *shard, museum.museum_id, press.exhibition_id, kind, rating, press.suspect)
            )  # fmt: skip
            local = museum.local(press.at)
            key = (
                museum.museum_id,
                press.exhibition_id,
                local.date(),
                local.hour,
                press.suspect,
                *shard,
            )
            rollup.setdefault(key, Counter())[press.value] += 1
            last[key] = max(press.at, last.get(key, press.at))
    with connection.cursor().copy("COPY kiosk.hourly_rollup FROM STDIN") as copy:
        for key, counts in rollup.items():
            columns = [counts[value] for value in (0, 1, 2, 3, 4, ASSISTANCE, EMERGENCY)]
            copy.write_row((*key, *columns, last[key]))
