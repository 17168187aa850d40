"""Coverage and comparison of drafts and editions: who holds what, what changed, what is newer."""

from quanyu.editions import books, registry
from quanyu.editions.models import Draft, Edition
from quanyu.editions.queries.drafts import draft_book
from quanyu.editions.queries.seats import planned_staffing
from quanyu.editions.queries.staffing import staffing
from quanyu.handbook import Handbook, load_texts, shipped, standards
from quanyu.handbook import coverage as of_handbook
from quanyu.handbook.coverage import Coverage
from quanyu.handbook.differences import RowChange, ThreeWayLine, compare, three_way
from quanyu.kernel import clock


def coverage_of(book: Handbook, *, people: bool = True, draft: Draft | None = None) -> Coverage:
    """Return what is missing, doubled or unheld today; without `people` as the files alone say.

    Those who were named for `draft` count as if they held their positions already.
    """
    found = (planned_staffing(draft) if draft else staffing()) if people else None
    return of_handbook.coverage(book, found, registry.history(), on=clock.today())


def draft_coverage(draft: Draft, *, people: bool = True) -> Coverage:
    """Return the coverage of the handbook that a draft makes."""
    return coverage_of(draft_book(draft).handbook, people=people, draft=draft)


def edition_coverage(edition: Edition, *, people: bool = True) -> Coverage:
    """Return the coverage of an edition, with the people of today."""
    return coverage_of(books.of_edition(edition).handbook, people=people)


def edition_changes(old: Edition | None, new: Edition) -> tuple[RowChange, ...]:
    """Return what differs between two editions, by row and field; None is the shipped starter."""
    return compare(_book(old), _book(new))


def draft_changes(draft: Draft, against: Edition | None) -> tuple[RowChange, ...]:
    """Return what a draft changes against an edition, by row and field."""
    return compare(_book(against), draft_book(draft).handbook)


def newer_bases(edition: Edition) -> dict[str, tuple[str, tuple[ThreeWayLine, ...]]]:
    """Return {base as extended: (release that is shipped, what changed there and here)}.

    Only bases of which the product ships another text than the edition carries.
    """
    own = books.of_edition(edition).handbook
    kept, now = books.bases_of(edition), {one.id: one.reference for one in standards()}
    found = {}
    for base, texts in kept.items():
        name = base.partition("@")[0]
        fresh = shipped(name)
        if fresh is None or dict(fresh) == texts:
            continue
        old, new = load_texts(texts)[0], load_texts(fresh)[0]
        found[base] = (now[name], three_way(old, new, own))
    return found


def gone_bases(edition: Edition) -> list[str]:
    """Return the bases of an edition that the product no longer ships."""
    return [base for base in edition.bases if shipped(base.partition("@")[0]) is None]


def _book(edition: Edition | None) -> Handbook:
    return books.of_edition(edition).handbook if edition else books.read(books.starter()).handbook
