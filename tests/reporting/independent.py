"""The definitions of docs/reporting.md once more, straight from single presses.

Dates and hours are the museum's own; `now` is an instant with zone.
"""

import datetime as dt
import math
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from reporting.simulated import EMERGENCY, Museum, Press

HOUR = dt.timedelta(hours=1)


def days(n: float) -> dt.timedelta:
    return dt.timedelta(days=n)


def chosen(museum: Museum, filtered: bool) -> Iterator[Press]:
    return (press for press in museum.presses if not (filtered and press.suspect))


def open_days(museum: Museum) -> set[dt.date]:
    return {museum.local(press.at).date() for press in museum.presses}


def index(ratings: list[int]) -> float | None:
    return 25 * statistics.mean(ratings) if ratings else None


def band(mean: float | None, variance: float | None) -> tuple[float | None, float | None]:
    if mean is None:
        return None, None
    half = 1.645 * math.sqrt(max(mean, variance))
    return max(0, mean - half), mean + half


@dataclass
class Hour:
    """An open hour that has begun, beside its usual; `share` of it has passed."""

    exhibition_id: int
    date: dt.date
    hour: int
    begin: dt.datetime
    end: dt.datetime
    share: float
    ratings: list[int]
    requests: int
    weeks: int
    usual: dict[str, float] | None

    def usual_within(self, begin: dt.datetime, end: dt.datetime) -> float:
        """Share of what was usual in this hour that belongs between two times."""
        overlap = min(self.end, end) - max(self.begin, begin)
        return max(0.0, overlap / (self.end - self.begin))


def open_hours(
    museum: Museum,
    first: dt.date,
    last: dt.date,
    filtered: bool,
    now: dt.datetime,
    kind: int | None = None,
) -> list[Hour]:
    """`kind` ASSISTANCE or EMERGENCY: requests are only those."""
    local_now = museum.local(now)
    were_open = open_days(museum)
    counts: dict[tuple, list[Press]] = defaultdict(list)
    begun: dict[int, dt.date] = {}
    for press in museum.presses:
        begun.setdefault(press.exhibition_id, museum.local(press.at).date())
    for press in chosen(museum, filtered):
        local = museum.local(press.at)
        counts[press.exhibition_id, local.date(), local.hour].append(press)
    hours = []
    for exhibition in museum.exhibitions:
        e = exhibition.exhibition_id
        gone = exhibition.closed_at and museum.local(exhibition.closed_at)
        date = first
        while date <= min(last, local_now.date()):
            before = [date - days(7 * k) for k in range(1, 9)]
            before = [d for d in before if d in were_open and e in begun and d >= begun[e]]
            for hour in range(24):
                begin = max(
                    dt.datetime.combine(date, dt.time(hour)),
                    dt.datetime.combine(date, museum.opens),
                )
                end = min(dt.datetime.combine(date, dt.time(hour)) + HOUR, dt.datetime.combine(date, museum.closes))  # fmt: skip
                is_open = date in were_open or date == local_now.date()
                if not is_open or begin >= end or begin >= local_now or (gone and begin >= gone):
                    continue
                share = (min(end, local_now) - begin) / (end - begin)
                past = [counts[e, d, hour] for d in before]
                hours.append(
                    Hour(
                        e, date, hour, begin, min(end, local_now), share,
                        [p.value for p in counts[e, date, hour] if p.is_rating],
                        requests_in(counts[e, date, hour], kind),
                        len(past), usual(past, share, kind) if len(past) >= 4 else None,
                    )
                )  # fmt: skip
            date += days(1)
    return hours


def requests_in(presses: list[Press], kind: int | None) -> int:
    return sum(p.value == kind if kind is not None else not p.is_rating for p in presses)


def usual(past: list[list[Press]], share: float, kind: int | None) -> dict[str, float]:
    responses = [sum(p.is_rating for p in presses) for presses in past]
    requests = [requests_in(presses, kind) for presses in past]
    rating_sums = [sum(p.value for p in presses if p.is_rating) for presses in past]
    return {
        "responses": share * statistics.mean(responses),
        "responses_variance": share * statistics.variance(responses),
        "rating_sum": share * statistics.mean(rating_sums),
        "requests": share * statistics.mean(requests),
        "requests_variance": share * statistics.variance(requests),
    }


def usual_sum(hours: list[tuple[Hour, float]], name: str) -> float | None:
    """Sum of a usual figure over (hour, part of it); None where no hour has a usual."""
    known = [hour.usual[name] * part for hour, part in hours if hour.usual]
    return sum(known) if known else None


def is_comparable(hours: list[Hour]) -> bool:
    """Whether what is usual leaves none out that had presses."""
    return all(hour.usual or not (hour.ratings or hour.requests) for hour in hours)


def last_hour(museum: Museum, exhibition_id: int, filtered: bool, now: dt.datetime) -> dict:
    local_now = museum.local(now)
    presses = [
        p
        for p in chosen(museum, filtered)
        if p.exhibition_id == exhibition_id and p.at >= now - HOUR
    ]
    ratings = [p.value for p in presses if p.is_rating]
    hours = [
        (hour, hour.usual_within(local_now - HOUR, local_now))
        for hour in open_hours(museum, (local_now - HOUR).date(), local_now.date(), filtered, now)
        if hour.exhibition_id == exhibition_id and hour.end > local_now - HOUR
    ]
    if not all(hour.usual or not hour.ratings for hour, _ in hours):
        hours = []
    mean = usual_sum(hours, "responses")
    low, high = band(mean, usual_sum(hours, "responses_variance"))
    return {
        "responses": len(ratings),
        "rating_sum": sum(ratings),
        "unhappy": sum(r <= 1 for r in ratings),
        "requests": len(presses) - len(ratings),
        "happiness_index": index(ratings),
        "usual_responses": mean,
        "usual_low": low,
        "usual_high": high,
        "usual_index": 25 * usual_sum(hours, "rating_sum") / mean if mean else None,
    }


def presses_since_last(museum: Museum, exhibition_id: int, now: dt.datetime) -> float:
    """Presses usual between a kiosk's last one and now, of today and the 7 days before."""
    today = museum.local(now).date()
    known = [museum.local(p.at) for p in museum.presses if p.exhibition_id == exhibition_id]
    last = max((t for t in known if t.date() >= today - days(63)), default=dt.datetime.min)
    return sum(
        (hour.usual["responses"] + hour.usual["requests"])
        * hour.usual_within(last, museum.local(now))
        for hour in open_hours(museum, today - days(7), today, False, now)
        if hour.exhibition_id == exhibition_id and hour.usual
    )


def before_after(
    museum: Museum, exhibition_id: int | None, change: dt.date, filtered: bool, now: dt.datetime
) -> dict:
    """Means of weekdays that occur on both sides, weighted by the responses of both."""
    sides: dict[tuple[int, bool], list[int]] = defaultdict(list)
    for press in chosen(museum, filtered):
        date = museum.local(press.at).date()
        if (
            press.is_rating
            and exhibition_id in (None, press.exhibition_id)
            and change - days(14) <= date < min(change + days(14), museum.local(now).date())
        ):
            sides[date.isoweekday(), date >= change].append(press.value)
    shared = [w for w in range(1, 8) if (w, True) in sides and (w, False) in sides]
    total = sum(len(sides[w, after]) for w in shared for after in (True, False))
    figures: dict = {}
    variance = 0.0
    for after, name in ((False, "before"), (True, "after")):
        ratings = [r for w in shared for r in sides[w, after]]
        weights = {w: (len(sides[w, False]) + len(sides[w, True])) / total for w in shared}
        figures[f"responses_{name}"] = len(ratings)
        figures[f"index_{name}"] = (
            sum(weights[w] * index(sides[w, after]) for w in shared) if shared else None
        )
        if shared:
            spread = sum(weights[w] ** 2 / len(sides[w, after]) for w in shared)
            variance += 25**2 * statistics.pvariance(ratings) * spread
    figures["is_too_early"] = min(figures["responses_before"], figures["responses_after"]) < 50
    difference = figures["index_after"] - figures["index_before"] if shared else None
    figures["difference"] = difference
    half = 1.645 * math.sqrt(variance)
    figures["difference_low"] = difference - half if shared else None
    figures["difference_high"] = difference + half if shared else None
    return figures


def expected_requests(
    museum: Museum, floor: str, weekday: int, hour: int, filtered: bool, now: dt.datetime
) -> dict:
    local_now = museum.local(now)
    today = local_now.date()
    here = {e.exhibition_id for e in museum.exhibitions if e.floor == floor and not e.closed_at}
    counts: Counter = Counter()
    for press in chosen(museum, filtered):
        local = museum.local(press.at)
        if not press.is_rating and press.exhibition_id in here and local.hour == hour:
            counts[local.date()] += 1
    dates = [d for d in open_days(museum) if d.isoweekday() == weekday and d >= today - days(56)]
    past = [d for d in dates if d < today]
    requests = sum(counts[d] for d in past)
    latest = max(dates)
    hour_begun = dt.datetime.combine(latest, dt.time(hour)) < local_now
    return {
        "weeks": len(past),
        "requests": requests,
        "expected_requests": (requests + 0.5) / len(past),
        "expected_upper": requests_upper(requests, len(past)),
        "latest_date": latest,
        "latest_requests": counts[latest] if hour_begun else None,
    }


def requests_upper(requests: int, weeks: int) -> int:
    """The smallest k that a negative binomial of Jeffreys' prior stays at or below in 90 %."""
    shape, chance = requests + 0.5, weeks / (weeks + 1)

    def probability(k: int) -> float:
        log = math.lgamma(shape + k) - math.lgamma(shape) - math.lgamma(k + 1)
        return math.exp(log + shape * math.log(chance) + k * math.log(1 - chance))

    total, k = probability(0), 0
    while total < 0.9:
        k += 1
        total += probability(k)
    return k


def baseline(museum: Museum, exhibition_id: int, filtered: bool, now: dt.datetime) -> dict:
    today = museum.local(now).date()
    window = {d for d in open_days(museum) if today - days(28) <= d < today}
    ratings = [
        p.value
        for p in chosen(museum, filtered)
        if p.is_rating and p.exhibition_id == exhibition_id and museum.local(p.at).date() in window
    ]
    n, unhappy = len(ratings), sum(r <= 1 for r in ratings)
    daily = n / len(window) if window else None
    return {
        "days_open": len(window),
        "responses": n,
        "unhappy": unhappy,
        "daily_responses": daily,
        "base_share": sorted((0.02, unhappy / n, 0.75))[1] if n else None,
        "alarm_threshold": 4 + max(0, math.log(daily / 180)) if n >= 200 else None,
    }


def cusum(museum: Museum, exhibition_id: int, filtered: bool, now: dt.datetime) -> list[float]:
    """The running sum after each of today's responses."""
    base = baseline(museum, exhibition_id, filtered, now)["base_share"]
    running, sums = 0.0, []
    for press in chosen(museum, filtered):
        if press.is_rating and press.exhibition_id == exhibition_id:
            if museum.local(press.at).date() != museum.local(now).date():
                continue
            ratio = (base + 0.2) / base if press.value <= 1 else (0.8 - base) / (1 - base)
            running = max(0.0, running + math.log(ratio))
            sums.append(running)
    return sums


def hourly(museum: Museum) -> dict[tuple, list[Press]]:
    """Presses by exhibition, date, hour and suspect."""
    counts: dict[tuple, list[Press]] = defaultdict(list)
    for press in museum.presses:
        local = museum.local(press.at)
        counts[press.exhibition_id, local.date(), local.hour, press.suspect].append(press)
    return counts


def emergencies(presses: list[Press]) -> int:
    return sum(press.value == EMERGENCY for press in presses)
