"""Expected files: shop × day, and the notes that go with figures."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from quanyu.figures import formats, terms
from quanyu.figures.models import Batch, Expectation, NothingCame
from quanyu.figures.rules import Due, arrival, day_end, day_ranges
from quanyu.figures.terms import Arrival, BatchState
from quanyu.kernel.clock import now
from quanyu.kernel.period import Period
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.scope import Scope
from quanyu.kernel.text import msg
from quanyu.organisation import access
from quanyu.organisation.models import Person

LONGEST = 400


@dataclass(frozen=True)
class Cell:
    """One business day of one expected file."""

    day: date
    state: Arrival
    due_at: datetime
    batch: Batch | None


@dataclass(frozen=True)
class Row:
    """One expectation with its days."""

    expectation: Expectation
    cells: list[Cell]

    @property
    def missing(self) -> list[date]:
        """The days whose file is missing."""
        return [cell.day for cell in self.cells if cell.state == Arrival.MISSING]


@dataclass(frozen=True)
class Missing:
    """Files that a figure lacks: which shop, which format, which days."""

    channel: str
    format_id: str
    days: tuple[date, ...]
    owner: str

    @property
    def ranges(self) -> str:
        """The days in short: ``11-20``, ``11-19–11-21``."""
        return day_ranges(self.days)


def expected_board(person: Person, period: Period) -> list[Row]:
    """Every expectation in scope × every day of the period; needs ``figures.view``.

    A file has come for the days between the first and the last business day of its rows.
    """
    code = terms.VIEW if access.may(person, terms.VIEW) else terms.IMPORT
    access.require(person, code)
    if len(period) > LONGEST:
        raise Refusal("period_long", msg("Choose at most %(days)s days."), days=LONGEST)
    scope = access.scope_of(person, code)
    return cells_of(period, scope)


def cells_of(period: Period, scope: Scope = Scope.ALL) -> list[Row]:
    """Every expectation of a scope × every day; for work that nobody asks for in person."""
    rows = [row for row in _expectations(period) if scope.allows_channel(row.channel.key)]
    came, nothing = _came(rows, period), _nothing(rows, period)
    return [
        Row(row, _cells(row, period, came.get(_slot(row), []), nothing.get(_slot(row), set())))
        for row in rows
    ]


def missing_files(
    person: Person,
    period: Period,
    *,
    facts: Iterable[str] = (),
    channels: Iterable[str] = (),
) -> list[Missing]:
    """What a figure over *period* lacks; only formats that feed *facts*, only these shops."""
    wanted_facts, wanted = set(facts), set(channels)
    past = _past(period)
    if past is None:
        return []
    found = []
    for row in expected_board(person, past):
        shop = row.expectation.channel
        if wanted and shop.key not in wanted:
            continue
        if wanted_facts and not wanted_facts & _feeds(row.expectation.format_id):
            continue
        if row.missing:
            found.append(_missing(row))
    return found


def _past(period: Period) -> Period | None:
    today = now().date()
    last = min(period.last, today)
    first = max(period.first, date.fromordinal(last.toordinal() - LONGEST + 1))
    return Period(first, last) if first <= last else None


def _missing(row: Row) -> Missing:
    expectation = row.expectation
    return Missing(
        channel=expectation.channel.name,
        format_id=expectation.format_id,
        days=tuple(row.missing),
        owner=str(expectation.owner or expectation.owner_position),
    )


def _feeds(format_id: str) -> set[str]:
    template = formats.all_formats().get(format_id)
    return {emit.fact for emit in template.emit} if template else set()


def _expectations(period: Period) -> list[Expectation]:
    rows = Expectation.objects.select_related("channel", "owner").filter(
        first_on__lte=period.last, channel__is_active=True
    )
    return [row for row in rows if row.last_on is None or row.last_on >= period.first]


def _came(rows: list[Expectation], period: Period) -> Mapping[tuple[int, str], list[Batch]]:
    """Active batches that overlap the period, by shop and format, oldest first."""
    found: dict[tuple[int, str], list[Batch]] = {}
    active = Batch.objects.filter(
        state=BatchState.ACTIVE,
        channel__in={row.channel_id for row in rows},
        format_id__in={row.format_id for row in rows},
        first_on__lte=period.last,
        last_on__gte=period.first,
    ).order_by("id")
    for batch in active:
        found.setdefault((batch.channel_id, batch.format_id), []).append(batch)
    return found


def _nothing(rows: list[Expectation], period: Period) -> Mapping[tuple[int, str], set[date]]:
    said = NothingCame.objects.filter(
        channel__in={row.channel_id for row in rows}, day__range=(period.first, period.last)
    )
    found: dict[tuple[int, str], set[date]] = {}
    for word in said:
        found.setdefault((word.channel_id, word.format_id), set()).add(word.day)
    return found


def _slot(row: Expectation) -> tuple[int, str]:
    return row.channel_id, row.format_id


def _cells(row: Expectation, period: Period, came: list[Batch], nothing: set[date]) -> list[Cell]:
    due = due_of(row)
    cells, moment = [], now()
    for day in period:
        batch = next((b for b in came if _covers(b, day, due.timezone)), None)
        state = arrival(due, day, batch.created_at if batch else None, moment)
        if batch is None and day in nothing:
            state = Arrival.NOTHING
        cells.append(Cell(day, state, due.due_at(day), batch))
    return cells


def _covers(batch: Batch, day: date, timezone: str) -> bool:
    """Whether a file holds all of *day*: its rows span it and it was exported after its end."""
    if batch.first_on is None or batch.last_on is None:
        return False
    return batch.first_on <= day <= batch.last_on and batch.exported_at >= day_end(day, timezone)


def due_of(row: Expectation) -> Due:
    """The rule of an expectation as plain values."""
    return Due(
        weekdays=tuple(row.weekdays),
        days_after=row.days_after,
        due_time=row.due_time,
        timezone=row.channel.timezone,
        first_on=row.first_on,
        last_on=row.last_on,
    )
