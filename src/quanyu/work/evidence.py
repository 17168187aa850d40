"""Registry of evidence: rooms above show that a duty was done without anybody handing it in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from quanyu.organisation.models import Person
from quanyu.work.models import Occurrence


@dataclass(frozen=True, slots=True)
class Proof:
    """One thing that is there: its names, its page, when and by whom it came about."""

    zh: str
    en: str
    url: str
    at: datetime
    by: Person | None = None


Finder = Callable[[Occurrence, Sequence[str]], Sequence[Proof]]
_finders: dict[str, tuple[tuple[str, ...], Finder]] = {}


def register(name: str, tags: Sequence[str], finder: Finder) -> None:
    """Let `finder` look for proofs of rounds whose duty has a tag that begins so; "" is every duty.

    It gets the round and the tags of its duty, and returns proofs only where all that the duty
    asks for in this period is there.
    """
    _finders[name] = (tuple(tags), finder)


def proofs_of(occurrence: Occurrence, tags: Sequence[str]) -> list[Proof]:
    """Return the proofs of the first room that has any."""
    for beginnings, finder in _finders.values():
        if "" in beginnings or any(tag.startswith(beginnings) for tag in tags):
            found = list(finder(occurrence, tags))
            if found:
                return found
    return []
