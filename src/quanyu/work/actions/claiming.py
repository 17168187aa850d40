"""Who does an item: claim, give back, assign."""

from django.db import transaction

from quanyu.kernel import clock
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.organisation import audit
from quanyu.organisation.models import Person
from quanyu.work import queries, rules
from quanyu.work.actions import asking
from quanyu.work.actions.telling import said, tell_assigned
from quanyu.work.models import WorkItem
from quanyu.work.terms import ItemState, What


def claim(*, actor: Person, item: WorkItem) -> WorkItem:
    """Take an item on: from the pool, or from somebody for whom `actor` stands in.

    Of two who claim at once one wins; the other is told by whom it was taken.
    Refuses: claimed_by_other, not_yours, not_found, item_done, item_withdrawn, item_paused.
    """
    with transaction.atomic():
        row = asking.locked(item)
        asking.require_open(row)
        if row.owner_id == actor.pk:
            return row
        right = asking.require_right(actor, row)
        if not _taken(row, actor, right.principal):
            row.refresh_from_db()
            raise asking.claimed_by(row)
        row.refresh_from_db()
        asking.note(row, What.CLAIMED, actor, person=right.principal)
        audit.record(actor, "work.item.claimed", subject=said(row), after=_for(right.principal))
    return row


def _taken(row: WorkItem, actor: Person, principal: Person | None) -> bool:
    """Compare and set: only whoever finds the row as it was read changes it."""
    unchanged = WorkItem.objects.filter(
        pk=row.pk, rev=row.rev, owner=row.owner_id, state=ItemState.OPEN
    )
    return bool(
        unchanged.update(
            owner=actor,
            on_behalf_of=principal,
            desk=rules.own_desk(actor.pk),
            claimed_at=clock.now(),
            rev=row.rev + 1,
        )
    )


def release(*, actor: Person, item: WorkItem, reason: str = "") -> WorkItem:
    """Give an item back: to the pool, or to whom one stood in for.

    Refuses: no_pool, claimed_by_other, not_yours, not_found, item_done, item_withdrawn.
    """
    with transaction.atomic():
        row = asking.locked(item)
        asking.require_live(row)
        if row.owner_id != actor.pk and not queries.may_lead(actor, row):
            asking.require_right(actor, row)
        before = row.owner
        if not row.pool and row.on_behalf_of is None:
            raise Refusal(
                "no_pool",
                msg("Nobody else may claim “%(item)s”. Assign it to somebody instead."),
                item=said(row),
            )
        row.owner = None if row.pool else row.on_behalf_of
        row.on_behalf_of, row.claimed_at = None, None
        asking.save(row, "owner", "on_behalf_of", "claimed_at")
        asking.note(row, What.RELEASED, actor, person=before, words=reason[:300])
        audit.record(actor, "work.item.released", subject=said(row), reason=reason)
        tell_assigned([row], actor)
    return row


def assign(*, actor: Person, item: WorkItem, person: Person, reason: str = "") -> WorkItem:
    """Give an item to `person`.

    Superiors of those whose work it is may choose anybody; whoever has it may pass it on to
    somebody who could have claimed it, or to their own superior.
    Refuses: assignee_left, not_theirs, claimed_by_other, not_yours, not_found, item_done.
    """
    with transaction.atomic():
        row = asking.locked(item)
        asking.require_live(row)
        if not person.is_active:
            raise Refusal("assignee_left", msg("%(name)s has left."), name=str(person))
        if not queries.may_lead(actor, row):
            asking.require_right(actor, row)
            _require_fitting(actor, row, person)
        row.owner, row.on_behalf_of, row.claimed_at = person, None, None
        asking.save(row, "owner", "on_behalf_of", "claimed_at")
        asking.note(row, What.ASSIGNED, actor, person=person, words=reason[:300])
        audit.record(
            actor, "work.item.assigned", subject=said(row), after={"owner": str(person)},
            reason=reason,
        )  # fmt: skip
        tell_assigned([row], actor)
    return row


def reassign(*, actor: Person, item: WorkItem, person: Person, reason: str) -> WorkItem:
    """Give an item that somebody has to another; as `assign`, with a reason (reason_missing)."""
    return assign(actor=actor, item=item, person=person, reason=asking.require_reason(reason))


def _require_fitting(actor: Person, item: WorkItem, person: Person) -> None:
    if person.pk not in {one.pk for one in queries.people_for(actor, item)}:
        raise Refusal(
            "not_theirs",
            msg("“%(item)s” is not work of %(name)s. Ask your superior to assign it."),
            item=said(item),
            name=str(person),
        )


def _for(principal: Person | None) -> dict[str, object] | None:
    return {"for_person": str(principal)} if principal else None
