"""The history of imports."""

from uuid import UUID

from django.db.models import QuerySet

from quanyu.figures import terms
from quanyu.figures.models import Batch
from quanyu.figures.terms import BatchState
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.organisation import access
from quanyu.organisation.models import Person


def batches(
    person: Person,
    *,
    state: str = "",
    channel: str = "",
    format_id: str = "",
    text: str = "",
) -> QuerySet[Batch]:
    """Imports of the shops in the person's scope; needs ``figures.view`` or ``figures.import``.

    *channel* is a shop's address, *text* a part of a name, pinyin or initials. Unordered.
    """
    code = terms.VIEW if access.may(person, terms.VIEW) else terms.IMPORT
    access.require(person, code)
    found = Batch.objects.select_related("upload_file", "channel", "created_by", "same_as")
    scope = access.scope_of(person, code)
    if scope.channels is not None:
        found = found.filter(channel__key__in=scope.channels)
    if state in BatchState.values:
        found = found.filter(state=state)
    if channel:
        found = found.filter(channel__uid=channel)
    if format_id:
        found = found.filter(format_id=format_id)
    for word in text.lower().split():
        found = found.filter(search_text__contains=word)
    return found


def get_batch(person: Person, uid: UUID | str) -> Batch:
    """One import by its address; refuses (``not_found``) outside the scope too."""
    found = batches(person).filter(uid=uid).first()
    if found is None:
        raise Refusal("not_found", msg("There is no such import among those of your shops."))
    return found


def batch_numbered(person: Person, number: int) -> Batch:
    """One import by its number, as rows of the lake carry it; refuses (``not_found``)."""
    found = batches(person).filter(pk=number).first()
    if found is None:
        raise Refusal("not_found", msg("There is no such import among those of your shops."))
    return found
