"""The handbook in force: what everybody above this room asks for."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from typing import TypeVar

from quanyu.editions import books
from quanyu.editions.models import Edition
from quanyu.handbook import Handbook
from quanyu.kernel import clock

T = TypeVar("T")
KEPT = 4  # results per function: the handbook in force, the one before, and two to compare

_asked: ContextVar[dict[date, Handbook] | None] = ContextVar("quanyu_in_force", default=None)


def in_force(day: date | None = None) -> Handbook:
    """Return the handbook in force on `day` (today unless given).

    An installation where nothing was published yet goes by the starter that is shipped. Reading
    costs one small query, within `one_answer` one for all; the handbook itself is kept per process
    by its digest.
    """
    wanted, asked = day or clock.today(), _asked.get()
    if asked is not None and wanted in asked:
        return asked[wanted]
    edition = edition_in_force(wanted)
    book = books.of_edition(edition).handbook if edition else shipped()
    if asked is not None:
        asked[wanted] = book
    return book


def edition_in_force(day: date | None = None) -> Edition | None:
    """Return the edition in force on `day`, None where nothing had been published by then."""
    return (
        Edition.objects.filter(effective_on__lte=day or clock.today())
        .defer("files", "bases", "confirmations", "moves", "note")
        .order_by("-effective_on", "-number")
        .first()
    )


def latest_edition() -> Edition | None:
    """Return the edition that was published last, whether or not it has taken effect."""
    return Edition.objects.order_by("-number").first()


def shipped() -> Handbook:
    """Return the handbook that a fresh installation starts with."""
    return books.read(books.starter()).handbook


@contextmanager
def one_answer() -> Iterator[None]:
    """Let everybody within the block see one edition: one request, one report, never longer."""
    token = _asked.set({})
    try:
        yield
    finally:
        _asked.reset(token)


def forget() -> None:
    """Drop what was answered in this block; whatever puts an edition into force calls it."""
    asked = _asked.get()
    if asked is not None:
        asked.clear()


def per_handbook(function: Callable[[Handbook], T]) -> Callable[[Handbook], T]:
    """Keep what `function` makes of a handbook, by the handbook's content hash."""
    kept: dict[str, T] = {}

    def asked(book: Handbook) -> T:
        if book.content_hash not in kept:
            while len(kept) >= KEPT:
                del kept[next(iter(kept))]
            kept[book.content_hash] = function(book)
        return kept[book.content_hash]

    return asked
