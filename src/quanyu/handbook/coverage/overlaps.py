"""Overlaps: one tag, two accountable positions, neither above the other.

A superior who plans, leads or scores what a subordinate does holds the same tag without harm; such
pairs are listed apart. Duties with different actions have different tags and never meet here.
"""

from collections.abc import Iterable, Mapping
from itertools import combinations

from quanyu.handbook.book import Handbook
from quanyu.handbook.coverage.findings import CoverageFinding, Shared
from quanyu.handbook.lines import Lines
from quanyu.handbook.records import Duty
from quanyu.kernel.text import msg


def held_tags(book: Handbook) -> dict[str, dict[str, list[Duty]]]:
    """Return tag → position → its duties, for every tag that an accountable position holds."""
    held: dict[str, dict[str, list[Duty]]] = {}
    for duty in book.duties.values():
        if duty.position:
            for tag in dict.fromkeys(duty.tags):
                held.setdefault(tag, {}).setdefault(duty.position, []).append(duty)
    return held


def shared_tags(book: Handbook) -> dict[str, tuple[str, ...]]:
    """Return the tags that more than one position holds, with their holders in order."""
    return _shared(held_tags(book))


def _shared(held: Mapping[str, Mapping[str, object]]) -> dict[str, tuple[str, ...]]:
    return {tag: tuple(sorted(by)) for tag, by in held.items() if len(by) > 1}


def overlaps(book: Handbook, lines: Lines) -> tuple[list[CoverageFinding], list[Shared]]:
    """Return the overlaps, and what superiors and subordinates share."""
    held, found, shared = held_tags(book), [], []
    for tag, holders in _shared(held).items():
        joined: list[tuple[str, str]] = []
        apart: list[tuple[str, str]] = []
        for pair in combinations(holders, 2):
            (joined if lines.joined(*pair) else apart).append(pair)
        if joined:
            shared.append(Shared(tag, tuple(_ordered(pair, lines) for pair in joined)))
        if apart:
            found.append(_overlap(book, tag, _named(apart), held[tag]))
    return found, shared


def _ordered(pair: tuple[str, str], lines: Lines) -> tuple[str, str]:
    """Return the superior first."""
    one, other = pair
    return (one, other) if one in lines.above(other) else (other, one)


def _named(pairs: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    return tuple(sorted({name for pair in pairs for name in pair}))


def _overlap(
    book: Handbook, tag: str, holders: tuple[str, ...], held: Mapping[str, list[Duty]]
) -> CoverageFinding:
    duties = [duty for name in holders for duty in held[name]]
    departments = {book.positions[name].department for name in holders if name in book.positions}
    return CoverageFinding(
        "HB-OVERLAP",
        tag,
        msg("%(count)s positions answer for %(tag)s: %(positions)s. Name one; the others help."),
        {
            "count": len(holders),
            "tag": tag,
            "positions": ", ".join(holders),
            "duties": tuple(duty.id for duty in duties),
        },
        department=departments.pop() if len(departments) == 1 else None,
        positions=holders,
        file=duties[0].file,
        line=duties[0].line,
    )
