"""What becomes of the standards' positions in a handbook of one's own; pure.

A person decides about many positions at once. Each decision becomes one entry of the overlay, or
takes it away again; entries that say the same already are left as they stand, comments too.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from quanyu.editions import changes
from quanyu.handbook import Handbook
from quanyu.handbook.editing import Batch, Place, Texts
from quanyu.handbook.editing.layout import OVERLAY
from quanyu.handbook.lines import chain
from quanyu.handbook.records import Position

Fate = Literal["adopt", "leave", "later", "merged", "split"]
Fields = Mapping[str, Any]
POSITIONS = "positions"
# Reasons are kept in the files as text; theirs are Chinese like the standards' own.
NO_SUPERIOR = "上级岗位未采用"
OURS = "按本企业情况"
_FATES: dict[str, Fate] = {
    "adopt": "adopt", "drop": "leave", "merge": "merged", "split": "split",
}  # fmt: skip


@dataclass(frozen=True)
class Wish:
    """What a person wants of one position; None keeps superior and headcount as they are."""

    fate: Fate
    reason: str = ""
    superior: str | None = None
    headcount: str | None = None


def offered(book: Handbook) -> dict[str, Position]:
    """Return the positions of the standards that `book` grows from, in their order."""
    return {row.id: row for base in book.bases for row in base.positions.values()}


def entries(texts: Mapping[str, str]) -> dict[str, Place]:
    """Return {position of a standard: the entry of the overlay that decides it}."""
    found: dict[str, Place] = {}
    for place in changes.operations(texts, POSITIONS):
        if place.row.get("op") in _FATES:
            found.update(dict.fromkeys(_refs(place.row), place))
    return found


def fate_of(place: Place | None) -> Fate:
    """Return what an entry decides; later where there is none."""
    return _FATES[str(place.row["op"])] if place else "later"


def with_wishes(texts: Mapping[str, str], book: Handbook, wishes: Mapping[str, Wish]) -> Texts:
    """Return the texts in which the positions named in `wishes` are as wished.

    Positions that were merged or split stay so. Who is adopted reports to the superior wished, or
    to the next one above who is here.
    """
    batch, known, standard = Batch(texts), entries(texts), offered(book)
    # Whoever was adopted before is looked at as well: their superior may be the one who goes.
    stay = {name: Wish("adopt") for name, place in known.items() if fate_of(place) == "adopt"}
    asked = {**stay, **wishes}
    free = {n: w for n, w in asked.items() if n in standard and _free(known.get(n))}
    here = _here(book, known, free)
    for name, wish in free.items():
        place = known.get(name)
        wanted = _entry(standard, name, wish, place.row if place else {}, here)
        if place is None and wanted is not None:
            batch.insert(OVERLAY, POSITIONS, wanted)
        elif place is not None and wanted != place.row:
            batch.replace(place, wanted)
    _own_lines(batch, wishes, here)
    return batch.written()


def with_merge(texts: Mapping[str, str], refs: Iterable[str], into: Fields, reason: str) -> Texts:
    """Return the texts in which `refs` are one position; what decided about them goes."""
    wanted, batch = list(refs), Batch(texts)
    for place in changes.operations(texts, POSITIONS):
        if place.row.get("op") in ("adopt", "drop") and place.row.get("ref") in wanted:
            batch.replace(place, None)
        elif _superior_in(place.row) in wanted:
            batch.replace(place, _reporting(place.row, str(into["id"])))
    operation = {"op": "merge", "refs": wanted, "into": dict(into), "reason": reason}
    batch.insert(OVERLAY, POSITIONS, operation)
    return batch.written()


def without_merge(texts: Mapping[str, str], own: str) -> Texts:
    """Return the texts in which the position `own` is taken apart into those it was made of."""
    batch = Batch(texts)
    for place in changes.operations(texts, POSITIONS):
        into = place.row.get("into")
        if place.row.get("op") == "merge" and isinstance(into, dict) and into.get("id") == own:
            batch.replace(place, None)
        elif _superior_in(place.row) == own:
            batch.replace(place, _reporting(place.row, ""))
    return batch.written()


def next_own(book: Handbook) -> str:
    """Return the next free id of a position of one's own: POS-R03."""
    numbers = [int(n[5:]) for n in book.positions if n.startswith("POS-R") and n[5:].isdigit()]
    return f"POS-R{max(numbers, default=0) + 1:02}"


def _refs(row: Fields) -> Iterator[str]:
    yield from row.get("refs") or [row.get("ref", "")]


def _free(place: Place | None) -> bool:
    return fate_of(place) in ("adopt", "leave", "later")


def _here(book: Handbook, known: Mapping[str, Place], free: Mapping[str, Wish]) -> set[str]:
    """Return the positions that will be in force: one's own, and those adopted."""
    standard = offered(book)
    own = {name for name in book.positions if name not in standard}
    kept = {n for n, place in known.items() if fate_of(place) == "adopt" and n not in free}
    return own | kept | {name for name, wish in free.items() if wish.fate == "adopt"}


def _entry(
    standard: Mapping[str, Position], name: str, wish: Wish, row: Fields, here: set[str]
) -> dict[str, Any] | None:
    if wish.fate == "later":
        return None
    if wish.fate == "leave":
        same = row.get("op") == "drop" and not wish.reason
        return dict(row) if same else {"op": "drop", "ref": name, "reason": wish.reason}
    before = row if row.get("op") == "adopt" else {}
    said = dict(before.get("set") or {})
    superior = _superior(standard, name, wish, before, here)
    _put(said, "superior", superior, standard[name].superior)
    if wish.headcount is not None:
        _put(said, "headcount", wish.headcount, standard[name].headcount)
    entry = {"op": "adopt", "ref": name, **({"set": said} if said else {})}
    reason = str(before.get("reason") or "")
    if said:
        forced = set(said) == {"superior"} and standard[name].superior not in here
        stale = reason in ("", NO_SUPERIOR)
        entry["reason"] = (NO_SUPERIOR if forced else OURS) if stale else reason
    elif reason and reason not in (NO_SUPERIOR, OURS):
        entry["reason"] = reason
    return entry


def _put(said: dict[str, Any], field: str, wanted: str, standard: str | None) -> None:
    """Say `field` only where it differs from the standard; an empty text takes it away."""
    if wanted == (standard or ""):
        said.pop(field, None)
    else:
        said[field] = wanted


def _superior(
    standard: Mapping[str, Position], name: str, wish: Wish, before: Fields, here: set[str]
) -> str:
    said = (before.get("set") or {}).get("superior")
    wished = wish.superior if wish.superior is not None else said
    settled = before.get("reason") == NO_SUPERIOR and wished == said
    if wished is not None and not settled and (wished in here or wished == ""):
        return str(wished)
    above = {row.id: row.superior for row in standard.values()}
    return next((up for up in chain(standard[name].superior, above) if up in here), "")


def _own_lines(batch: Batch, wishes: Mapping[str, Wish], here: set[str]) -> None:
    """Change superior and headcount of merged positions; a superior who goes is no longer named."""
    for place in batch.rows(OVERLAY, POSITIONS):
        into = place.row.get("into")
        if place.row.get("op") != "merge" or not isinstance(into, dict):
            continue
        wish = wishes.get(str(into.get("id")), Wish("adopt"))
        wished = {"superior": wish.superior, "headcount": wish.headcount}
        changed = into | {field: value for field, value in wished.items() if value is not None}
        if changed.get("superior") not in here:
            changed["superior"] = ""
        changed = {key: value for key, value in changed.items() if value != ""}
        if changed != into:
            batch.replace(place, {**place.row, "into": changed})


def _superior_in(row: Fields) -> str:
    holder = row.get("into") if row.get("op") == "merge" else row.get("set")
    return str(holder.get("superior", "")) if isinstance(holder, dict) else ""


def _reporting(row: Fields, superior: str) -> dict[str, Any]:
    """Return an entry with another superior in it."""
    if row.get("op") == "merge":
        return {**row, "into": {**row["into"], "superior": superior}}
    return {**row, "set": {**row["set"], "superior": superior}}
