"""When a cadence comes round: the period, the day it opens, the instant it is due.

Every period has exactly one round. A day that is no workday moves to the next workday of its
period, at the end of a period to the last one before; where a whole period is free, to the first
workday after it. A cadence without a day is due on the last workday, one without a time at 18:00.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from quanyu.handbook import Cadence
from quanyu.kernel.calendar import Calendar
from quanyu.kernel.period import Grain, Period, add_months, end_of_month, grain_end, grain_start

RECURRING: dict[str, Grain] = {
    "day": "day",
    "week": "week",
    "month": "month",
    "quarter": "quarter",
    "year": "year",
}
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DUE = time(18)
# Days before it is due on which a round opens; never before its period begins.
LEAD = {"day": 0, "week": 6, "month": 10, "quarter": 21, "year": 30}
# Days after it was due during which a round can still be handed in.
GRACE = {"day": 3, "week": 7, "month": 31, "quarter": 45, "year": 90}
# Due this many days into the period, a round speaks of the period before.
LOOKS_BACK = {"week": 3, "month": 15, "quarter": 45, "year": 60}
LONGEST_LEAD = max(LEAD.values())
_DAY = timedelta(days=1)
_SHIFT = timedelta(days=14)  # longer than any holiday


@dataclass(frozen=True, slots=True)
class Round:
    """One time a cadence comes round. `about` is the period that its figures are of."""

    every: str
    on: str
    period: Period
    opens_on: date
    due_on: date
    due_at: datetime
    about: Period

    @property
    def ends_at(self) -> datetime:
        """Return the instant from which it counts as missed."""
        return self.due_at + timedelta(days=GRACE[self.every])


def comes_round(cadence: Cadence) -> bool:
    """Tell whether a cadence follows the calendar; events and lasting duties do not."""
    return cadence.every in RECURRING


def rounds(cadence: Cadence, due: Period, calendar: Calendar, timezone: str) -> Iterator[Round]:
    """Yield every round of a cadence that is due on a day of `due`, by day."""
    grain = RECURRING.get(cadence.every)
    if grain is None:
        return
    first = grain_start(due.first - _SHIFT if grain != "day" else due.first, grain)
    for part in Period(first, grain_end(due.last, grain)).split(grain):
        day = _due_on(cadence, part, calendar)
        if day is not None and day in due:
            yield _round(cadence, part, day, calendar, timezone)


def _round(cadence: Cadence, period: Period, day: date, calendar: Calendar, zone: str) -> Round:
    at = time.fromisoformat(cadence.due) if cadence.due else DUE
    opens = max(period.first, day - timedelta(days=LEAD[cadence.every]))
    due_at = datetime.combine(day, at, ZoneInfo(zone)).astimezone(UTC)
    about = _about(cadence.every, period, day, calendar)
    return Round(cadence.every, cadence.on or "", period, min(opens, day), day, due_at, about)


def _due_on(cadence: Cadence, period: Period, calendar: Calendar) -> date | None:
    """Return the day of `period` on which a cadence is due; None where it has none."""
    on = cadence.on or ""
    if cadence.every == "day":
        return None if on == "workday" and not calendar.is_workday(period.first) else period.first
    if on in calendar.festivals:
        main = calendar.festival(on, period.first.year)
        return main and _workday_before(main, calendar)
    return _on_workday(_named_day(cadence.every, on, period), period, calendar)


def _named_day(every: str, on: str, period: Period) -> date:
    if on in WEEKDAYS:
        return period.first + timedelta(days=WEEKDAYS.index(on))
    if every == "year" and "-" in on:
        month, day = (int(part) for part in on.split("-"))
        return date(period.first.year, month, day)
    if on.isdigit():
        return min(period.first + timedelta(days=int(on) - 1), period.last)
    return period.last


def _on_workday(day: date, period: Period, calendar: Calendar) -> date:
    for later in Period(day, period.last):
        if calendar.is_workday(later):
            return later
    before = _workday_before(day, calendar)
    return before if before >= period.first else calendar.add_workdays(period.last, 1)


def _workday_before(day: date, calendar: Calendar) -> date:
    while not calendar.is_workday(day):
        day -= _DAY
    return day


def _about(every: str, period: Period, day: date, calendar: Calendar) -> Period:
    """Return the days that a round speaks of: those that were over when it was due."""
    if every == "day":
        first = _workday_before(day - _DAY, calendar) if calendar.is_workday(day) else day - _DAY
        return Period(first, day - _DAY)
    if (day - period.first).days < LOOKS_BACK[every]:
        return _before(every, period)
    return period


def _before(every: str, period: Period) -> Period:
    if every == "week":
        return period.shift(-7)
    months = {"month": 1, "quarter": 3, "year": 12}[every]
    first = add_months(period.first, -months)
    return Period(first, end_of_month(add_months(first, months - 1)))
