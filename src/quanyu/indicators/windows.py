"""Which days a figure reads, and onto which of the asked days a comparison's days are laid."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from quanyu.indicators.dialects import DuckDB
from quanyu.indicators.query import Compare
from quanyu.kernel.calendar import Calendar
from quanyu.kernel.period import Grain, Period


@dataclass(frozen=True, slots=True)
class Stretch:
    """Neighbouring days that move alike: by `offset` days, or all onto `onto`."""

    first: date
    last: date
    offset: int = 0
    onto: date | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """Days to read. Without stretches each day stands for itself; a day in none is left out."""

    period: Period
    stretches: tuple[Stretch, ...] = ()

    def aligned(self, day: str, dialect: DuckDB) -> str:
        """Return the SQL of the asked day onto which `day` is laid."""
        if not self.stretches:
            return day
        cases = " ".join(
            f"WHEN {day} BETWEEN {dialect.day(part.first)} AND {dialect.day(part.last)} "
            f"THEN {_moved(part, day, dialect)}"
            for part in self.stretches
        )
        return f"CASE {cases} END"


def base_window(
    compare: Compare, period: Period, grain: Grain | None, calendar: Calendar, week_start: int = 0
) -> Window:
    """Return the window with which `period` is compared.

    previous: the days (whole months) before; weekday: as many whole weeks before as the period
    needs; year: the same dates a year before, 52 weeks for weekly rows; holiday: laid alike to the
    lunar festivals. With a grain, bucket n is compared with bucket n; for days and `year` date with
    date, so that 29 February has no counterpart.
    """
    base = _base_period(compare, period, grain, calendar)
    if grain is None:
        return Window(base)
    by_date = compare == "year" or (compare == "holiday" and base == period.year_before())
    if grain == "day" and by_date:
        return Window(base, _runs(_same_dates(period, base)))
    buckets = zip(base.split(grain, week_start), period.split(grain, week_start), strict=False)
    if grain == "day":
        return Window(base, _runs((mine.first, theirs.first) for mine, theirs in buckets))
    laid = (Stretch(mine.first, mine.last, onto=theirs.first) for mine, theirs in buckets)
    return Window(base, tuple(laid))


def _base_period(
    compare: Compare, period: Period, grain: Grain | None, calendar: Calendar
) -> Period:
    if compare == "previous":
        return period.previous()
    if compare == "weekday":
        return period.shift(-7 * -(-len(period) // 7))
    if compare == "holiday":
        return calendar.aligned(period)
    return period.shift(-364) if grain == "week" else period.year_before()


def _same_dates(period: Period, base: Period) -> Iterable[tuple[date, date]]:
    for day in period:
        if (day.month, day.day) == (2, 29):
            continue
        earlier = day.replace(year=day.year - 1)
        if earlier in base:
            yield earlier, day


def _runs(pairs: Iterable[tuple[date, date]]) -> tuple[Stretch, ...]:
    """Join neighbouring (earlier day, asked day) pairs that move by the same number of days."""
    runs: list[Stretch] = []
    for earlier, day in pairs:
        offset = (day - earlier).days
        open_run = runs[-1] if runs else None
        if open_run and open_run.offset == offset and earlier == open_run.last + timedelta(days=1):
            runs[-1] = Stretch(open_run.first, earlier, offset)
        else:
            runs.append(Stretch(earlier, earlier, offset))
    return tuple(runs)


def _moved(part: Stretch, day: str, dialect: DuckDB) -> str:
    if part.onto is not None:
        return dialect.day(part.onto)
    return dialect.add_days(day, part.offset)
