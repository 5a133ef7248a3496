"""For random filters each figure on the page = the API = the reporting view = a recomputation."""

import datetime as dt
import random
from dataclasses import dataclass
from urllib.parse import urlencode

import psycopg
import pytest
from playwright.sync_api import Browser, expect
from psycopg.rows import dict_row

from harness.live import Live
from harness.servers import Database
from harness.watched_page import WatchedPage
from reporting.independent import band, chosen, index, open_hours
from reporting.simulated import Museum, Press, afternoon_zone, random_museum, seeds, store

WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
NONE = "\N{EN DASH}"
FEW, MANY = 3, 40  # random filters a seed


@dataclass
class Case:
    """What the page is asked for, and the presses that it is of."""

    museum: Museum
    first: dt.date
    last: dt.date
    exhibition: int | None
    floor: str | None
    filtered: bool

    def parameters(self) -> dict[str, str]:
        given = {
            "museum": "1",
            "from": str(self.first),
            "until": str(self.last),
            "filtered": "true" if self.filtered else "false",
        }
        if self.exhibition is not None:
            given["exhibition"] = str(self.exhibition)
        return given | ({"floor": self.floor} if self.floor is not None else {})

    def has(self, exhibition_id: int) -> bool:
        on_floor = self.floor is None or self.floor == str(exhibition_id % 2)
        return on_floor and self.exhibition in (None, exhibition_id)

    def ratings(self) -> list[tuple[Press, dt.datetime]]:
        """Those that count, each with its local time."""
        timed = (
            (press, self.museum.local(press.at)) for press in chosen(self.museum, self.filtered)
        )
        return [
            (press, local)
            for press, local in timed
            if press.is_rating and self.has(press.exhibition_id) and self.first <= local.date() <= self.last
        ]  # fmt: skip


def random_case(chance: random.Random, museum: Museum, today: dt.date) -> Case:
    last = today - dt.timedelta(days=chance.choice([0, 0, 1, chance.randrange(40)]))
    first = last - dt.timedelta(days=chance.choice([0, 6, 13, 14, 27]))
    place = chance.choice([(None, None), (chance.randrange(5), None), (None, chance.choice("01"))])
    return Case(museum, first, last, *place, chance.random() < 0.6)


@pytest.fixture(params=seeds(), ids="seed-{}".format)
def museum_of_seed(database: Database, request) -> tuple[int, Museum, dt.date]:
    with psycopg.connect(database.url, autocommit=True) as owner:
        now = owner.execute("SELECT now()").fetchone()[0]
        museum = random_museum(request.param, 1, afternoon_zone(now), now)
        store(owner, museum)
    return request.param, museum, museum.local(now).date()


def whole(text: str) -> int:
    return int(text.replace(",", ""))


def same_decimal(text: str, number: float | None) -> bool:
    """Rounding of one half differs between languages."""
    if number is None or text == NONE:
        return number is None and text == NONE
    return abs(float(text) - number) <= 0.0500001


def judge(case: Case, live: Live, watched: WatchedPage, database: Database) -> None:
    query = urlencode(case.parameters())
    found = case.ratings()

    ranking = live.get(f"/api/v1/ranking?{query}").json()["rows"]
    with psycopg.connect(database.url, row_factory=dict_row) as reader:
        view = reader.execute(
            "SELECT * FROM reporting.ranking(1, %s, %s, %s)", (case.first, case.last, case.filtered)
        ).fetchall()
    view = [row for row in view if case.has(row["exhibition_id"])]
    assert [row["exhibition_id"] for row in ranking] == [row["exhibition_id"] for row in view]
    shown = watched.table("Who does well")
    ratings = watched.table("What people feel")
    assert len(shown) == len(ratings) == len(ranking)
    for row, api, of_view, counts in zip(shown, ranking, view, ratings, strict=True):
        e = api["exhibition_id"]
        values = [press.value for press, _ in found if press.exhibition_id == e]
        assert whole(row["Responses"]) == api["responses"] == of_view["responses"] == len(values)
        assert api["happiness_index"] == of_view["happiness_index"]
        assert api["happiness_index"] == pytest.approx(index(values))
        assert same_decimal(row["Index"], api["happiness_index"])
        assert same_decimal(row["Score"], api["score"])
        assert api["score"] == of_view["score"]
        names = ["Very unhappy", "Unhappy", "Neutral", "Happy", "Very happy"]
        assert [whole(counts[name]) for name in names] == [values.count(n) for n in range(5)]

    hours = watched.table("When they feel it")
    by_hour: dict[tuple[str, int], list[int]] = {}
    for press, local in found:
        by_hour.setdefault((WEEKDAYS[local.weekday()], local.hour), []).append(press.value)
    rows = {(row["Weekday"], int(row["Hour"].removesuffix(":00"))): row for row in hours}
    # An hour of requests alone has no response.
    assert {hour for hour, row in rows.items() if row["Responses"] != "0"} == by_hour.keys()
    for hour, values in by_hour.items():
        assert whole(rows[hour]["Responses"]) == len(values)
        assert same_decimal(rows[hour]["Index"], index(values))

    judge_traffic(case, live, watched, query)


def judge_traffic(case: Case, live: Live, watched: WatchedPage, query: str) -> None:
    is_by_day = (case.last - case.first).days >= 14
    by = "local_date" if is_by_day else "local_date,local_hour"
    answer = live.get(f"/api/v1/usual?{query}&by={by}").json()
    now = dt.datetime.fromisoformat(answer["as_of"])
    groups: dict[tuple, list] = {}
    for hour in open_hours(case.museum, case.first, case.last, case.filtered, now):
        if case.has(hour.exhibition_id):
            key = (str(hour.date), None if is_by_day else hour.hour)
            groups.setdefault(key, []).append(hour)
    api = {(row["local_date"], row["local_hour"]): row for row in answer["rows"]}
    assert api.keys() == groups.keys()
    shown = watched.table("How busy, by day" if is_by_day else "How busy, by hour")
    assert len(shown) == len(api)
    for row, (key, figures) in zip(shown, api.items(), strict=True):
        hours = groups[key]
        assert whole(row["Responses"]) == figures["responses"]
        assert figures["responses"] == sum(len(hour.ratings) for hour in hours)
        known = [hour.usual for hour in hours if hour.usual]
        comparable = all(hour.usual or not hour.ratings for hour in hours)
        if not (known and comparable):
            assert (figures["usual_responses"], row["Usual"]) == (None, NONE)
            continue
        mean = sum(usual["responses"] for usual in known)
        low, high = band(mean, sum(usual["responses_variance"] for usual in known))
        expected = [mean, low, high]
        names = ["usual_responses", "usual_low", "usual_high"]
        assert [figures[name] for name in names] == pytest.approx(expected, abs=1e-6)
        if figures["is_finished"]:  # what is not moves with the clock
            low_text, _, high_text = row["Usual band"].partition(" to ")
            assert same_decimal(row["Usual"], mean)
            assert same_decimal(low_text, low)
            assert same_decimal(high_text, high)


def judge_all(museum_of_seed, browser: Browser, live: Live, database: Database, cases: int) -> None:
    seed, museum, today = museum_of_seed
    chance = random.Random(f"filters {seed}")
    for _ in range(cases):
        case = random_case(chance, museum, today)
        query = urlencode(case.parameters() | {"page": "exhibitions", "view": "table"})
        watched = WatchedPage(browser, f"{live.url}/?{query}")
        expect(watched.page.get_by_role("figure").locator(".finding")).to_have_count(10)
        judge(case, live, watched, database)
        assert watched.complaints == []
        watched.close()


def test_figures_are_the_same_everywhere(museum_of_seed, browser, database, start_live) -> None:
    judge_all(museum_of_seed, browser, start_live(database.url), database, FEW)


@pytest.mark.long
@pytest.mark.timeout(1200)
def test_figures_are_the_same_for_many_filters(
    museum_of_seed, browser, database, start_live
) -> None:
    judge_all(museum_of_seed, browser, start_live(database.url), database, MANY)
