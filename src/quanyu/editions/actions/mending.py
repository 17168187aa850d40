"""Mending what coverage found: taking over, leaving out, naming who answers."""

from collections.abc import Iterable
from typing import Any

from quanyu.editions import books, terms
from quanyu.editions.actions.rows import apply_ops, change_row
from quanyu.editions.models import Draft
from quanyu.handbook import Handbook
from quanyu.handbook.lines import chain
from quanyu.handbook.records import Position
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.organisation import access
from quanyu.organisation.models import Person

Operation = tuple[str, dict[str, Any]]
NO_SUPERIOR = "上级岗位未采用"  # a reason is kept in the files as text: theirs are Chinese


def adopt_positions(
    *, actor: Person, draft: Draft, positions: Iterable[str], rev: int | None = None
) -> Draft:
    """Take positions of the standards with their duties, abilities and cards, all or none.

    A superior who is not here gives way to the next one above who is. Refuses: position_unknown,
    and as `change_row`.
    """
    access.require(actor, terms.EDIT)
    wanted = list(dict.fromkeys(positions))
    book = _book(draft)
    operations = [_adoption(book, name, wanted) for name in wanted]
    return apply_ops(actor=actor, draft=draft, operations=operations, rev=rev)


def leave_positions(
    *,
    actor: Person,
    draft: Draft,
    positions: Iterable[str],
    reason: str,
    rev: int | None = None,
) -> Draft:
    """Do without positions of the standards, on purpose. Refuses: reason_missing, as above."""
    access.require(actor, terms.EDIT)
    if not reason.strip():
        raise Refusal("reason_missing", msg("Say why, so that the history can tell."))
    operations = [
        ("positions", {"op": "drop", "ref": name, "reason": reason.strip()}) for name in positions
    ]
    return apply_ops(actor=actor, draft=draft, operations=operations, rev=rev)


def assign_duty(
    *, actor: Person, draft: Draft, duty: str, to: str, reason: str, rev: int | None = None
) -> Draft:
    """Let the position `to` answer for a duty, whether it is held by another or by nobody.

    Refuses: position_unknown, reason_missing, and as `change_row`.
    """
    access.require(actor, terms.EDIT)
    book = _book(draft)
    if to not in book.positions:
        raise Refusal("position_unknown", msg("Choose the position that answers for it."))
    row = book.duties.get(duty)
    origin = book.origin_of(row) if row else None
    if row is not None and origin is not None and origin.kind == "own":
        return change_row(
            actor=actor, draft=draft, kind="duties", name=duty, fields={"position": to}, rev=rev
        )
    if row is None:
        operation = {"op": "adopt", "ref": duty, "position": to}
    elif reason.strip():
        operation = {"op": "reassign", "ref": duty, "to": to, "reason": reason.strip()}
    else:
        raise Refusal("reason_missing", msg("Say why, so that the history can tell."))
    return apply_ops(actor=actor, draft=draft, operations=[("duties", operation)], rev=rev)


def _book(draft: Draft) -> Handbook:
    return books.read(dict(draft.files.values_list("path", "text"))).handbook


def _adoption(book: Handbook, name: str, wanted: list[str]) -> Operation:
    offered = {row.id: row for base in book.bases for row in base.positions.values()}
    row = offered.get(name)
    if row is None:
        raise Refusal(
            "position_unknown", msg("No standard has the position %(position)s."), position=name
        )
    operation: dict[str, Any] = {"op": "adopt", "ref": name}
    superior = _superior(row, offered, {*book.positions, *wanted})
    if superior != (row.superior or ""):
        operation |= {"set": {"superior": superior}, "reason": NO_SUPERIOR}
    return "positions", operation


def _superior(row: Position, offered: dict[str, Position], here: set[str]) -> str:
    """Return the nearest superior who is here, empty where none is."""
    above = {name: one.superior for name, one in offered.items()}
    return next((name for name in chain(row.superior, above) if name in here), "")
