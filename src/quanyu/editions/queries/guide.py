"""The first-run guide: what is offered, how far a draft has come, what is left to decide."""

from collections.abc import Mapping
from dataclasses import dataclass

from quanyu.editions import books, fates, proposing
from quanyu.editions.models import Draft, DraftSeat
from quanyu.editions.queries.drafts import draft_texts
from quanyu.editions.queries.undecided import undecided
from quanyu.editions.terms import DraftState
from quanyu.handbook import Handbook
from quanyu.handbook.bases import COMMON
from quanyu.handbook.coverage import CoverageFinding
from quanyu.handbook.records import Department, Position

UNMANNED = ("external",)  # parties outside, whom nobody here appoints


@dataclass(frozen=True)
class Offer:
    """A position of a standard, and what a draft does with it.

    `row` is the position as it would be: changed on adoption, the standard's own otherwise.
    """

    row: Position
    base: Handbook
    fate: fates.Fate
    reason: str
    duties: int
    proposed: bool

    @property
    def open(self) -> bool:
        """Whether a person may still decide: not once it became part of another."""
        return self.fate in ("adopt", "leave", "later")

    @property
    def counts(self) -> bool:
        """Whether somebody has to decide: parties that only take part may stay away unasked."""
        return self.row.sort == "position"


@dataclass(frozen=True)
class OfferGroup:
    """The positions of one department of one standard."""

    base: Handbook
    department: Department | None
    offers: tuple[Offer, ...]


@dataclass(frozen=True)
class Own:
    """A position of one's own that was joined from several."""

    row: Position
    parts: tuple[Position, ...]


@dataclass(frozen=True)
class Offers:
    """Everything the page of positions shows."""

    groups: tuple[OfferGroup, ...]
    own: tuple[Own, ...]
    here: tuple[Position, ...]
    missing_rights: tuple[str, ...]


@dataclass(frozen=True)
class Progress:
    """How far a draft has come; every mark is computed, none is set."""

    draft: Draft
    book: Handbook
    errors: int
    later: int
    here: tuple[Position, ...]
    unnamed: tuple[Position, ...]
    seats: tuple[DraftSeat, ...]
    undecided: tuple[CoverageFinding, ...]

    @property
    def done(self) -> dict[str, bool]:
        """Return {step: whether nothing is left to do in it}."""
        published = self.draft.state == DraftState.PUBLISHED
        return {
            "choose": True,
            "positions": published or bool(self.here and not self.later),
            "people": published or bool(self.here and not self.unnamed),
            "holes": published or bool(self.here and not self.undecided and not self.errors),
            "publish": published,
        }

    @property
    def people(self) -> int:
        """How many different people were named."""
        return len({seat.username.lower() for seat in self.seats})

    @property
    def waiting(self) -> int:
        """How many appointments are still to be made."""
        known = self.book.positions
        return sum(seat.person_id is None and seat.position in known for seat in self.seats)


def offers(draft: Draft, size: int = 0) -> Offers:
    """Return the positions of the draft's standards with what becomes of them.

    With a `size` those that so many people may begin with are marked as proposed.
    """
    texts = draft_texts(draft)
    book = books.read(texts).handbook
    decided = fates.entries(texts)
    proposed = set(proposing.proposal(book, size)) if size else set()
    groups: dict[tuple[str, str], list[Offer]] = {}
    for base in book.bases:
        for row in base.positions.values():
            place = decided.get(row.id)
            reason = str(place.row.get("reason") or "") if place else ""
            now = book.positions.get(row.id, row)
            offer = Offer(
                now, base, fates.fate_of(place), reason, len(base.duties_of(row.id)),
                row.id in proposed,
            )  # fmt: skip
            groups.setdefault((base.id, row.department or ""), []).append(offer)
    found = [_group(rows) for rows in groups.values()]
    return Offers(
        tuple(sorted(found, key=lambda group: group.base.id == COMMON)),
        _own(book, texts),
        tuple(book.positions.values()),
        tuple(proposing.missing_rights(book.positions.values())),
    )


def progress(draft: Draft) -> Progress:
    """Return how far a draft has come. Costs two statements beside reading the handbook."""
    texts = draft_texts(draft)
    book = books.read(texts)
    decided = fates.entries(texts)
    seats = tuple(draft.seats.all())
    here = tuple(r for r in book.handbook.positions.values() if r.sort not in UNMANNED)
    named = {seat.position for seat in seats}
    return Progress(
        draft,
        book.handbook,
        len(book.errors),
        sum(
            name not in decided and row.sort == "position"
            for name, row in fates.offered(book.handbook).items()
        ),
        here,
        tuple(row for row in here if row.id not in named),
        seats,
        tuple(undecided(book.handbook)),
    )


def _group(rows: list[Offer]) -> OfferGroup:
    base = rows[0].base
    return OfferGroup(base, base.departments.get(rows[0].row.department or ""), tuple(rows))


def _own(book: Handbook, texts: Mapping[str, str]) -> tuple[Own, ...]:
    standard = fates.offered(book)
    parts: dict[str, list[Position | None]] = {}
    for name, place in fates.entries(texts).items():
        into = place.row.get("into")
        if place.row.get("op") == "merge" and isinstance(into, dict):
            parts.setdefault(str(into.get("id")), []).append(standard.get(name))
    return tuple(
        Own(row, tuple(part for part in parts.get(name, ()) if part is not None))
        for name, row in book.positions.items()
        if name not in standard
    )
