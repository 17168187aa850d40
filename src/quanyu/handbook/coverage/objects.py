"""Bases side by side: which objects of the tag tree one has duties for and another has not.

Whole tags over-report, since one source splits finer than another; objects (`recon`, `live`) are
what people recognise. Whether a missing object is a hole or hides inside another duty, a person
decides.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from quanyu.handbook.book import Handbook, Tags


@dataclass(frozen=True, slots=True)
class ObjectGap:
    """An object that one side has duties for; `nearest` stands above or below it on the other."""

    object: str
    duties: tuple[str, ...]
    nearest: tuple[str, ...] = ()


def objects(book: Handbook) -> dict[str, tuple[str, ...]]:
    """Return object → the duties that touch it and that a position holds."""
    touched: dict[str, list[str]] = {}
    for duty in book.duties.values():
        if duty.position:
            for name in dict.fromkeys(tag.partition(".")[0] for tag in duty.tags):
                touched.setdefault(name, []).append(duty.id)
    return {name: tuple(duties) for name, duties in touched.items()}


def missing_objects(
    book: Handbook, others: Iterable[Handbook], tags: Tags
) -> tuple[ObjectGap, ...]:
    """Return the objects of `book` that none of `others` has a duty for, by name."""
    elsewhere = {name for other in others for name in objects(other)}
    return tuple(
        ObjectGap(name, duties, _nearest(name, elsewhere, tags))
        for name, duties in sorted(objects(book).items())
        if name not in elsewhere
    )


def _nearest(name: str, elsewhere: set[str], tags: Tags) -> tuple[str, ...]:
    """Return the objects of the other side in the same branch: where the duty may hide."""
    above = set(tags.above(name)) & elsewhere
    below = {other for other in elsewhere if name in tags.above(other)}
    return tuple(sorted(above | below))
