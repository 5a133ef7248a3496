"""How often the alarm on unhappiness begins on days on which nothing has changed, by simulation."""

import math
import random

import pytest

DAYS = 15_000  # of 100 responses, fewer of more


def alarms_a_day(responses: int, base: float, days: int) -> float:
    """One alarm a day at most, since it stays for the day."""
    chance = random.Random(f"{responses} {base}")
    threshold = max(4.0, 4 + math.log(responses / 180))
    up, down = math.log((base + 0.2) / base), math.log((0.8 - base) / (1 - base))
    alarms = 0
    for _ in range(days):
        running = 0.0
        for _ in range(responses):
            running = max(0.0, running + (up if chance.random() < base else down))
            if running >= threshold:
                alarms += 1
                break
    return alarms / days


@pytest.mark.parametrize("responses", [100, 180, 500, 2000])
@pytest.mark.parametrize("base", [0.05, 0.15, 0.4])
def test_false_alarms_stay_near_one_in_five_days(responses: int, base: float):
    rate = alarms_a_day(responses, base, DAYS * 100 // max(100, responses))
    print(f"{responses} responses a day, {base} unhappy: {rate:.3f} false alarms a day")
    assert rate < 0.3
