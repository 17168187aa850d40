"""What rooms above put in: who holds snapshots, and which standards define the indicators."""

from collections.abc import Callable, Iterable

Holder = Callable[[], Iterable[int]]

_holders: dict[str, Holder] = {}


def hold_snapshots(name: str, holder: Holder) -> None:
    """Register *holder*: it returns the ids of the snapshots that *name* still needs."""
    _holders[name] = holder


def held_snapshots() -> set[int]:
    """The ids of all snapshots that some room holds."""
    return {number for holder in _holders.values() for number in holder()}
