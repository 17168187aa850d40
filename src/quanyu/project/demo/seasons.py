"""How strong a day is against a normal one: campaigns, festivals, weekdays and growth."""

import math
from collections.abc import Mapping
from datetime import date
from random import Random

from quanyu.kernel.calendar import Calendar

GROWTH_PER_YEAR = 1.09
# Month-day spans of the platforms' campaigns and how far above a normal day they sell.
ONLINE_DAYS: Mapping[str, float] = {
    "03-05": 1.4, "03-06": 1.5, "03-07": 1.7, "03-08": 2.1, "05-20": 1.4,
    "05-31": 2.6, "06-01": 1.9, "06-16": 1.9, "06-17": 2.4, "06-18": 4.6, "06-19": 0.8,
    "10-20": 1.9, "10-21": 2.3, "10-31": 2.8, "11-01": 2.4, "11-10": 2.6, "11-11": 8.85,
    "11-12": 0.75, "11-13": 0.7, "12-11": 1.3, "12-12": 2.2, "12-31": 1.2,
}  # fmt: skip
ONLINE_SPANS = (("06-02", "06-15", 1.25), ("10-22", "10-30", 1.15), ("11-02", "11-09", 1.4))
STORE_DAYS: Mapping[str, float] = {
    "01-01": 1.7, "02-14": 1.4, "03-08": 1.6, "05-20": 1.3, "06-18": 1.2, "11-11": 1.5,
    "12-24": 1.5, "12-25": 1.4, "12-31": 2.4,
}  # fmt: skip
ONLINE_WEEK = (1.04, 1.0, 0.98, 1.0, 0.95, 0.97, 1.06)
STORE_WEEK = (0.78, 0.78, 0.8, 0.84, 1.05, 1.42, 1.33)
_HOURS_ONLINE = (3, 2, 1, 1, 1, 1, 2, 3, 4, 6, 7, 6, 6, 6, 6, 6, 6, 6, 6, 7, 9, 10, 9, 6)
_HOURS_STORE = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 7, 8, 7, 8, 9, 9, 8, 9, 12, 11, 6, 0, 0)


def growth(day: date, last: date) -> float:
    """Return the trade's size on `day` against `last`."""
    return math.pow(GROWTH_PER_YEAR, (day - last).days / 365)


def online_factor(day: date, calendar: Calendar) -> float:
    """Return how strong `day` is online against a normal day."""
    name = day.strftime("%m-%d")
    factor = ONLINE_DAYS.get(name, 1.0)
    factor *= next((by for low, high, by in ONLINE_SPANS if low <= name <= high), 1.0)
    if _anniversary(name):
        factor *= 1.5
    return factor * ONLINE_WEEK[day.weekday()] * _spring(day, calendar, online=True)


def store_factor(day: date, calendar: Calendar) -> float:
    """Return how strong `day` is in the stores against a normal day."""
    name = day.strftime("%m-%d")
    factor = STORE_DAYS.get(name, 1.0) * (2.3 if _anniversary(name) else 1.0)
    week = STORE_WEEK[day.weekday()]
    if not calendar.is_workday(day):
        week = max(week, 1.25)
    return factor * week * _spring(day, calendar, online=False)


def _anniversary(name: str) -> bool:
    return "09-26" <= name <= "10-07"


def _spring(day: date, calendar: Calendar, *, online: bool) -> float:
    main = calendar.festival("spring_festival", day.year)
    offset = (day - main).days if main else 99
    if -26 <= offset <= -8:
        return 1.45 if online else 1.5
    if -7 <= offset <= -2:
        return 0.75 if online else 1.6
    if -1 <= offset <= 0:
        return 0.4 if online else 0.35
    if 1 <= offset <= 6:
        return 0.48 if online else 1.35
    return 0.85 if 7 <= offset <= 14 else 1.0


def count(rng: Random, mean: float) -> int:
    """Return a Poisson number with `mean` (its normal approximation above 40)."""
    if mean > 40:
        return max(0, round(rng.gauss(mean, math.sqrt(mean))))
    limit, product, number = math.exp(-mean), rng.random(), 0
    while product > limit:
        product *= rng.random()
        number += 1
    return number


def second_of_day(rng: Random, *, store: bool = False, rush: bool = False) -> int:
    """Return a believable second of the day; `rush` crowds midnight as on 双11."""
    if rush and rng.random() < 0.3:
        return int(rng.expovariate(1 / 1500)) % 7200
    hours = _HOURS_STORE if store else _HOURS_ONLINE
    hour = rng.choices(range(24), weights=hours)[0]
    return hour * 3600 + rng.randrange(3600)
