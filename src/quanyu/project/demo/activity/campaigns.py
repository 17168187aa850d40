"""The year's campaigns, as the planning centre keeps them, and what adverts may cost a day."""

from collections.abc import Iterator
from datetime import date, timedelta

from quanyu.kernel.calendar import Calendar
from quanyu.kernel.period import Period
from quanyu.project.demo import seasons
from quanyu.project.demo.activity import Record
from quanyu.project.demo.activity.adverts import CAMPAIGNS, COST_PER_DAY
from quanyu.project.demo.model import Shop
from quanyu.project.demo.sheets import yuan

# (code, title, kind, first, last) by month and day
ONLINE = (
    ("38", "38焕新周", "平台大促", "03-05", "03-08"),
    ("520", "520礼遇季", "平台活动", "05-18", "05-20"),
    ("618", "618年中大促", "平台大促", "05-31", "06-18"),
    ("1111", "双11全球狂欢", "平台大促", "10-20", "11-11"),
    ("1212", "双12年终好价", "平台大促", "12-10", "12-12"),
)
STORE = (
    ("DQ", "店庆", "店庆", "09-26", "10-07"),
    ("KN", "跨年夜", "商场活动", "12-24", "12-31"),
)
NEW_YEAR_GOODS = (-26, -8)  # days around the Spring Festival
ROOM = 1.06  # of the planned spending; a day above it is a day to be explained


def calendar_records(shop: Shop, first: date, last: date, calendar: Calendar) -> list[Record]:
    """Return the campaigns that begin between `first` and the end of the year of `last`."""
    rows = STORE if shop.kind == "store" else ONLINE
    found = [
        _record(f"C{year}-{code}", title, kind, _day(year, low), _day(year, high))
        for year in range(first.year, last.year + 1)
        for code, title, kind, low, high in rows
    ]
    found += _new_year(first, last, calendar)
    return sorted((row for row in found if row["ends_on"] >= f"{first}"), key=_begin)


def _begin(row: Record) -> str:
    return row["day"]


def _new_year(first: date, last: date, calendar: Calendar) -> Iterator[Record]:
    for year in range(first.year, last.year + 1):
        if main := calendar.festival("spring_festival", year):
            low, high = (main + timedelta(days=days) for days in NEW_YEAR_GOODS)
            yield _record(f"C{year}-NH", "年货节", "年货节", low, high)


def _record(campaign: str, title: str, kind: str, first: date, last: date) -> Record:
    return {
        "campaign": campaign,
        "title": title,
        "kind": kind,
        "day": first.isoformat(),
        "ends_on": last.isoformat(),
    }


def _day(year: int, name: str) -> date:
    return date.fromisoformat(f"{year}-{name}")


def budgets(
    shop: Shop, period: Period, last: date, scale: float, calendar: Calendar
) -> list[Record]:
    """Return the approved budget of every campaign of `shop` for each day of `period`."""
    return [
        _budget(day, campaign.title, campaign.part * scale, last, calendar)
        for day in period
        for campaign in CAMPAIGNS.get(shop.key, ())
    ]


def _budget(day: date, campaign: str, part: float, last: date, calendar: Calendar) -> Record:
    heat = min(5.0, max(0.5, seasons.online_factor(day, calendar))) ** 0.6
    amount = COST_PER_DAY * part * seasons.growth(day, last) * heat * ROOM
    return {
        "day": day.isoformat(),
        "campaign": campaign,
        "amount": yuan(max(1000, round(amount / 500) * 500)),
    }
