"""Which days each export covers and when it was taken.

Quanyu was introduced a week before the last day: the past was exported in one go that morning, in
pieces; since then an export comes every morning, and once a fortnight is exported again because
orders change after the day on which they were placed.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
DAILY_DAYS = 7
AGAIN_DAYS = 15


@dataclass(frozen=True, slots=True)
class Cut:
    """The business days `first` to `last` as they looked at `at` (Shanghai wall clock)."""

    first: date
    last: date
    at: datetime

    @property
    def exported_at(self) -> datetime:
        """Return the moment of the export, aware."""
        return self.at.replace(tzinfo=ZONE)

    @property
    def stamp(self) -> str:
        """Return the moment as file names carry it: 20261121083005."""
        return self.at.strftime("%Y%m%d%H%M%S")

    def holds(self, moment: datetime) -> bool:
        """Tell whether `moment` falls on one of the days."""
        return self.first <= moment.date() <= self.last


@dataclass(frozen=True, slots=True)
class Plan:
    """How the days from `first` to `last` are told in files; `monthly` cuts the past by month."""

    first: date
    last: date
    monthly: bool = False

    @property
    def past(self) -> list[Cut]:
        """Return the pieces of the past, exported on the morning of the introduction."""
        end = self.last - timedelta(days=DAILY_DAYS)
        at = datetime.combine(end + timedelta(days=1), time(9, 12, 36))
        return [Cut(first, last, at) for first, last in self._pieces(end)]

    def whole(self, minute: int = 40) -> list[Cut]:
        """Return the pieces of the whole time, exported this morning."""
        return [Cut(low, high, self._morning(self.last, minute)) for low, high in
                self._pieces(self.last)]  # fmt: skip

    def bills(self) -> list[Cut]:
        """Return the pieces that the last bills cover: a day's bill is ready after ten the next."""
        end = self.last - timedelta(days=1)
        at = datetime.combine(self.last, time(10, 31, 8))
        return [Cut(low, high, at) for low, high in self._pieces(end)]

    def recent(self, minute: int = 0, *, daily: bool) -> list[Cut]:
        """Return the exports since the introduction: one each morning, or only this morning's."""
        again = Cut(
            self.last - timedelta(days=AGAIN_DAYS - 1), self.last, self._morning(self.last, minute)
        )  # fmt: skip
        if not daily:
            return [again]
        days = [self.last - timedelta(days=back) for back in range(DAILY_DAYS - 1, 0, -1)]
        return [Cut(day, day, self._morning(day, minute)) for day in days] + [again]

    def since(self, days: int, minute: int = 20) -> Cut:
        """Return one export of the last `days` days, taken this morning."""
        first = max(self.first, self.last - timedelta(days=days - 1))
        return Cut(first, self.last, self._morning(self.last, minute))

    def _morning(self, day: date, minute: int) -> datetime:
        second = (day.toordinal() * 17 + minute * 7) % 60
        start = datetime.combine(day + timedelta(days=1), time(6, 0, second))
        return start + timedelta(minutes=minute)

    def _pieces(self, end: date) -> list[tuple[date, date]]:
        starts = [self.first]
        # A rest of less than two months of a yearly cut goes with the piece before it.
        rest = timedelta(days=0 if self.monthly else 60)
        while (following := self._next(starts[-1])) + rest <= end:
            starts.append(following)
        ends = [start - timedelta(days=1) for start in starts[1:]] + [end]
        return list(zip(starts, ends, strict=True))

    def _next(self, day: date) -> date:
        if not self.monthly:
            return date(day.year + 1, day.month, 1)
        return date(day.year + day.month // 12, day.month % 12 + 1, 1)
