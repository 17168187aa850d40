"""Departments, abilities and cards, which come with positions; and what is always there."""

from collections.abc import Iterable, Mapping

from quanyu.handbook.composition.decisions import Decisions
from quanyu.handbook.composition.positions import Succession, follow
from quanyu.handbook.composition.work import Work
from quanyu.handbook.records import (
    Card,
    Competency,
    Deliverable,
    Department,
    Duty,
    Indicator,
    Module,
    Position,
    Process,
    Record,
)
from quanyu.handbook.records.overlay import Adopt, Operation, Override
from quanyu.handbook.sheets.rows import Sheet


def settle_departments(work: Work, decisions: Decisions) -> None:
    """Bring into force what is adopted, what a position stands in, and whatever is above it."""
    wanted: dict[str, Operation | None] = {}
    for mark, _line in work.pooled(Department):
        op = decisions.fates.get(mark)
        if isinstance(op, Adopt):
            _want(work, decisions, wanted, mark, op)
        elif op is not None:
            work.leave(mark, op)
    for name in _named(work):
        _want(work, decisions, wanted, name)
    for mark, line in work.pooled(Department):
        if mark in wanted and mark not in work.left:
            op = wanted[mark]
            work.keep(mark, line, op)
            if isinstance(op, Adopt) and op.set:
                work.change(mark, op.set.changes(), op)
        work.override(mark, decisions.overrides.get(mark))


def _named(work: Work) -> Iterable[str]:
    """Yield the departments that rows in force name."""
    for row in [*(line.row for line in work.lines.values()), *work.own.values()]:
        if isinstance(row, Position | Duty) and row.department:
            yield row.department
        elif isinstance(row, Department) and row.parent:
            yield row.parent


def _want(
    work: Work,
    decisions: Decisions,
    wanted: dict[str, Operation | None],
    name: str | None,
    by: Operation | None = None,
) -> None:
    """Want a department and those above it; an adoption counts more than being above."""
    while name and name in work.pool and (by is not None or name not in wanted):
        wanted[name] = by
        name, by = _parent(work, decisions, name), None


def _parent(work: Work, decisions: Decisions, name: str) -> str | None:
    """Return the department above another, as the overlay has it."""
    for op in (decisions.overrides.get(name), decisions.fates.get(name)):
        changes = op.set.changes() if isinstance(op, Override | Adopt) and op.set else {}
        if "parent" in changes:
            return str(changes["parent"] or "")
    parent: str | None = work.pool[name].row.parent
    return parent


def settle_abilities(work: Work, decisions: Decisions, succession: Succession) -> None:
    """Bring modules and competencies into force with whoever has taken their position's place."""
    for kind in (Module, Competency):
        for mark, line in work.pooled(kind):
            if not _dropped(work, decisions, mark):
                follow(work, line, succession)
            work.override(mark, decisions.overrides.get(mark))


def settle_cards(work: Work, decisions: Decisions, succession: Succession) -> None:
    """Bring cards into force with adopted positions; a merged or split job is scored anew."""
    for mark, line in work.pooled(Card):
        op = succession.by.get(line.row.position)
        if not _dropped(work, decisions, mark):
            if isinstance(op, Adopt):
                work.keep(mark, line, op)
            else:
                work.leave_with(mark, line.row.position)
        work.override(mark, decisions.overrides.get(mark))


def settle_rest(work: Work, decisions: Decisions) -> None:
    """Bring into force what needs no adoption: measures, indicators, rules, processes, words."""
    adopted = (Position, Duty, Department, Module, Competency, Card, Sheet)
    for mark, line in work.pool.items():
        if isinstance(line.row, adopted):
            continue
        if not _dropped(work, decisions, mark):
            work.keep(mark, line)
        work.override(mark, decisions.overrides.get(mark))


def _dropped(work: Work, decisions: Decisions, mark: str) -> bool:
    """Tell whether the overlay drops a row; if so, it is left out."""
    op = decisions.fates.get(mark)
    if op is not None:
        work.leave(mark, op)
    return op is not None


NAMING: Mapping[type[Record], tuple[str, ...]] = {
    Position: ("superior", "reviewer"),
    Process: ("initiator", "lanes"),
    Indicator: ("owner",),
    Duty: ("helpers", "deliverable"),
}
"""Which fields of which rows name positions beside the holder."""


def follow_merges(work: Work, succession: Succession) -> None:
    """Let rows of the bases name the merged position where they named one of its parts."""
    new = succession.merged()
    for mark, line in list(work.lines.items()) if new else ():
        if line.origin.base:
            for old in {name for name in _positions(line.row) if name in new}:
                changes = _renamed(work.lines[mark].row, old, new[old])
                work.change(mark, changes, succession.by[old])


def _positions(row: Record) -> Iterable[str]:
    """Yield the positions that a row names beside its holder."""
    for field in NAMING.get(type(row), ()):
        value = getattr(row, field)
        if isinstance(value, Deliverable):
            value = value.sign
        yield from value if isinstance(value, tuple) else (value,)


def _renamed(row: Record, old: str, new: str) -> dict[str, object]:
    """Return the fields of a row that named `old`, naming `new` instead."""
    changes: dict[str, object] = {}
    for field in NAMING[type(row)]:
        value = getattr(row, field)
        if isinstance(value, tuple) and old in value:
            instead = dict.fromkeys(new if name == old else name for name in value)
            holder = row.position if isinstance(row, Duty) else None
            changes[field] = tuple(name for name in instead if name != holder)
        elif isinstance(value, Deliverable) and value.sign == old:
            changes[field] = value.model_copy(update={"sign": new})
        elif value == old:
            changes[field] = new
    return changes
