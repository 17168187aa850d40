"""Weeks of two shops, so that reports have figures and days have like days."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from quanyu.analysis.models import Report, ReportVersion
from quanyu.analysis.queries.reports import draft_of
from quanyu.analysis.tests.factories import Morning, appointed, imported, order
from quanyu.figures.actions import open_channel
from quanyu.figures.models import Batch, Channel, Snapshot
from quanyu.figures.queries import current_snapshot
from quanyu.kernel.scope import Scope
from quanyu.organisation.actions import system_actor
from quanyu.organisation.models import Person, Unit

LAST = date(2026, 11, 20)
WEEKS = 9
PER_DAY = 40
USUAL = 100
LATER = datetime(2026, 11, 21, 3, tzinfo=UTC)


def weeks(people: Mapping[str, Person], folder: Path, last: int = USUAL) -> Morning:
    """Nine weeks of both shops: forty orders of about 100 a day, on the last day of *last* each."""
    actor = system_actor()
    first = open_channel(actor, name="天猫旗舰店", platform="tmall")
    second = open_channel(actor, name="天猫专营店", platform="tmall")
    for n, shop in enumerate((first, second)):
        amount = last if n == 0 else USUAL
        imported(folder / f"weeks-{n}.csv", _lines((n + 1) * 1_000_000, amount), shop)
    return Morning(people, first, second)


def _lines(base: int, last: int) -> list[str]:
    days = [LAST - timedelta(days=n) for n in range(WEEKS * 7)]
    return [
        order(base + n * PER_DAY + k, last if day == LAST else USUAL + k % 9 - 4, day)
        for n, day in enumerate(days)
        for k in range(PER_DAY)
    ]


def one_more(folder: Path, shop: Channel, paid: int, day: date = LAST) -> Batch:
    """One order that comes later."""
    return imported(folder / f"late-{paid}.csv", [order(9_000_000 + paid, paid, day)], shop)


def narrow(shop: Channel, name: str = "narrow", position: str = "POS-H02") -> Person:
    """A supervisor of one shop."""
    unit = Unit.objects.first()
    assert unit is not None
    return appointed(unit, name, position, Scope(channels=frozenset({shop.key})))


def newest() -> Snapshot:
    """The snapshot that there must be by now."""
    found = current_snapshot()
    assert found is not None
    return found


def draft(report: Report) -> ReportVersion:
    """The draft that there must be."""
    found = draft_of(report)
    assert found is not None
    return found
