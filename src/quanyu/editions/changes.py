"""Changing rows of a handbook's texts, wherever what decides them stands; pure.

A row of one's own is changed in its file; a row of a standard through an entry of the overlay: the
one that adopted, overrode, merged or split it, or a new one that overrides it.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from quanyu.handbook import editing
from quanyu.handbook.editing import Batch, Place, Texts
from quanyu.handbook.editing.layout import KINDS, OVERLAY
from quanyu.kernel.refusal import Refusal

Fields = Mapping[str, Any]  # field → text, list or mapping; None takes an optional field away


def with_row(texts: Mapping[str, str], kind: str, name: str, fields: Fields, reason: str) -> Texts:
    """Return the texts in which the row `name` of `kind` has these fields."""
    if not fields:
        return dict(texts)
    try:
        return editing.change_row(texts, kind, name, fields)
    except Refusal as refusal:
        if refusal.code != "unknown_row":
            raise
    for place in operations(texts, kind):
        changed = _changed(place.row, name, fields, reason)
        if changed is not None:
            return editing.replace_row(texts, place, changed)
    operation = {"op": "override", "ref": name, "set": _set({}, fields), "reason": reason}
    return editing.put_operation(texts, kind, operation)


def with_waivers(texts: Mapping[str, str], waivers: Iterable[Fields]) -> Texts:
    """Return the texts with decisions about findings; each takes the place of an older one."""
    kind, batch = KINDS["waivers"], Batch(texts)
    standing = {kind.name_of(place.row): place for place in batch.places(kind)}
    for waiver in waivers:
        place = standing.get(kind.name_of(waiver))
        if place is None:
            batch.add(kind, waiver)
        else:
            batch.replace(place, waiver)
    return batch.written()


def operations(texts: Mapping[str, str], section: str) -> Iterator[Place]:
    """Yield the entries of a section of the overlay with their numbers."""
    yield from Batch(texts).rows(OVERLAY, section)


def with_operations(texts: Mapping[str, str], wanted: Iterable[tuple[str, Fields]]) -> Texts:
    """Return the texts with entries, each (section, operation), added to the overlay."""
    batch = Batch(texts)
    for section, operation in wanted:
        batch.insert(OVERLAY, section, operation)
    return batch.written()


def _changed(operation: Fields, name: str, fields: Fields, reason: str) -> Fields | None:
    """Return the entry with the change in it, None where it does not decide the row."""
    op = operation.get("op")
    if operation.get("ref") == name and op in ("adopt", "override"):
        kept = {k: v for k, v in operation.items() if k not in ("set", "reason")}
        because = reason or operation.get("reason") or ""
        return {**kept, "set": _set(operation.get("set") or {}, fields), "reason": because}
    into = operation.get("into")
    if op == "merge" and isinstance(into, dict) and into.get("id") == name:
        return {**operation, "into": _merged(into, fields)}
    if op == "split" and isinstance(into, list) and any(_id(share) == name for share in into):
        shares = [_merged(share, fields) if _id(share) == name else share for share in into]
        return {**operation, "into": shares}
    return None


def _id(share: Any) -> str:
    return str(share.get("id", "")) if isinstance(share, dict) else ""


def _set(before: Fields, fields: Fields) -> dict[str, Any]:
    """Return what an entry sets; an empty text there takes the base's value away."""
    return {**before, **{k: "" if v is None else v for k, v in fields.items()}}


def _merged(row: Fields, fields: Fields) -> dict[str, Any]:
    merged = {**row, **fields}
    return {name: value for name, value in merged.items() if value is not None}
