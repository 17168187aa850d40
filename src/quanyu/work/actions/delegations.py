"""Letting somebody else do one's work for a time."""

from datetime import date

from django.db import transaction
from django.urls import reverse

from quanyu.kernel import clock
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.organisation import access, audit
from quanyu.organisation.models import Person
from quanyu.ui import notices
from quanyu.work import queries
from quanyu.work.models import Delegation


def delegate(
    *,
    actor: Person,
    person: Person,
    substitute: Person,
    first_on: date,
    last_on: date,
    kind: str = "",
    process: str = "",
    position: str = "",
    reason: str = "",
) -> Delegation:
    """Let `substitute` do the work of `person` on these days; it may be narrowed.

    People do it for themselves, superiors for their team. Both names stand on what is done.
    Refuses: forbidden, substitute_self, dates_reversed, dates_past.
    """
    if not queries.may_delegate_for(actor, person):
        access.deny(actor, "work.manage")
    _check(person, substitute, first_on, last_on)
    with transaction.atomic():
        row = Delegation.objects.create(
            person=person,
            substitute=substitute,
            kind=kind,
            process=process,
            position=position,
            first_on=first_on,
            last_on=last_on,
            reason=reason.strip()[:300],
            made_by=actor,
            made_at=clock.now(),
        )
        after = {"substitute": str(substitute), "first_on": first_on, "last_on": last_on}
        audit.record(
            actor, "work.delegation.made", subject=str(person), after=after, reason=row.reason
        )
        notices.tell(
            [substitute], "work.delegation.made", key=f"work.delegation:{row.uuid}",
            url=reverse("work:delegation_list"), person=str(person), first_on=str(first_on),
            last_on=str(last_on),
        )  # fmt: skip
    return row


def end_delegation(*, actor: Person, delegation: Delegation) -> Delegation:
    """Take a delegation back at once. Refuses: forbidden."""
    theirs = delegation.substitute_id == actor.pk
    if not theirs and not queries.may_delegate_for(actor, delegation.person):
        access.deny(actor, "work.manage")
    with transaction.atomic():
        delegation.ended_at = clock.now()
        delegation.save(update_fields=["ended_at"])
        after = {"substitute": str(delegation.substitute)}
        audit.record(actor, "work.delegation.ended", subject=str(delegation.person), after=after)
    return delegation


def _check(person: Person, substitute: Person, first_on: date, last_on: date) -> None:
    if substitute.pk == person.pk or not substitute.is_active:
        raise Refusal("substitute_self", msg("Name somebody else who is here to stand in."))
    if last_on < first_on:
        raise Refusal("dates_reversed", msg("The last day lies before the first."))
    if last_on < clock.today():
        raise Refusal("dates_past", msg("These days are over already."))
