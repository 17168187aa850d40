"""Pure rules: like days, the middle and the spread, what stands out, and what it is made of."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from quanyu.kernel.calendar import Calendar
from quanyu.kernel.period import Period

Values = Mapping[date, Decimal | int | None]
Side = Literal["worse", "better", "other"]

LIKE_DAYS = 8
LEAST_LIKE_DAYS = 4
REACH_WEEKS = 26
REACH_OF_CAMPAIGNS = 800
NORMAL = Decimal("1.4826")
"""Turns a median absolute deviation into the standard deviation of a normal spread."""
FLOOR = Decimal("0.04")
"""The spread is at least this part of the middle: eight like days may agree by chance."""
DISTANCE = Decimal("3.5")
PLACES = Decimal("0.00000001")


def kind_of_day(calendar: Calendar) -> Callable[[date], str]:
    """Return a function that tells days apart: plain, a holiday, or a day of a campaign.

    A campaign's days are told apart by their place in it; a make-up workday is no plain weekend.
    """
    known: dict[int, dict[date, str]] = {}

    def kind(day: date) -> str:
        if day.year not in known:
            year = Period(date(day.year, 1, 1), date(day.year, 12, 31))
            found: dict[date, str] = {}
            runs: dict[str, int] = {}
            for campaign in calendar.campaign_days(year):
                runs[campaign.key] = runs.get(campaign.key, 0) + 1
                found.setdefault(campaign.on, f"{campaign.key} {runs[campaign.key]}")
            known[day.year] = found
        if day in known[day.year]:
            return known[day.year][day]
        usual = day.weekday() < 5
        return "" if calendar.is_workday(day) == usual else "holiday"

    return kind


def like_days(day: date, kind: Callable[[date], str]) -> list[date]:
    """Return up to eight days to compare `day` with, the nearest first.

    A plain day: the same weekdays before it that were plain. A campaign day: the same day of the
    same campaign before. Fewer than four are too few to tell what is usual.
    """
    own = kind(day)
    if own == "":
        before = (day - timedelta(weeks=n) for n in range(1, REACH_WEEKS + 1))
    else:
        before = (day - timedelta(days=n) for n in range(1, REACH_OF_CAMPAIGNS))
    return [other for other in before if kind(other) == own][:LIKE_DAYS]


def median(values: Sequence[Decimal]) -> Decimal:
    """Return the middle value, the mean of the two middle ones for an even number."""
    ordered, half = sorted(values), len(values) // 2
    if len(ordered) % 2:
        return ordered[half]
    return (ordered[half - 1] + ordered[half]) / 2


@dataclass(frozen=True, slots=True)
class Usual:
    """What a figure usually is on such a day: the middle of like days and their spread."""

    middle: Decimal
    spread: Decimal
    days: int

    @property
    def low(self) -> Decimal:
        """Return the lower edge of what is usual."""
        return self.middle - DISTANCE * self.spread

    @property
    def high(self) -> Decimal:
        """Return the upper edge of what is usual."""
        return self.middle + DISTANCE * self.spread


def usual(values: Sequence[Decimal], chance: Decimal = Decimal(0)) -> Usual | None:
    """Return middle and spread of like days, None for fewer than four.

    `chance` is the spread that counting alone brings; the result is never narrower.
    """
    if len(values) < LEAST_LIKE_DAYS:
        return None
    middle = median(values)
    deviation = NORMAL * median([abs(value - middle) for value in values])
    return Usual(middle, max(deviation, FLOOR * abs(middle), chance), len(values))


def chance_of(unit: str, middle: Decimal, volume: Decimal) -> Decimal:
    """Return the spread that chance alone brings into a figure that stands on `volume` cases."""
    if volume <= 0:
        return Decimal(0)
    if unit == "rate" and 0 <= middle <= 1:
        return ((middle * (1 - middle)) / volume).sqrt()
    return abs(middle) / volume.sqrt()


@dataclass(frozen=True, slots=True)
class Deviation:
    """A figure that stands out: its value, what is usual, how far apart in spreads, which side."""

    value: Decimal
    usual: Usual
    distance: Decimal
    side: Side


def deviation(
    value: Decimal, found: Usual | None, direction: str, *, least_change: Decimal, both: bool
) -> Deviation | None:
    """Return how `value` stands out; None where it does not.

    It stands out 3.5 spreads away and `least_change` (a part of the middle) apart; the good side
    only counts if `both` are watched.
    """
    if found is None or found.spread == 0:
        return None
    gap = value - found.middle
    distance = gap / found.spread
    if abs(distance) < DISTANCE or abs(gap) < least_change * abs(found.middle):
        return None
    side = side_of(gap, direction)
    if side == "better" and not both:
        return None
    return Deviation(value, found, distance.quantize(Decimal("0.01")), side)


def side_of(gap: Decimal, direction: str) -> Side:
    """Return whether a gap is for the worse, given the better way of the indicator."""
    if direction not in ("up", "down"):
        return "other"
    return "better" if (gap > 0) == (direction == "up") else "worse"


@dataclass(frozen=True, slots=True)
class Share:
    """What one member (a shop, a category) adds to a deviation; `at` is its label."""

    at: str
    value: Decimal | None
    expected: Decimal | None
    contribution: Decimal


@dataclass(frozen=True, slots=True)
class Split:
    """A deviation by one dimension; contributions and residual add up to it exactly."""

    by: str
    shares: list[Share]
    residual: Decimal


def split_sum(
    by: str, gap: Decimal, now: Mapping[str, Decimal], before: Mapping[str, Sequence[Decimal]]
) -> Split:
    """Split the deviation of an additive figure: each member against its own middle.

    `before` holds a member's values on the like days, a missing day as zero. What the middles of
    the members do not add up to is the residual.
    """
    shares = []
    for at in sorted({*now, *before}):
        expected = median(before[at]) if before.get(at) else Decimal(0)
        value = now.get(at, Decimal(0))
        shares.append(Share(at, value, expected, value - expected))
    return _ranked(by, gap, shares)


@dataclass(frozen=True, slots=True)
class Parts:
    """Numerator and denominator of a ratio."""

    top: Decimal
    bottom: Decimal

    @property
    def ratio(self) -> Decimal | None:
        """Return the ratio, None over nothing."""
        return self.top / self.bottom if self.bottom else None


def split_ratio(
    by: str, gap: Decimal, now: Mapping[str, Parts], before: Mapping[str, Parts]
) -> Split:
    """Split the deviation of a ratio: by each member's own change and by its changed weight.

    With R the ratio of all like days together, a member adds (top − R·bottom) ÷ all bottoms today
    less the same of the like days; over all members that is today's ratio less R.
    """
    sum_now = sum((part.bottom for part in now.values()), Decimal(0))
    sum_before = sum((part.bottom for part in before.values()), Decimal(0))
    if not sum_now or not sum_before:
        return Split(by, [], gap)
    level = sum((part.top for part in before.values()), Decimal(0)) / sum_before
    none = Parts(Decimal(0), Decimal(0))
    shares = []
    for at in sorted({*now, *before}):
        today, usually = now.get(at, none), before.get(at, none)
        effect = (today.top - level * today.bottom) / sum_now
        effect -= (usually.top - level * usually.bottom) / sum_before
        shares.append(Share(at, today.ratio, usually.ratio, effect))
    return _ranked(by, gap, shares)


def _ranked(by: str, gap: Decimal, shares: list[Share]) -> Split:
    kept = [
        Share(s.at, _cut(s.value), _cut(s.expected), s.contribution.quantize(PLACES))
        for s in shares
    ]
    kept = [share for share in kept if share.contribution]
    kept.sort(key=lambda share: (-abs(share.contribution), share.at))
    explained = sum((share.contribution for share in kept), Decimal(0))
    return Split(by, kept, gap.quantize(PLACES) - explained)


def _cut(value: Decimal | None) -> Decimal | None:
    return None if value is None else value.quantize(PLACES)
