"""Two handbooks row by row and field by field: added, removed, moved, changed."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from quanyu.handbook.book import Handbook
from quanyu.handbook.records import Record

Value: TypeAlias = "str | int | bool | tuple[str, ...] | None"
Kind = Literal["added", "removed", "moved", "changed"]
Flat = dict[str, Value]
LEFT = "left"  # the field that says why a row of a base is not in force

HOLDERS: Mapping[str, frozenset[str]] = {
    "department": frozenset({"parent"}),
    "position": frozenset({"department", "superior"}),
    "duty": frozenset({"position", "department"}),
    "module": frozenset({"position"}),
    "competency": frozenset({"position", "module"}),
    "indicator": frozenset({"owner", "group"}),
    "object": frozenset({"parent"}),
}
"""By which fields a row of a kind has its place: where one of them changes, the row has moved."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field before and after; lists are tuples, nothing is None."""

    field: str
    before: Value
    after: Value


@dataclass(frozen=True, slots=True)
class RowChange:
    """What happened to one row. Fields are empty where it came or went."""

    kind: Kind
    noun: str
    mark: str
    name: str
    zh: str
    en: str
    fields: tuple[FieldChange, ...] = ()


def compare(old: Handbook, new: Handbook) -> tuple[RowChange, ...]:
    """Return what differs in what is in force, then in what was left out of the bases, and why.

    The handbook's own head comes first, then row by row.
    """
    before, after = rows_of(old), rows_of(new)
    marks = dict.fromkeys([*before, *after])
    changes = [_change(before.get(mark), after.get(mark)) for mark in marks]
    changes += _left_out(old, new)
    return tuple(change for change in (_heads(old, new), *changes) if change is not None)


def _left_out(old: Handbook, new: Handbook) -> Iterator[RowChange]:
    """Yield rows of bases that one of the two leaves out and the other does not, or says why."""
    based = {k: v for book in (old, new) for base in book.bases for k, v in rows_of(base).items()}
    for mark in dict.fromkeys([*old.left, *new.left]):
        before, after = _why(old, mark), _why(new, mark)
        if before != after and mark in based:
            yield described("changed", based[mark], (FieldChange(LEFT, before, after),))


def _why(book: Handbook, mark: str) -> str | None:
    origin = book.left.get(mark)
    return f"{origin.op}: {origin.reason}" if origin else None


def rows_of(book: Handbook) -> dict[str, Record]:
    """Return the rows by their marks; a process that has a sheet is told by the sheet alone."""
    outlines = (book.processes[name] for name in book.sheets if name in book.processes)
    told = {row.mark for row in outlines}
    return {row.mark: row for row in book.rows() if row.mark not in told}


def _heads(old: Handbook, new: Handbook) -> RowChange | None:
    names = ("version", "zh", "en", "status", "extends")
    fields = differing(
        {name: getattr(old, name) for name in names}, {name: getattr(new, name) for name in names}
    )
    return (
        RowChange("changed", "handbook", "handbook", new.id, new.zh, new.en, fields)
        if fields
        else None
    )


def _change(old: Record | None, new: Record | None) -> RowChange | None:
    if old is None or new is None:
        row = new or old
        return None if row is None else described("added" if new else "removed", row)
    if old is new:
        return None
    fields = differing(flat(old), flat(new))
    if not fields:
        return None
    moved = {one.field for one in fields} & HOLDERS.get(new.noun, frozenset())
    return described("moved" if moved else "changed", new, fields)


def described(kind: Kind, row: Record, fields: tuple[FieldChange, ...] = ()) -> RowChange:
    """Return the change of a row, with the names by which people know it."""
    zh, en = getattr(row, "zh", None) or row.name, getattr(row, "en", None) or row.name
    return RowChange(kind, row.noun, row.mark, row.name, zh, en, fields)


def differing(old: Mapping[str, Value], new: Mapping[str, Value]) -> tuple[FieldChange, ...]:
    """Return the fields that differ, in the order in which they stand."""
    return tuple(
        FieldChange(name, old.get(name), new.get(name))
        for name in dict.fromkeys([*old, *new])
        if old.get(name) != new.get(name)
    )


def flat(row: Record) -> Flat:
    """Return a row as fields with plain values: `deliverable.archive`, `weights.IND-101`."""
    fields: Flat = {}
    for name, value in row.model_dump().items():
        fields.update(_flattened(name, value))
    return fields


def _flattened(name: str, value: Any) -> Iterator[tuple[str, Value]]:
    if isinstance(value, dict):
        for inner, part in value.items():
            yield from _flattened(f"{name}.{inner}", part)
    elif name == "steps":
        for part in value:
            yield from _step(part)
    elif name == "fields":
        for part in value:
            told = {key: inner for key, inner in part.items() if key != "field"}
            yield f"{name}.{part['field']}", " ".join(_said(told))
    elif name == "weights":
        for part in value:
            yield f"{name}.{part['indicator']}", part["weight"]
    elif isinstance(value, list | tuple):
        yield name, tuple(_line(part) for part in value)
    elif value is None or isinstance(value, str | int | bool):
        yield name, value
    else:
        yield name, str(value)


def _step(step: Mapping[str, Any]) -> Iterator[tuple[str, Value]]:
    """Yield a step of a process sheet in one line, and after it those inside it."""
    told = {key: value for key, value in step.items() if key not in ("id", "branches")}
    yield f"steps.{step['id']}", " ".join(_said(told))
    for branch in step["branches"]:
        for inner in branch:
            yield from _step(inner)


def _said(told: Mapping[str, Any]) -> Iterator[str]:
    """Yield `field value` of every field that says something."""
    for key, value in told.items():
        if isinstance(value, Mapping):
            yield from _said(value)
        elif isinstance(value, list | tuple):
            yield from (_line(part) for part in value)
        elif value is not None and key != "kind":
            yield str(value)


def _line(part: Any) -> str:
    """Return one item of a list in one line: `week mon 18:00`."""
    if not isinstance(part, dict):
        return str(part)
    return " ".join(_words(part.values()))


def _words(values: Iterable[Any]) -> Iterator[str]:
    for value in values:
        if isinstance(value, list | tuple):
            yield ",".join(map(str, value))
        elif value is not None:
            yield str(value)
