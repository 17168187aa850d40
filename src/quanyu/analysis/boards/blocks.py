"""What rooms above and beside put on boards: lists of things to look at, by kind."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

from quanyu.organisation.models import Person


@dataclass(frozen=True, slots=True)
class Notice:
    """One line of such a list.

    `tone` is "", ok, warn, bad or info; `aside` stands at the right end (a number, a time);
    `url` opens the thing; `owner` is whose it is.
    """

    title: str | Promise
    words: str | Promise = ""
    url: str = ""
    tone: str = ""
    aside: str | Promise = ""
    owner: str = ""


Source = Callable[[Person, int], Sequence[Notice]]

_sources: dict[str, Source] = {}


def register(kind: str, source: Source) -> None:
    """Fill blocks of `kind` (anomalies, reports_due, approvals …); `source(person, limit)`."""
    _sources[kind] = source


def is_filled(kind: str) -> bool:
    """Tell whether some room fills blocks of `kind`."""
    return kind in _sources


def notices(kind: str, person: Person, limit: int) -> Sequence[Notice]:
    """Return at most `limit` lines of `kind` for `person`; none where nobody fills it."""
    source = _sources.get(kind)
    return source(person, limit)[:limit] if source else []
