"""What one position is: who is around it, who holds it, its duties, abilities and processes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from quanyu.editions.queries.in_force import per_handbook
from quanyu.handbook import Handbook
from quanyu.handbook.book import Origin
from quanyu.handbook.records import (
    Cadence,
    Card,
    Competency,
    Department,
    Duty,
    Indicator,
    Module,
    Position,
    Process,
    Reading,
    Record,
)
from quanyu.kernel import clock
from quanyu.organisation import access, naming
from quanyu.organisation.models import Person


@dataclass(frozen=True)
class DutyLine:
    """A duty with what a reader wants beside it; `position` is None where only a department is."""

    duty: Duty
    position: Position | None
    department: Department | None
    indicators: tuple[Indicator, ...]
    origin: Origin | None
    readings: tuple[Reading, ...]

    @property
    def cadence(self) -> Cadence | None:
        """The first cadence: lists are sorted by it."""
        return self.duty.cadences[0] if self.duty.cadences else None


@dataclass(frozen=True)
class PositionLine:
    """A position in a list, with its holders of today."""

    position: Position
    department: Department | None
    superior: Position | None
    duties: int
    holders: tuple[Person, ...]
    origin: Origin | None

    @property
    def vacant(self) -> bool:
        """Whether somebody should hold it and nobody does."""
        return self.position.sort == "position" and not self.holders


@dataclass(frozen=True)
class PositionSheet:
    """岗位说明书: everything that a position is, for its holder, its superior and HR."""

    line: PositionLine
    reviewer: Position | None
    reports: tuple[Position, ...]
    duties: tuple[DutyLine, ...]
    helps: tuple[DutyLine, ...]
    modules: tuple[tuple[Module | None, tuple[Competency, ...]], ...]
    processes: tuple[Process, ...]
    card: Card | None
    weights: tuple[tuple[Indicator | None, str, int], ...]
    readings: tuple[Reading, ...]


def holders_today() -> dict[str, tuple[Person, ...]]:
    """Return {position id: who holds it today}."""
    found: dict[str, list[Person]] = {}
    held = access.appointments_on(clock.today()).select_related("person")
    for row in held.filter(post__ended_on=None):
        found.setdefault(row.post.grant.position, []).append(row.person)
    return {position: tuple(dict.fromkeys(people)) for position, people in found.items()}


def position_lines(
    book: Handbook, *, text: str = "", department: str = "", state: str = ""
) -> list[PositionLine]:
    """Return positions by words (pinyin and historic names too), department and state.

    `state` is vacant, changed, own or empty for all.
    """
    holders, words = holders_today(), text.lower().split()
    search = position_words(book)
    lines = [
        position_line(book, row, holders)
        for row in book.positions.values()
        if all(word in search[row.id] for word in words)
        and department in ("", row.department or "-")
    ]
    return [line for line in lines if _in_state(line, state)]


def position_line(
    book: Handbook, row: Position, holders: Mapping[str, tuple[Person, ...]]
) -> PositionLine:
    """Return one position for a list."""
    return PositionLine(
        row,
        book.departments.get(row.department or ""),
        book.positions.get(row.superior or ""),
        len(_duties_by_position(book).get(row.id, ())),
        holders.get(row.id, ()),
        book.origin_of(row),
    )


def position_sheet(book: Handbook, position: str) -> PositionSheet:
    """Return the sheet of a position; raises KeyError where the handbook has none of this id."""
    return position_sheets(book, [book.positions[position]])[0]


def position_sheets(book: Handbook, rows: Iterable[Position]) -> list[PositionSheet]:
    """Return the sheets of several positions; who holds them is asked for once."""
    holders = holders_today()
    return [_sheet(book, row, holders) for row in rows]


def _sheet(
    book: Handbook, row: Position, holders: Mapping[str, tuple[Person, ...]]
) -> PositionSheet:
    position = row.id
    duties = _duties_by_position(book).get(position, ())
    helps = [duty for duty in book.duties.values() if position in duty.helpers]
    card = book.cards.get(position)
    weights = card.weights if card else ()
    lines = [duty_line(book, duty) for duty in duties]
    return PositionSheet(
        position_line(book, row, holders),
        book.positions.get(row.reviewer or ""),
        tuple(one for one in book.positions.values() if one.superior == position),
        tuple(lines),
        tuple(duty_line(book, duty) for duty in helps),
        _modules(book, position),
        tuple(p for p in book.processes.values() if position in (*p.lanes, p.initiator)),
        card,
        tuple((book.indicator_of(w.indicator), w.group or "", w.weight) for w in weights),
        _readings(book, [row, *duties]),
    )


def duty_line(book: Handbook, duty: Duty) -> DutyLine:
    """Return a duty with holder, indicators, origin and readings."""
    position = book.positions.get(duty.position or "")
    department = duty.department or (position.department if position else None)
    return DutyLine(
        duty,
        position,
        book.departments.get(department or ""),
        tuple(found for name in duty.indicators if (found := book.indicator_of(name))),
        book.origin_of(duty),
        _readings(book, [duty]),
    )


@per_handbook
def position_words(book: Handbook) -> dict[str, str]:
    """Return {position id: what a search looks in}: names, pinyin, initials, historic names."""
    return {
        row.id: naming.search_text(row.zh, row.en, row.source_zh or "", row.id)
        for row in book.positions.values()
    }


@per_handbook
def _duties_by_position(book: Handbook) -> dict[str, tuple[Duty, ...]]:
    found: dict[str, list[Duty]] = {}
    for duty in book.duties.values():
        found.setdefault(duty.position or "", []).append(duty)
    return {position: tuple(duties) for position, duties in found.items()}


def _in_state(line: PositionLine, state: str) -> bool:
    if state == "vacant":
        return line.vacant
    return not state or (line.origin is not None and line.origin.kind == state)


def _modules(
    book: Handbook, position: str
) -> tuple[tuple[Module | None, tuple[Competency, ...]], ...]:
    found: dict[str, list[Competency]] = {}
    for row in book.competencies.values():
        if row.position == position:
            found.setdefault(row.module or "", []).append(row)
    return tuple((book.modules.get(name), tuple(rows)) for name, rows in found.items())


def _readings(book: Handbook, rows: Iterable[Record]) -> tuple[Reading, ...]:
    named = dict.fromkeys(name for row in rows for name in getattr(row, "readings", ()))
    return tuple(book.readings[name] for name in named if name in book.readings)
