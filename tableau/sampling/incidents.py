"""What staff did about the requests: simulated too, since history files open no incidents."""

import datetime
import math
import random
from collections.abc import Iterable
from dataclasses import dataclass

ASSISTANCE, EMERGENCY = 1, 2  # safety.incident.kind
SECOND = datetime.timedelta(seconds=1)
MEDIAN_SECONDS_TO_ACKNOWLEDGE = {ASSISTANCE: 140, EMERGENCY: 45}
MEDIAN_SECONDS_TO_RESOLVE = {ASSISTANCE: 240, EMERGENCY: 600}  # after the acknowledgement
SPREAD = 0.7  # of the logarithm
OVERLOOKED = 0.03  # share of requests for assistance that nobody answers
EXPIRES = datetime.timedelta(minutes=30)  # assistance, after its last press


@dataclass(frozen=True)
class Request:
    at: datetime.datetime
    exhibition: int
    kind: int


@dataclass
class Incident:
    exhibition: int
    kind: int
    opened_at: datetime.datetime
    last_press_at: datetime.datetime
    acknowledged_at: datetime.datetime | None  # None: nobody ever does
    resolved_at: datetime.datetime | None
    presses: int = 1

    def state(self, now: datetime.datetime) -> tuple[str, datetime.datetime | None]:
        """State and when it was closed, as known at that time."""
        if self.resolved_at is not None and self.resolved_at <= now:
            return "resolved", self.resolved_at
        if self.acknowledged_at is not None and self.acknowledged_at <= now:
            return "acknowledged", None
        expires = self.last_press_at + EXPIRES
        if self.acknowledged_at is None and expires <= now:
            return "expired", expires
        return "open", None


def incidents(requests: Iterable[Request], seed: int) -> list[Incident]:
    """Requests in order of time, as incidents in order of opening; a press joins while one is open."""
    chance = random.Random(seed)
    latest: dict[tuple[int, int], Incident] = {}
    found = []
    for request in requests:
        place = (request.exhibition, request.kind)
        incident = latest.get(place)
        if incident is not None and incident.state(request.at)[1] is None:
            incident.presses += 1
            incident.last_press_at = request.at
            continue
        latest[place] = opened(request, chance)
        found.append(latest[place])
    return found


def opened(request: Request, chance: random.Random) -> Incident:
    overlooked = request.kind == ASSISTANCE and chance.random() < OVERLOOKED
    acknowledged = resolved = None
    if not overlooked:
        acknowledged = request.at + delay(MEDIAN_SECONDS_TO_ACKNOWLEDGE[request.kind], chance)
        resolved = acknowledged + delay(MEDIAN_SECONDS_TO_RESOLVE[request.kind], chance)
    return Incident(
        request.exhibition, request.kind, request.at, request.at, acknowledged, resolved
    )


def delay(median_seconds: float, chance: random.Random) -> datetime.timedelta:
    return round(median_seconds * math.exp(chance.gauss(0, SPREAD)), 3) * SECOND
