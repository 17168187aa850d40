"""Which handbook a page reads: the one in force, an edition by number, or a draft."""

from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from quanyu.editions import books, queries, terms
from quanyu.editions.models import Draft, Edition
from quanyu.editions.web.asking import actor
from quanyu.handbook import Handbook
from quanyu.organisation import access


@dataclass(frozen=True)
class Chosen:
    """A handbook to read, its name, what was asked for, whether its rows may be changed."""

    book: Handbook
    label: str
    draft: str = ""
    edition: int | None = None
    changing: bool = False

    @property
    def query(self) -> str:
        """The query that keeps the choice; empty for the handbook in force."""
        if self.draft:
            return urlencode({"draft": self.draft})
        return urlencode({"edition": self.edition}) if self.edition is not None else ""

    @property
    def kept(self) -> str:
        """The query with its question mark, empty for the handbook in force."""
        return f"?{self.query}" if self.query else ""


def chosen(request: HttpRequest) -> Chosen:
    """Return the handbook that `?edition=` or `?draft=` names; raises Http404 for unknown ones."""
    who = actor(request)
    access.require(who, terms.VIEW)
    draft, edition = request.GET.get("draft", ""), request.GET.get("edition", "")
    try:
        if draft:
            found = queries.get_draft(who, UUID(draft))
            return of_draft(found, found.is_open and access.may(who, terms.EDIT))
        if edition:
            return _of_edition(queries.get_edition(who, int(edition)))
    except (Draft.DoesNotExist, Edition.DoesNotExist, ValueError) as missing:
        raise Http404 from missing
    current = queries.edition_in_force()
    label = _("Edition %(number)s, in force") % {"number": current.number} if current else ""
    return Chosen(queries.in_force(), label)


def of_draft(draft: Draft, changing: bool = False) -> Chosen:
    """Return the handbook that a draft makes, to be read."""
    label = _("Draft “%(title)s”") % {"title": draft.title}
    book = queries.draft_book(draft).handbook
    return Chosen(book, label, draft=str(draft.uuid), changing=changing)


def _of_edition(edition: Edition) -> Chosen:
    label = _("Edition %(number)s") % {"number": edition.number}
    return Chosen(books.of_edition(edition).handbook, label, edition=edition.number)
