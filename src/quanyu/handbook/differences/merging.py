"""A new release of a base against what a handbook made of the old one, field by field."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from quanyu.handbook.book import Handbook
from quanyu.handbook.differences.comparing import Value, flat, rows_of
from quanyu.handbook.records import Record, Waiver

Side = Literal["base", "ours", "conflict", "same"]
WHOLE = ""  # stands for the field where a whole row came or went


@dataclass(frozen=True, slots=True)
class ThreeWayLine:
    """One field of one row. Side `base`: only the base changed it, so it comes along. `ours`: only
    we did, so it stays. `conflict`: both did, differently. `same`: both did alike. An empty
    `field` speaks of the row as a whole, whose values then say whether it is there."""

    side: Side
    noun: str
    mark: str
    name: str
    zh: str
    en: str
    field: str
    old: Value
    new: Value
    ours: Value


def three_way(old_base: Handbook, new_base: Handbook, own: Handbook) -> tuple[ThreeWayLine, ...]:
    """Return every field in which the base's new release, or `own`, differs from the old release.

    Rows that `own` never took are left out, except those that the new release brings.
    """
    old, new = _rows(old_base), _rows(new_base)
    ours = rows_of(own)
    lines: list[ThreeWayLine] = []
    for mark in dict.fromkeys([*old, *new]):
        lines += _row(old.get(mark), new.get(mark), ours.get(mark), mark in own.left)
    return tuple(lines)


def _rows(book: Handbook) -> dict[str, Record]:
    rows = rows_of(book).items()
    return {mark: row for mark, row in rows if not isinstance(row, Waiver)}


def _row(
    old: Record | None, new: Record | None, ours: Record | None, left: bool
) -> Iterator[ThreeWayLine]:
    if old is None:
        if new is not None and ours is None:
            yield _line("base", new, WHOLE, None, True, None)
        return
    if ours is None:
        if left:
            yield from _left(old, new)
    elif new is None:
        side: Side = "base" if flat(old) == flat(ours) else "conflict"
        yield _line(side, old, WHOLE, True, None, True)
    else:
        yield from _fields(old, new, ours)


def _left(old: Record, new: Record | None) -> Iterator[ThreeWayLine]:
    """Yield what we left out: a conflict where the base has changed it since."""
    if new is None:
        yield _line("same", old, WHOLE, True, None, None)
    else:
        side: Side = "ours" if flat(old) == flat(new) else "conflict"
        yield _line(side, new, WHOLE, True, True, None)


def _fields(old: Record, new: Record, ours: Record) -> Iterator[ThreeWayLine]:
    before, after, mine = flat(old), flat(new), flat(ours)
    for name in dict.fromkeys([*before, *after, *mine]):
        was, now, own = before.get(name), after.get(name), mine.get(name)
        if was == now == own:
            continue
        yield _line(_side(was, now, own), ours, name, was, now, own)


def _side(old: Value, new: Value, ours: Value) -> Side:
    if ours == old:
        return "base"
    if new == old:
        return "ours"
    return "same" if new == ours else "conflict"


def _line(side: Side, row: Record, field: str, old: Value, new: Value, ours: Value) -> ThreeWayLine:
    zh, en = getattr(row, "zh", None) or row.name, getattr(row, "en", None) or row.name
    return ThreeWayLine(side, row.noun, row.mark, row.name, zh, en, field, old, new, ours)
