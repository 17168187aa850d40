"""The retail calendar: workdays, lunar festivals, campaign days and festival-aligned comparison."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from quanyu.kernel.period import Period

_DATA = Path(__file__).with_name("calendar_days.yaml")


@dataclass(frozen=True, slots=True)
class Festival:
    """A lunar festival: its main day per year and the days around it that sales follow."""

    key: str
    zh: str
    en: str
    days: Mapping[int, date]
    before: int
    after: int

    def pull(self, day: date) -> date | None:
        """Return the main day that `day` stands under, or None outside the festival's reach."""
        for main in self.days.values():
            if -self.before <= (day - main).days <= self.after:
                return main
        return None


@dataclass(frozen=True, slots=True)
class CampaignDay:
    """One day of a yearly campaign."""

    on: date
    key: str
    zh: str
    en: str
    is_main: bool = False
    """Whether it is the day that the campaign is named after."""


class Calendar:
    """Workdays, festivals and campaigns read from a calendar file."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.source = data
        """What the calendar was read from; a calendar made of it is the same."""
        self._off = {day for spans in data["days_off"].values() for day in _days(spans)}
        self._known_years = {int(year) for year in data["days_off"]}
        self._made_up = {date.fromisoformat(day) for day in data["workdays"]}
        self.festivals = {key: _festival(key, row) for key, row in data["festivals"].items()}
        self._campaigns: list[Mapping[str, Any]] = list(data["campaigns"])

    @classmethod
    def load(cls, path: Path = _DATA) -> "Calendar":
        """Return the calendar of `path` (default: the shipped one, read once per process)."""
        return _load(path)

    def is_workday(self, day: date) -> bool:
        """Tell whether offices work on `day`; weekdays in a year without a notice yet."""
        if day in self._made_up:
            return True
        return day.weekday() < 5 and day not in self._off

    def knows(self, year: int) -> bool:
        """Tell whether the days off of `year` are known or weekdays are merely assumed."""
        return year in self._known_years

    def add_workdays(self, day: date, count: int) -> date:
        """Return the day `count` workdays after `day`."""
        while count > 0:
            day += timedelta(days=1)
            count -= self.is_workday(day)
        return day

    def festival(self, name: str, year: int) -> date | None:
        """Return the main day of festival `name` in `year`, or None where it is not known."""
        return self.festivals[name].days.get(year)

    def campaign_days(self, period: Period) -> list[CampaignDay]:
        """Return every campaign day inside `period`, by date."""
        years = range(period.first.year - 1, period.last.year + 2)
        found = (
            CampaignDay(day, row["key"], row["zh"], row["en"], row.get("main") == f"{day:%m-%d}")
            for row in self._campaigns
            for year in years
            for day in self._campaign_span(row, year)
            if day in period
        )
        return sorted(found, key=lambda campaign: (campaign.on, campaign.key))

    def aligned(self, period: Period, years_back: int = 1) -> Period:
        """Return the period of `years_back` years ago that stands alike to the lunar festivals.

        A period whose middle lies in a festival's reach moves with the festival; any other moves by
        calendar years.
        """
        middle = period.first + timedelta(days=(len(period) - 1) // 2)
        for festival in self.festivals.values():
            main = festival.pull(middle)
            base = main and festival.days.get(main.year - years_back)
            if main and base:
                return period.shift((base - main).days)
        for _ in range(years_back):
            period = period.year_before()
        return period

    def _campaign_span(self, row: Mapping[str, Any], year: int) -> Iterable[date]:
        if "festival" in row:
            main = self.festival(row["festival"], year)
            if main is None:
                return []
            first, last = (main + timedelta(days=int(row[end])) for end in ("from", "to"))
        else:
            first, last = (date.fromisoformat(f"{year}-{row[end]}") for end in ("from", "to"))
        return Period(first, last)


@cache
def _load(path: Path) -> Calendar:
    return Calendar(yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader))  # noqa: S506 - text only


def _days(spans: Iterable[str]) -> Iterable[date]:
    return (day for span in spans for day in Period.parse(span))


def _festival(key: str, row: Mapping[str, Any]) -> Festival:
    days = [date.fromisoformat(day) for day in row["days"]]
    by_year = {day.year: day for day in days}
    return Festival(key, row["zh"], row["en"], by_year, int(row["before"]), int(row["after"]))
