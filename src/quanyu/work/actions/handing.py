"""Everything that somebody had to do goes to others: they leave, or their place changes."""

from collections.abc import Iterator

from django.db import transaction
from django.db.models import QuerySet

from quanyu.kernel import clock
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.organisation import access, audit
from quanyu.organisation.models import Person
from quanyu.organisation.queries import superior_of
from quanyu.work import queries, rules
from quanyu.work.actions.telling import tell_assigned
from quanyu.work.models import Delegation, ItemEvent, WorkItem
from quanyu.work.models.items import SETTLED
from quanyu.work.queries import seats_of
from quanyu.work.terms import LIVE, What

CHUNK = 500


def hand_over(*, actor: Person, person: Person, to: Person | None = None) -> int:
    """Give everything that `person` has to do to `to`; returns how many items there were.

    Without a successor items that others can claim go back to the pool, the rest to the superior.
    Refuses: forbidden, successor_left, no_successor.
    """
    if not access.may(actor, "organisation.manage") and not queries.may_delegate_for(actor, person):
        access.deny(actor, "work.manage")
    if to is not None and (not to.is_active or to.pk == person.pk):
        raise Refusal("successor_left", msg("Name somebody who is here to take over."))
    heir = to or next(iter(superior_of(person)), None)
    with transaction.atomic():
        count = sum(_moved(actor, person, to, heir, rows) for rows in _chunks(person))
        Delegation.objects.filter(substitute=person, ended_at=None).update(ended_at=clock.now())
        if count:
            after = {"items": count, "successor": str(heir) if heir else None}
            audit.record(actor, "work.items.handed_over", subject=str(person), after=after)
    return count


def when_leaving(actor: Person, person: Person, successor: Person | None) -> None:
    """Hand everything over in the transaction in which a person leaves."""
    hand_over(actor=actor, person=person, to=successor)


def _chunks(person: Person) -> Iterator[list[WorkItem]]:
    mine: QuerySet[WorkItem] = WorkItem.objects.filter(
        desk=rules.own_desk(person.pk), state__in=LIVE
    )
    while rows := list(mine.select_for_update().order_by("id")[:CHUNK]):
        yield rows


def _moved(
    actor: Person, person: Person, to: Person | None, heir: Person | None, rows: list[WorkItem]
) -> int:
    others = {row.pool: _others(row, person) for row in rows if row.pool}
    for row in rows:
        claimable = others.get(row.pool, False)
        row.owner = to if to is not None or claimable else heir
        if row.owner is None and not claimable:
            raise Refusal(
                "no_successor",
                msg("%(name)s has work that nobody else can claim. Name who takes over."),
                name=str(person),
            )
        row.on_behalf_of, row.claimed_at, row.rev = None, None, row.rev + 1
        row.settle()
    columns = ["owner", "on_behalf_of", "claimed_at", "rev", *SETTLED]
    WorkItem.objects.bulk_update(rows, columns, batch_size=100)
    _keep(actor, person, rows)
    return len(rows)


def _others(item: WorkItem, person: Person) -> bool:
    """Tell whether anybody but `person` could claim `item`."""
    return any(seat.person != person.pk for seat in seats_of(item.positions))


def _keep(actor: Person, person: Person, rows: list[WorkItem]) -> None:
    at, words = clock.now(), str(person)
    ItemEvent.objects.bulk_create(
        ItemEvent(
            item=row,
            at=at,
            what=What.ASSIGNED if row.owner_id else What.RELEASED,
            actor=actor,
            person=row.owner or person,
            note=words,
        )
        for row in rows
    )
    tell_assigned(rows, actor)
