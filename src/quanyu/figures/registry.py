"""What rooms above put in: who holds snapshots, and which of their records become facts."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

Record = Mapping[str, str]
"""One record as texts by the column names of its format."""


@dataclass(frozen=True)
class Feed:
    """Records of a room above that become facts.

    *records* yields all of them in a fixed order, as the columns of the format *format_id* say
    them; a record that is written again replaces its earlier self by the key of the format.
    """

    name: str
    format_id: str
    records: Callable[[], Iterable[Record]]


_feeds: dict[str, Feed] = {}


def register_feed(feed: Feed) -> None:
    """Register *feed*; it is taken hourly, and soon after `actions.ask_for_feeds`."""
    _feeds[feed.name] = feed


def feeds() -> list[Feed]:
    """Every registered feed, by name."""
    return [_feeds[name] for name in sorted(_feeds)]


Holder = Callable[[], Iterable[int]]

_holders: dict[str, Holder] = {}


def hold_snapshots(name: str, holder: Holder) -> None:
    """Register *holder*: it returns the ids of the snapshots that *name* still needs."""
    _holders[name] = holder


def held_snapshots() -> set[int]:
    """The ids of all snapshots that some room holds."""
    return {number for holder in _holders.values() for number in holder()}
