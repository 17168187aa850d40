"""Whose a round is: one for each holder of a post, also when holders come and go within it."""

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Place:
    """One occurrence that is there: `holder` is None while nobody holds the post."""

    number: int
    holder: int | None
    is_open: bool


@dataclass(slots=True)
class Shares:
    """What has to be done so that every holder has one.

    `made` are holders (None: the vacant post) without one, `passed` occurrences that get another
    holder, `dropped` occurrences of people who left while colleagues have their own.
    """

    made: list[int | None] = field(default_factory=list)
    passed: list[tuple[int, int | None]] = field(default_factory=list)
    dropped: list[int] = field(default_factory=list)


def shares(there: Sequence[Place], holders: Sequence[int], *, vacant: bool) -> Shares:
    """Return what changes for one round of one post whose holders are `holders`.

    Somebody new takes over what a leaver left open, and owes nothing that a leaver has done.
    `vacant` tells whether an empty post is to be answered for by somebody else.
    """
    left = [row for row in there if row.holder not in holders]
    mine = {row.holder for row in there}
    fresh = [person for person in dict.fromkeys(holders) if person not in mine]
    left.sort(key=lambda row: not row.is_open)
    found = Shares()
    for person, row in zip(fresh, left, strict=False):
        if row.is_open:
            found.passed.append((row.number, person))
    found.made.extend(fresh[len(left) :])
    _leave(found, [row for row in left[len(fresh) :] if row.is_open], bool(holders))
    if not holders and not there and vacant:
        found.made.append(None)
    return found


def _leave(found: Shares, left: Sequence[Place], held: bool) -> None:
    for row in left:
        if held:
            found.dropped.append(row.number)
        elif row.holder is not None:
            found.passed.append((row.number, None))
