"""Orphans: duties, lanes, indicators, abilities and signatures that nobody holds."""

from collections.abc import Iterator

from quanyu.handbook.book import Handbook
from quanyu.handbook.coverage.findings import CoverageFinding, Staffing
from quanyu.handbook.records import Duty, Position, Record
from quanyu.kernel.text import msg

UNMANNED = frozenset({"external", "group"})  # a customer or a meeting needs no holder here


def orphans(book: Handbook, staffing: Staffing | None) -> Iterator[CoverageFinding]:
    """Yield everything without a holder."""
    yield from _duties(book)
    yield from _lanes(book)
    yield from _indicators(book)
    yield from _abilities(book)
    yield from _vacant(book, staffing)


def _orphan(
    row: Record,
    named: str,
    msgid: str,
    /,
    position: str | None,
    department: str | None = None,
    **params: object,
) -> CoverageFinding:
    return CoverageFinding(
        "HB-ORPHAN",
        named,
        msgid,
        params,
        department=department,
        positions=(position,) if position else (),
        file=row.file,
        line=row.line,
    )


def _duties(book: Handbook) -> Iterator[CoverageFinding]:
    for duty in book.duties.values():
        if duty.position not in book.positions:
            yield _orphan(
                duty,
                duty.id,
                msg("“%(name)s” has no position that answers for it: name one."),
                duty.position,
                duty.department,
                name=duty.zh,
                name_en=duty.en,
            )
        yield from _signature(book, duty)


def _signature(book: Handbook, duty: Duty) -> Iterator[CoverageFinding]:
    sign = duty.deliverable.sign if duty.deliverable else None
    if sign and book.composed and sign not in book.positions:
        holder = book.positions.get(duty.position or "")
        yield _orphan(
            duty,
            f"{duty.id}/{sign}",
            msg("%(sign)s, who signs for “%(name)s”, is not in this handbook: name another."),
            sign,
            holder.department if holder else None,
            sign=sign,
            name=duty.zh,
            name_en=duty.en,
        )


def _lanes(book: Handbook) -> Iterator[CoverageFinding]:
    for process in book.processes.values():
        for lane in dict.fromkeys(process.lanes):
            if not _held(book, lane):
                yield _orphan(
                    process,
                    f"{process.id}/{lane}",
                    msg("Nobody holds the lane %(lane)s of %(name)s: adopt it or bind another."),
                    lane,
                    lane=lane,
                    name=process.zh,
                    name_en=process.en,
                )


def _held(book: Handbook, name: str) -> bool:
    """Tell whether a position is here or is a party outside; a standard alone may name others."""
    if name in book.positions or not book.composed:
        return True
    actors = (base.positions.get(name) for base in book.bases)
    return any(actor is not None and actor.sort in UNMANNED for actor in actors)


def _indicators(book: Handbook) -> Iterator[CoverageFinding]:
    named = {name for duty in book.duties.values() for name in duty.indicators}
    named |= {weight.indicator for card in book.cards.values() for weight in card.weights}
    rows = {row.key: row for row in map(book.indicator_of, named) if row is not None}
    for key, row in sorted(rows.items()):
        if not _held(book, row.owner):
            yield _orphan(
                row,
                key,
                msg(
                    "%(owner)s, who owns the indicator %(name)s, is not in this handbook:"
                    " name another."
                ),
                row.owner,
                owner=row.owner,
                name=row.zh,
                name_en=row.en,
            )


def _abilities(book: Handbook) -> Iterator[CoverageFinding]:
    for row in book.competencies.values():
        if row.position not in book.positions:
            yield _orphan(
                row,
                row.id,
                msg("No position requires the ability %(name)s: give it to one or drop it."),
                row.position,
                name=row.zh,
                name_en=row.en,
            )


def _vacant(book: Handbook, staffing: Staffing | None) -> Iterator[CoverageFinding]:
    for row in book.positions.values():
        duties = len(book.duties_of(row.id))
        if row.sort in UNMANNED or not duties:
            continue
        if row.headcount == "0" or staffing is not None:
            yield from _vacancy(row, duties, staffing)


def _vacancy(row: Position, duties: int, staffing: Staffing | None) -> Iterator[CoverageFinding]:
    today = (staffing or {}).get(row.id)
    if today is not None and today.people:
        return
    left = today is not None and today.left
    yield _orphan(
        row,
        row.id,
        msg("Whoever held %(name)s has left; %(count)s duties wait: appoint somebody.")
        if left
        else msg("Nobody holds %(name)s; %(count)s duties wait: appoint somebody."),
        row.id,
        row.department,
        name=row.zh,
        name_en=row.en,
        count=duties,
    )
