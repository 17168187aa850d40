"""The first page of a position: which day it shows, its headline figures, its blocks."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from quanyu.analysis import rules, terms, words
from quanyu.analysis.boards.records import Board
from quanyu.analysis.queries.desk import Desk
from quanyu.analysis.queries.links import rows_url
from quanyu.figures.queries import batches, missing_files
from quanyu.figures.queries.board import Missing
from quanyu.figures.terms import BatchState
from quanyu.indicators import FigureTable
from quanyu.indicators.compute import measures_of
from quanyu.kernel.period import Period
from quanyu.kernel.refusal import Refusal

TREND_DAYS = 14
TIMELESS = {"target", "budget", "product", "customer", "campaign", "stock_day", "member"}
"""Facts whose files reach beyond yesterday, so that they do not tell which day is in."""


@dataclass(frozen=True, slots=True)
class Shown:
    """Which day a page shows, and why."""

    day: date
    yesterday: date
    latest: date | None
    missing: Sequence[Missing]

    @property
    def behind(self) -> bool:
        """Tell whether yesterday's files are not in at all."""
        return self.latest is None or self.latest < self.yesterday

    @property
    def before(self) -> date:
        """Return the day before."""
        return self.day - timedelta(days=1)

    @property
    def after(self) -> date | None:
        """Return the day after; None for the last one."""
        return self.day + timedelta(days=1) if self.day < self.yesterday else None

    @property
    def name(self) -> str:
        """Return the day in words."""
        return words.day_name(self.day)


@dataclass(frozen=True, slots=True)
class Kpi:
    """One headline figure as drawn."""

    key: str
    label: str
    unit: str
    direction: str
    number: str = ""
    behind: str = ""
    full: str = ""
    change: Decimal | None = None
    has_change: bool = False
    note: str = ""
    trend: Sequence[Any] = field(default_factory=list)
    tone: str = ""
    url: str = ""
    target: str = ""
    target_tone: str = ""
    refused: Refusal | None = None


def shown_day(desk: Desk, board: Board, asked: date | None) -> Shown:
    """Return the day a board shows: yesterday, else the newest day of its facts before it."""
    yesterday = desk.today - timedelta(days=1)
    latest = newest_day(desk, facts_of(desk, board.shown_keys()), yesterday)
    day = min(asked, yesterday) if asked else (latest or yesterday)
    missing = missing_files(desk.person, Period(min(day, yesterday), yesterday))
    return Shown(day, yesterday, latest, missing)


def facts_of(desk: Desk, keys: set[str]) -> set[str]:
    """Return the facts that the indicators read."""
    known = desk.definitions
    return {
        measure.fact
        for key in keys
        if key in known.indicators
        for measure in measures_of(known.indicators[key], known)
    }


def newest_day(desk: Desk, facts: set[str], until: date) -> date | None:
    """Return the last business day up to `until` of which an import in scope holds such rows."""
    wanted = facts - TIMELESS or facts
    rows = (
        batches(desk.person, state=BatchState.ACTIVE)
        .filter(first_on__lte=until)
        .order_by("-last_on")
        .values_list("last_on", "counts")
    )
    for last_on, counts in rows[:2000].iterator():
        if last_on is not None and wanted & set(counts):
            return min(last_on, until)
    return None


def kpis(desk: Desk, keys: Sequence[str], shown: Shown) -> list[Kpi]:
    """Return the headline figures of the day, in the order of the board."""
    refused = {key: desk.refusal(key) for key in keys}
    known = [key for key in keys if refused[key] is None]
    period = Period(shown.day - timedelta(days=TREND_DAYS), shown.day)
    table = desk.table(known, period, ("day",)) if known else None
    month = Period.of_month(shown.day.year, shown.day.month)
    attained = _attained(desk, known, month)
    elapsed = rules.elapsed_share(month, min(shown.day, shown.latest or shown.day))
    return [
        _kpi(desk, table, key, shown.day, attained.get(key), elapsed)
        if table is not None and refused[key] is None
        else _refused(desk, key, refused[key])
        for key in keys
    ]


def _attained(desk: Desk, keys: Sequence[str], month: Period) -> dict[str, Any]:
    targets = {key: terms.TARGETED[key] for key in keys if key in terms.TARGETED}
    asked = [name for name in targets.values() if desk.refusal(name) is None]
    if not asked:
        return {}
    table = desk.table(asked, month)
    return {key: table.figure(name) for key, name in targets.items() if name in asked}


def _refused(desk: Desk, key: str, fault: Refusal | None) -> Kpi:
    record = desk.definitions.indicators[key].record
    return Kpi(key, words.name_of(record), record.unit, record.direction, refused=fault)


def _kpi(
    desk: Desk, table: FigureTable, key: str, day: date, attained: Any, elapsed: Decimal
) -> Kpi:
    record = table.indicators[key].record
    values = {row["day"]: row[key] for row in table.rows}
    now, before = values.get(str(day)), values.get(str(day - timedelta(days=7)))
    changed = rules.change(now, before, record.unit)
    number, behind = words.headline(now, record.unit, table.currencies)
    poor = changed is not None and record.direction != "none" and abs(changed) >= Decimal("0.0005")
    bad = poor and (changed > 0) != (record.direction == "up") if changed is not None else False
    return Kpi(
        key=key,
        label=words.name_of(record),
        unit=record.unit,
        direction=record.direction,
        number=number,
        behind=behind,
        full=words.amount(now, record.unit, table.currencies),
        change=changed,
        has_change=changed is not None,
        note=_("against last %(weekday)s") % {"weekday": words.weekday_name(day.weekday())}
        if changed is not None
        else _incomparable(desk, key, now, before, day - timedelta(days=7)),
        trend=[values.get(str(day - timedelta(days=n))) for n in range(TREND_DAYS - 1, -1, -1)],
        tone="poor" if bad else "",
        url=rows_url(key, Period.of_day(day)),
        target=words.amount(attained, "rate") if attained is not None else "",
        target_tone=rules.pace_tone(attained, elapsed),
    )


def _incomparable(desk: Desk, key: str, now: Any, before: Any, day: date) -> str:
    """Return why a figure has no change against `day`."""
    if now is None:
        return _("nothing on this day")
    told = {"day": f"{day:%m-%d}"}
    if before is not None:
        return _("it was 0 on %(day)s") % told
    first = first_day(desk, facts_of(desk, {key}))
    if first is not None and first > day:
        return _("first import from %(day)s on") % {"day": f"{first:%Y-%m-%d}"}
    return _("nothing on %(day)s") % told


def first_day(desk: Desk, facts: set[str]) -> date | None:
    """Return the first business day of which an import in scope holds such rows."""
    rows = (
        batches(desk.person, state=BatchState.ACTIVE)
        .filter(first_on__isnull=False)
        .order_by("first_on")
        .values_list("first_on", "counts")
    )
    return next((first for first, counts in rows[:2000].iterator() if facts & set(counts)), None)


def elapsed_words(shown: Shown) -> str:
    """Return how much of the month has passed."""
    month = Period.of_month(shown.day.year, shown.day.month)
    share = rules.elapsed_share(month, min(shown.day, shown.latest or shown.day))
    return words.amount(share, "rate")
