"""Rows and operations: found by what names them, changed, added and taken out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from quanyu.handbook.editing.batch import Batch, Place, Row, Texts
from quanyu.handbook.editing.blocks import block
from quanyu.handbook.editing.layout import HANDBOOK, HANDBOOK_ORDER, KINDS, OVERLAY, Kind
from quanyu.handbook.editing.splice import rewrite
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg


def find_row(texts: Mapping[str, str], kind: str, *name: str) -> Place:
    """The row that these names call: its id, or rule and object of a waiver.

    Raises Refusal `unknown_row`.
    """
    wanted = _kind(kind)
    for place in Batch(texts).places(wanted):
        if wanted.name_of(place.row) == name:
            return place
    raise _unknown(" ".join(name))


def _unknown(name: str) -> Refusal:
    return Refusal("unknown_row", msg("%(name)s does not stand in this handbook."), name=name)


def change_row(texts: Mapping[str, str], kind: str, name: str, fields: Row) -> Texts:
    """Set fields of one row; None takes a field away, a mapping changes what it names inside."""
    place = find_row(texts, kind, name)
    return replace_row(texts, place, _merged(place.row, fields))


def _merged(row: Row, fields: Row) -> Row:
    merged = dict(row)
    for field, value in fields.items():
        if value is None:
            merged.pop(field, None)
            continue
        before = merged.get(field)
        if isinstance(value, dict) and isinstance(before, dict):
            value = _merged(before, value)
        merged[field] = value
    return merged


def replace_row(texts: Mapping[str, str], place: Place, row: Row | None) -> Texts:
    """Put `row` where `place` is; None takes the row out."""
    batch = Batch(texts)
    batch.replace(place, row)
    return batch.written()


def add_row(texts: Mapping[str, str], kind: str, row: Row, file: str | None = None) -> Texts:
    """Add a row of a kind: below the last one of its position, else at the end of `file`.

    Raises Refusal `row_exists` where the handbook holds one of this name.
    """
    wanted, batch = _kind(kind), Batch(texts)
    name = wanted.name_of(row)
    if any(wanted.name_of(place.row) == name for place in batch.places(wanted)):
        raise Refusal(
            "row_exists", msg("%(name)s stands in this handbook already."), name=" ".join(name)
        )
    batch.add(wanted, row, file)
    return batch.written()


def remove_row(texts: Mapping[str, str], kind: str, *name: str) -> Texts:
    """Take one row out, with the comments inside it; those above it stay."""
    return replace_row(texts, find_row(texts, kind, *name), None)


def put_operation(
    texts: Mapping[str, str], section: str, operation: Row, number: int | None = None
) -> Texts:
    """Add an operation to a section of the overlay, or put it in place of the one at `number`."""
    if number is not None:
        return replace_row(texts, _operation(texts, section, number), operation)
    batch = Batch(texts)
    batch.insert(OVERLAY, section, operation)
    return batch.written()


def remove_operation(texts: Mapping[str, str], section: str, number: int) -> Texts:
    """Take one operation out of the overlay; `number` counts from 0 in its section."""
    return replace_row(texts, _operation(texts, section, number), None)


def _operation(texts: Mapping[str, str], section: str, number: int) -> Place:
    for place in Batch(texts).rows(OVERLAY, section):
        if place.index == number:
            return place
    raise _unknown(f"{section} {number}")


def add_waiver(texts: Mapping[str, str], waiver: Row) -> Texts:
    """Add a decision about a finding, or replace the one that was made about it before."""
    try:
        place = find_row(texts, "waivers", *KINDS["waivers"].name_of(waiver))
    except Refusal:
        return add_row(texts, "waivers", waiver)
    return replace_row(texts, place, waiver)


def change_identity(texts: Mapping[str, str], fields: Row) -> Texts:
    """Set names, version or bases in handbook.yaml."""
    return replace_identity(texts, _merged(Batch(texts).tree(HANDBOOK), fields))


def replace_identity(texts: Mapping[str, str], identity: Row) -> Texts:
    """Write the whole of handbook.yaml anew, as far as it says something else."""
    wanted = {"kind": "handbook", **identity}
    return {**texts, HANDBOOK: rewrite(HANDBOOK, texts.get(HANDBOOK, ""), wanted, HANDBOOK_ORDER)}


def new_handbook(
    handbook: str, zh: str, en: str, bases: Sequence[str], version: str = "1"
) -> Texts:
    """The texts of a retailer's own handbook that grows from `bases` (`quanyu@1`) and is empty."""
    identity = {"kind": "handbook", "id": handbook, "version": version, "zh": zh, "en": en}
    return {
        HANDBOOK: _text_of({**identity, "status": "own", "extends": list(bases)}),
        OVERLAY: _text_of({"kind": "overlay"}),
    }


def _text_of(tree: Row) -> str:
    return "".join(line + "\n" for line in block(dict(tree)))


def _kind(kind: str) -> Kind:
    try:
        return KINDS[kind]
    except KeyError:
        raise Refusal(
            "unknown_kind", msg("A handbook has no rows of the kind %(kind)s."), kind=kind
        ) from None
