"""Drafts, their files and their history."""

from uuid import UUID

from django.db.models import Count, QuerySet

from quanyu.editions import books, terms
from quanyu.editions.models import Draft, DraftChange
from quanyu.editions.queries.in_force import latest_edition
from quanyu.editions.terms import WRITING, DraftState
from quanyu.organisation import access
from quanyu.organisation.models import Person


def drafts(actor: Person, *, text: str = "", state: str = "") -> QuerySet[Draft]:
    """Return drafts by words of title or preparer (pinyin too); `state` "" means those alive."""
    access.require(actor, terms.VIEW)
    found = Draft.objects.select_related("preparer", "based_on", "edition")
    for word in text.lower().split():
        found = found.filter(title__icontains=word) | found.filter(preparer__search__contains=word)
    if state in DraftState.values:
        found = found.filter(state=state)
    elif state != "all":
        found = found.filter(state__in=[DraftState.OPEN, DraftState.REVIEW])
    return found.annotate(file_count=Count("files", distinct=True))


def get_draft(actor: Person, uuid: UUID | str) -> Draft:
    """Return the draft at `uuid`; raises Draft.DoesNotExist."""
    access.require(actor, terms.VIEW)
    return Draft.objects.select_related("preparer", "based_on", "edition").get(uuid=uuid)


def draft_history(draft: Draft) -> QuerySet[DraftChange]:
    """Return what was done to `draft`, the newest first."""
    return draft.changes.select_related("person")


def draft_texts(draft: Draft) -> dict[str, str]:
    """Return {path: text} of a draft."""
    return dict(draft.files.values_list("path", "text"))


def draft_book(draft: Draft) -> books.Book:
    """Return the handbook that a draft makes, with everything found in it."""
    return books.read(draft_texts(draft))


def is_behind(draft: Draft) -> bool:
    """Tell whether an edition was published since the draft was begun or last caught up."""
    newest = latest_edition()
    alive = draft.state in (DraftState.OPEN, DraftState.REVIEW)
    return alive and draft.based_on_id != (newest.pk if newest else None)


def authors(draft: Draft) -> list[Person]:
    """Return everybody who prepared a draft, who started it first: they do not publish it."""
    wrote = draft.changes.filter(act__in=WRITING).order_by("rev").select_related("person")
    return list(dict.fromkeys([draft.preparer, *(change.person for change in wrote)]))
