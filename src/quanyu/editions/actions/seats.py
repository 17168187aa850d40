"""The people of a draft: named while it is prepared, for coverage to count."""

from collections.abc import Iterable

from django.db import transaction

from quanyu.editions import terms
from quanyu.editions.actions.logins import Planned, with_logins
from quanyu.editions.actions.steps import guard, locked, step
from quanyu.editions.models import Draft, DraftSeat
from quanyu.editions.terms import Act, DraftState
from quanyu.organisation import access, audit
from quanyu.organisation.models import Person


def name_people(
    *, actor: Person, draft: Draft, people: Iterable[Planned], rev: int | None = None
) -> Draft:
    """Write down who is to hold which position of a draft, in place of what was written before.

    One person may hold several. No account is made before the edition is published. Refuses:
    draft_state, conflict, login_two_names, login_other.
    """
    access.require(actor, terms.EDIT)
    with transaction.atomic():
        row = locked(draft, DraftState.OPEN, DraftState.REVIEW)
        guard(row, rev, [terms.PEOPLE])
        wanted = dict.fromkeys((n.position, n.name, n.username) for n in with_logins(people))
        known = {(s.position, s.name, s.username): s for s in row.seats.all()}
        gone = [seat.pk for key, seat in known.items() if key not in wanted]
        fresh = [key for key in wanted if key not in known]
        if not gone and not fresh:
            return row
        row.seats.filter(pk__in=gone).delete()
        DraftSeat.objects.bulk_create(
            DraftSeat(draft=row, position=position, name=name, username=username)
            for position, name, username in fresh
        )
        step(row, actor, Act.NAMED, terms.PEOPLE)
        audit.record(
            actor, "editions.draft.named", subject=row.title, after={"people": len(wanted)}
        )
    return row
