"""Targets as a grid: shop × day of a month, or shop × month of a year."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from quanyu.figures import terms
from quanyu.figures.door import current_snapshot, get_lake
from quanyu.figures.models import Channel
from quanyu.figures.queries.channels import channels
from quanyu.kernel.period import Period
from quanyu.organisation import access
from quanyu.organisation.models import Person

TARGET_INDICATORS = (
    "net_sales",
    "paid_amount",
    "visitors",
    "paid_orders",
    "gross_profit",
    "refund_amount",
)


@dataclass(frozen=True)
class TargetRow:
    """The targets of one shop, one value per day; None where none is set."""

    channel: Channel
    values: Sequence[Decimal | None]

    @property
    def total(self) -> Decimal | None:
        """The sum of what is set."""
        found = [value for value in self.values if value is not None]
        return sum(found, Decimal(0)) if found else None


@dataclass(frozen=True)
class TargetGrid:
    """Targets of one indicator for every shop in scope, by day or by month (its first day)."""

    indicator: str
    days: Sequence[date]
    rows: Sequence[TargetRow]


def target_grid(person: Person, indicator: str, period: Period) -> TargetGrid:
    """Shop × day targets of one indicator; needs ``figures.view``."""
    access.require(person, terms.VIEW)
    found = _stored(indicator, period)
    days = list(period)
    rows = [
        TargetRow(channel, [found.get((channel.key, day)) for day in days])
        for channel in channels(person, active_only=True)
    ]
    return TargetGrid(indicator, days, rows)


def target_months(person: Person, indicator: str, year: int) -> TargetGrid:
    """Shop × month targets of one indicator in a year; needs ``figures.view``."""
    access.require(person, terms.VIEW)
    found: dict[tuple[str, date], Decimal] = {}
    whole = Period(date(year, 1, 1), date(year, 12, 31))
    for (shop, day), value in _stored(indicator, whole).items():
        month = shop, day.replace(day=1)
        found[month] = found.get(month, Decimal(0)) + value
    months = [date(year, number, 1) for number in range(1, 13)]
    rows = [
        TargetRow(channel, [found.get((channel.key, month)) for month in months])
        for channel in channels(person, active_only=True)
    ]
    return TargetGrid(indicator, months, rows)


def _stored(indicator: str, period: Period) -> dict[tuple[str, date], Decimal]:
    snapshot = current_snapshot()
    if snapshot is None:
        return {}
    with get_lake().reader(snapshot.versions) as reader:
        rows = reader.connection().execute(
            "select channel, business_on, sum(value)"
            f" from {reader.relation('target')}"
            " where indicator = ? and business_on between ? and ?"
            " and category is null and store is null group by all",
            [indicator, period.first, period.last],
        )
        return {(channel, day): _short(value) for channel, day, value in rows.fetchall()}


def _short(value: Decimal) -> Decimal:
    """The number without the zeros that the lake's type adds."""
    return Decimal(f"{value.normalize():f}")
