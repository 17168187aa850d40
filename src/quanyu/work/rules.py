"""Pure rules of work: pools, desks, when to warn, who is mentioned, what may be attached."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import PurePosixPath

from quanyu.work.terms import FILE_TYPES, NEVER, WARN_LEAST, WARN_MOST, WARN_SHARE

_UNSAFE = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]')


def pool_of(positions: Iterable[str]) -> str:
    """Return the one text for a set of positions: sorted, without repetition."""
    return "|".join(sorted({name.strip() for name in positions if name.strip()}))


def desk(owner: int | None, reach: int, pool: str) -> str:
    """Return whose list an item lies on: "@7" a person's, "3/POS-H13|POS-H14" a pool's."""
    return own_desk(owner) if owner is not None else f"{reach}/{pool}"


def own_desk(person: int) -> str:
    """Return the desk of a person."""
    return f"@{person}"


def reach_of(
    unit: int | None, seats: Iterable[int], parents: Mapping[int, int | None]
) -> int | None:
    """Return the smallest part of the organisation, from `unit` upwards, that can do the work.

    `seats` are the units in which the positions are held. A part can do it where one of them lies
    in it, above or below. 0 stands for all of it; None where the positions are held nowhere.
    """
    held = set(seats)
    if not held:
        return None
    at = unit
    while at is not None:
        if any(related(at, seat, parents) for seat in held):
            return at
        at = parents.get(at)
    return 0


def related(one: int, other: int, parents: Mapping[int, int | None]) -> bool:
    """Tell whether one unit is the other, or lies above or below it."""
    return one in chain(other, parents) or other in chain(one, parents)


def chain(unit: int, parents: Mapping[int, int | None]) -> list[int]:
    """Return `unit` and the units above it."""
    found: list[int] = []
    at: int | None = unit
    while at is not None and at not in found:
        found.append(at)
        at = parents.get(at)
    return found


def next_alarm(
    opened_at: datetime,
    deadline_at: datetime,
    warned_at: datetime | None,
    escalated_at: datetime | None,
) -> datetime:
    """Return when somebody has to be told next: before the deadline, then at it, then never."""
    if escalated_at is not None:
        return NEVER
    if warned_at is not None:
        return deadline_at
    ahead = min(max((deadline_at - opened_at) / WARN_SHARE, WARN_LEAST), WARN_MOST)
    return max(opened_at, deadline_at - ahead)


def mentioned(text: str, names: Iterable[str]) -> set[str]:
    """Return which of `names` stand behind an @ in `text`; the longest name wins."""
    found: set[str] = set()
    ordered = sorted({name for name in names if name}, key=len, reverse=True)
    for part in re.split("[@＠]", text)[1:]:
        hit = next((name for name in ordered if part.lower().startswith(name.lower())), None)
        if hit is not None:
            found.add(hit)
    return found


def safe_name(name: str) -> str:
    """Return a file's name as it may be shown and downloaded: no path, no control character."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    clean = _UNSAFE.sub("_", last).strip(" .")[-200:]
    return clean or "file"


def may_be_attached(name: str) -> bool:
    """Tell whether files called so may be attached."""
    return PurePosixPath(name).suffix.lower() in FILE_TYPES
