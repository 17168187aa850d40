"""Periods of business days, both ends included, and the grains into which they split."""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg

Grain = Literal["day", "week", "month", "quarter", "year"]
GRAINS: tuple[Grain, ...] = ("day", "week", "month", "quarter", "year")
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """The business days from `first` to `last`, both included.

    Raises Refusal `period_reversed` when `last` is before `first`.
    """

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise Refusal(
                "period_reversed",
                msg("The period ends (%(last)s) before it begins (%(first)s)."),
                first=self.first,
                last=self.last,
            )

    def __len__(self) -> int:
        return (self.last - self.first).days + 1

    def __iter__(self) -> Iterator[date]:
        return (self.first + timedelta(days=n) for n in range(len(self)))

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def __str__(self) -> str:
        return f"{self.first}..{self.last}"

    def shift(self, days: int) -> "Period":
        """Return the period moved by `days`."""
        return Period(self.first + timedelta(days=days), self.last + timedelta(days=days))

    def previous(self) -> "Period":
        """Return the period of the same kind before: whole months for whole months, else days."""
        if self.is_whole_months():
            count = _months_between(self.first, self.last)
            first = add_months(self.first, -count)
            return Period(first, self.first - _DAY)
        return self.shift(-len(self))

    def year_before(self) -> "Period":
        """Return the same calendar days a year earlier (29 February becomes the 28th)."""
        if self.is_whole_months():
            first = add_months(self.first, -12)
            return Period(first, end_of_month(add_months(self.last, -12)))
        return Period(add_months(self.first, -12), add_months(self.last, -12))

    def is_whole_months(self) -> bool:
        """Tell whether the period begins on a first and ends on the last day of a month."""
        return self.first.day == 1 and self.last == end_of_month(self.last)

    def split(self, grain: Grain, week_start: int = 0) -> list["Period"]:
        """Cut the period at the borders of `grain`; the outer parts may be shorter."""
        parts, first = [], self.first
        while first <= self.last:
            last = min(grain_end(first, grain, week_start), self.last)
            parts.append(Period(first, last))
            first = last + _DAY
        return parts

    @classmethod
    def of_day(cls, day: date) -> "Period":
        """Return the period of one day."""
        return cls(day, day)

    @classmethod
    def of_month(cls, year: int, month: int) -> "Period":
        """Return a calendar month."""
        first = date(year, month, 1)
        return cls(first, end_of_month(first))

    @classmethod
    def parse(cls, text: str) -> "Period":
        """Read `2026`, `2026-Q3`, `2026-11`, `2026-11-20` or `2026-11-01..2026-11-20`.

        Raises Refusal `period_unreadable`.
        """
        try:
            return _parse(text.strip())
        except ValueError:
            raise Refusal(
                "period_unreadable",
                msg("“%(text)s” is not a period. Write 2026-11-20, 2026-11, 2026-Q4 or 2026."),
                text=text,
            ) from None


def end_of_month(day: date) -> date:
    """Return the last day of the month of `day`."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def add_months(day: date, months: int) -> date:
    """Return `day` moved by whole months, held to the length of the month it lands in."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def grain_start(day: date, grain: Grain, week_start: int = 0) -> date:
    """Return the first day of the day, week, month, quarter or year of `day`.

    `week_start` is 0 for Monday to 6 for Sunday.
    """
    if grain == "day":
        return day
    if grain == "week":
        return day - timedelta(days=(day.weekday() - week_start) % 7)
    if grain == "month":
        return day.replace(day=1)
    if grain == "quarter":
        return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    return date(day.year, 1, 1)


def grain_end(day: date, grain: Grain, week_start: int = 0) -> date:
    """Return the last day of the day, week, month, quarter or year of `day`."""
    first = grain_start(day, grain, week_start)
    if grain == "day":
        return first
    if grain == "week":
        return first + timedelta(days=6)
    months = {"month": 1, "quarter": 3, "year": 12}[grain]
    return add_months(first, months) - _DAY


def _months_between(first: date, last: date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month + 1


def _parse(text: str) -> Period:
    if ".." in text:
        ends = [date.fromisoformat(end.strip()) for end in text.split("..", 1)]
        return Period(*ends)
    if quarter := re.fullmatch(r"(\d{4})-?[Qq]([1-4])", text):
        first = date(int(quarter[1]), int(quarter[2]) * 3 - 2, 1)
        return Period(first, grain_end(first, "quarter"))
    if month := re.fullmatch(r"(\d{4})-(\d{2})", text):
        return Period.of_month(int(month[1]), int(month[2]))
    if re.fullmatch(r"\d{4}", text):
        return Period(date(int(text), 1, 1), date(int(text), 12, 31))
    return Period.of_day(date.fromisoformat(text))
