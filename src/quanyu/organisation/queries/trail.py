"""The audit trail."""

from django.db.models import Q, QuerySet

from quanyu.organisation import access
from quanyu.organisation.models import Entry, Person


def entries(
    actor: Person, *, text: str = "", event: str = "", person: Person | None = None
) -> QuerySet[Entry]:
    """Return the audit trail, the newest first, filtered by subject, event prefix, actor."""
    access.require(actor, "organisation.audit")
    found = Entry.objects.all()
    if text:
        found = found.filter(
            Q(subject__icontains=text) | Q(actor_name__icontains=text) | Q(reason__icontains=text)
        )
    if event:
        found = found.filter(event__startswith=event)
    if person is not None:
        found = found.filter(actor=person)
    return found
