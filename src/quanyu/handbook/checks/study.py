"""What the checks look at: the effective handbook, who wrote each row, and what else is known.

A row of a standard was checked in the standard. In a handbook that grows from standards, a rule
about one row therefore looks at what the house wrote: its own rows, and the fields it changed.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from quanyu.handbook.book import Handbook, Tags
from quanyu.handbook.checks.rules import found
from quanyu.handbook.records import Position, Record
from quanyu.kernel.finding import Finding

R = TypeVar("R", bound=Record)

SPAN_LIMIT = 12  # posts that one position can lead; ours, no source names a number


def _unheard(_: str) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Asked:
    """What the checks are told from outside; what is not told is not checked.

    `known_id` tells whether the catalogue holds an id, `common` are the tags for handbooks that
    bring none, `common_forms` the forms that a standard may name, `closed_until` is the last closed
    appraisal month (`2026-08`), `today` decides which waivers have run out.
    """

    known_permission: Callable[[str], bool] | None = None
    known_id: Callable[[str], bool] = _unheard
    common: Tags = field(default_factory=Tags)
    common_forms: frozenset[str] = frozenset()
    closed_until: str | None = None
    today: date | None = None
    span_limit: int = SPAN_LIMIT


@dataclass(frozen=True, slots=True)
class Spot:
    """A line of a file."""

    file: str
    line: int | None


@dataclass(frozen=True, slots=True)
class Study:
    """One handbook under examination."""

    book: Handbook
    asked: Asked = field(default_factory=Asked)
    lost: frozenset[str] = frozenset()  # ids of rows that could not be read: one fault is enough

    @property
    def house(self) -> bool:
        """Whether a retailer wrote this handbook, so that it must say what standards leave open."""
        return self.book.composed or self.book.status == "own"

    @property
    def tags(self) -> Tags:
        return self.book.tags if self.book.tags.objects else self.asked.common

    def as_it_was(self, row: Record) -> bool:
        """Tell whether the row is that of a base, with nothing changed."""
        origin = self.book.origin_of(row) if self.book.composed else None
        return origin is not None and origin.kind == "standard"

    def wrote(self, row: Record, *fields: str) -> bool:
        """Tell whether this handbook itself wrote the row, or set one of the fields anew."""
        origin = self.book.origin_of(row) if self.book.composed else None
        if origin is None or origin.kind == "own":
            return True
        return origin.kind == "changed" and not set(fields).isdisjoint(origin.fields)

    def written(self, rows: Iterable[R], *fields: str) -> Iterator[R]:
        """Yield the rows that the handbook itself wrote, or whose `fields` it set anew."""
        if not self.book.composed:
            return iter(rows)
        return (row for row in rows if self.wrote(row, *fields))

    def knows(self, name: str) -> bool:
        """Tell whether the handbook, one of its bases or the catalogue has a row of this id."""
        return (
            holds(self.book, name)
            or name in self.lost
            or self.asked.known_id(name)
            or any(holds(base, name) for base in self.book.bases)
        )

    def position(self, name: str | None) -> Position | None:
        """Return a position of this handbook, or of a base that it does not take it from."""
        books = (self.book, *self.book.bases)
        return next((row for book in books if (row := book.positions.get(name or ""))), None)

    def spot(self, row: Record) -> Spot:
        """Return the line to mend: the overlay's entry where that made the row what it is."""
        origin = self.book.origin_of(row) if self.book.composed else None
        if origin is not None and origin.kind != "own":
            return Spot(origin.file, origin.line)
        return Spot(row.file, row.line)

    def found(self, code: str, row: Record, msgid: str, /, **params: object) -> Finding:
        """Return the finding that `row` breaks the rule `code`."""
        return found(code, self.spot(row), msgid, **params)


def holds(book: Handbook, name: str) -> bool:
    """Tell whether a handbook has a row of this id in force."""
    return (
        name in book.positions
        or name in book.duties
        or name in book.departments
        or name in book.readings
        or name in book.competencies
        or name in book.modules
        or name in book.processes
        or name in book.rules
        or book.indicator_of(name) is not None
    )
