"""The lists of the inbox, one item, counts. Nothing comes back that the asker may not see."""

from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from quanyu.kernel import clock
from quanyu.organisation import access
from quanyu.organisation.models import Person, Unit
from quanyu.organisation.queries import people_below, superior_of
from quanyu.organisation.terms import PersonKind
from quanyu.ui.paging import Page, count_of, merged
from quanyu.work import rules
from quanyu.work.models import Mention, WorkItem
from quanyu.work.queries.seats import (
    Standing,
    desks_of_people,
    pool_desks,
    right_to,
    seats_of,
    standings,
)
from quanyu.work.terms import COUNT_LIMIT, LIVE, NEVER, ItemState, Order, Shelf

Streams = list[QuerySet[WorkItem]]
ORDERS = {
    Order.DEADLINE: ("deadline_at", "id"),
    Order.PROCESS: ("process", "deadline_at", "id"),
    Order.PLACE: ("place", "deadline_at", "id"),
}
SHOWN = ("owner", "starter", "unit", "on_behalf_of", "done_by", "done_for")


@dataclass(frozen=True)
class Filter:
    """What narrows a list."""

    text: str = ""
    process: str = ""
    kind: str = ""
    unit: int | None = None
    overdue: bool = False

    def __bool__(self) -> bool:
        return bool(self.text or self.process or self.kind or self.unit or self.overdue)

    def on(self, rows: QuerySet[WorkItem]) -> QuerySet[WorkItem]:
        """Return `rows` narrowed."""
        for word in self.text.lower().split():
            rows = rows.filter(search__contains=word)
        if self.process:
            rows = rows.filter(process=self.process)
        if self.kind:
            rows = rows.filter(kind=self.kind)
        if self.unit is not None:
            rows = rows.filter(place=self.unit)
        return rows.filter(deadline_at__lte=clock.now()) if self.overdue else rows


ANYTHING = Filter()


class Sight:
    """What a person may work off today; asked once, however many lists a page draws."""

    def __init__(self, actor: Person) -> None:
        self.actor = actor

    @cached_property
    def standings(self) -> list[Standing]:
        """Return for whom the person stands in."""
        return standings(self.actor)

    @cached_property
    def mine(self) -> Streams:
        """Return the person's own items and those of whom they stand in for."""
        own = [_at(rules.own_desk(self.actor.pk))]
        return own + [_at(rules.own_desk(s.principal.pk)).filter(s.narrow) for s in self.standings]

    @cached_property
    def pool(self) -> Streams:
        """Return what the person may claim."""
        found = {desk: _at(desk) for desk in pool_desks(self.actor)}
        for standing in self.standings:
            for desk in pool_desks(standing.principal, standing.position):
                found.setdefault(desk, _at(desk).filter(standing.narrow))
        return list(found.values())

    @cached_property
    def team(self) -> Streams:
        """Return what everybody below the person has to do, and may claim."""
        team = sorted(people_below(self.actor))
        desks = [*map(rules.own_desk, team), *desks_of_people(team)]
        return [_at(desk) for desk in desks]

    @cached_property
    def started(self) -> Streams:
        """Return the items of what the person started."""
        return [WorkItem.objects.filter(starter=self.actor)]

    @cached_property
    def done(self) -> Streams:
        """Return what the person did, and what was done for them."""
        by = WorkItem.objects.filter(done_by=self.actor)
        others = Q(done_by__isnull=True) | ~Q(done_by=self.actor)
        return [by, WorkItem.objects.filter(others, done_for=self.actor)]


def _at(desk: str) -> QuerySet[WorkItem]:
    return WorkItem.objects.filter(desk=desk)


def streams(asker: Person | Sight, shelf: str) -> Streams:
    """Return the parts of a list; each is read along one index."""
    found: Streams = getattr(sight_of(asker), str(Shelf(shelf)))
    return found


def sight_of(asker: Person | Sight) -> Sight:
    """Return the sight of a person, or the one that was handed in."""
    return asker if isinstance(asker, Sight) else Sight(asker)


def items_page(
    actor: Person | Sight,
    shelf: str = Shelf.MINE,
    *,
    order: str = Order.DEADLINE,
    narrowed: Filter = ANYTHING,
    cursor: str | None = None,
    size: int = 50,
) -> Page[WorkItem]:
    """Return a page of one of the lists of `actor`."""
    found = [narrowed.on(rows) for rows in streams(actor, shelf)]
    return merged(WorkItem, found, _by(shelf, order), cursor, size, related=SHOWN)


def _by(shelf: str, order: str = Order.DEADLINE) -> tuple[str, ...]:
    """Return the columns of the index along which a list is read."""
    own = {Shelf.STARTED: ("-id",), Shelf.DONE: ("-done_at", "-id")}
    return own.get(Shelf(shelf), ORDERS[Order(order)])


def count(actor: Person | Sight, shelf: str, narrowed: Filter = ANYTHING) -> int:
    """Return how many items a list holds, at most COUNT_LIMIT."""
    found = [narrowed.on(rows).order_by(*_by(shelf)) for rows in streams(actor, shelf)]
    return count_of(found, COUNT_LIMIT)


def processes_of(actor: Person | Sight, shelf: str) -> list[str]:
    """Return the processes that occur among the first items of a list, for its filter."""
    found: set[str] = set()
    for rows in streams(actor, shelf)[:8]:
        first = rows.order_by(*_by(shelf))[:500]
        found |= set(first.values_list("process", flat=True))
    return sorted(found - {""})


def units_of(actor: Person | Sight, shelf: str) -> list[Unit]:
    """Return the units that occur among the first items of a list, for its filter."""
    found: set[int] = set()
    for rows in streams(actor, shelf)[:8]:
        first = rows.order_by(*_by(shelf))[:500]
        found |= set(first.values_list("place", flat=True))
    return list(Unit.objects.filter(pk__in=found - {0}).order_by("id"))


def get_item(actor: Person, uuid: str | UUID) -> WorkItem:
    """Return the item at `uuid`; WorkItem.DoesNotExist where `actor` may not see it."""
    try:
        item = WorkItem.objects.select_related(*SHOWN).get(uuid=uuid)
    except (ValidationError, ValueError):
        raise WorkItem.DoesNotExist from None
    if not may_see(actor, item):
        raise WorkItem.DoesNotExist
    return item


def may_see(actor: Person, item: WorkItem) -> bool:
    """Tell whether `actor` may see `item`: whoever did, does or may do it, and those above."""
    if actor.kind == PersonKind.SYSTEM:
        return True
    people = {item.owner_id, item.on_behalf_of_id, item.starter_id, item.done_by_id}
    if actor.pk in people | {item.done_for_id}:
        return True
    return (
        rules.desk(None, item.reach, item.pool) in pool_desks(actor)
        or right_to(actor, item) is not None
        or Mention.objects.filter(topic=topic(item), person=actor).exists()
        or may_lead(actor, item)
    )


def may_lead(actor: Person, item: WorkItem) -> bool:
    """Tell whether `actor` stands above those whose work `item` is."""
    if actor.kind == PersonKind.SYSTEM or access.may(actor, "work.manage"):
        return True
    team = set(people_below(actor))
    if item.owner_id is not None or not item.pool:
        return bool(team & {item.owner_id, item.done_by_id, item.done_for_id})
    desk = rules.desk(None, item.reach, item.pool)
    return desk in desks_of_people(team)


def people_for(actor: Person, item: WorkItem) -> QuerySet[Person]:
    """Return whom `actor` may assign `item` to: everybody whom it could be, or their superior."""
    found = Person.objects.filter(is_active=True, kind=PersonKind.HUMAN)
    if not may_lead(actor, item):
        fitting = {seat.person for seat in seats_of(item.positions)}
        fitting |= {one.pk for one in superior_of(actor)}
        found = found.filter(pk__in=fitting)
    return found.order_by("pinyin", "id")


def topic(item: WorkItem) -> str:
    """Return the topic under which people talk about `item`."""
    return f"item:{item.uuid}"


def next_due(actor: Person, limit: int = 6) -> list[WorkItem]:
    """Return what `actor` has to finish next, own and to be claimed, with a deadline."""
    sight = Sight(actor)
    found = [rows.filter(deadline_at__lt=NEVER) for rows in sight.mine + sight.pool]
    return merged(WorkItem, found, ORDERS[Order.DEADLINE], None, limit, related=SHOWN).rows


def next_item(actor: Person) -> WorkItem | None:
    """Return what `actor` should do next: the most urgent of their own, None for nothing."""
    found = [rows.filter(state=ItemState.OPEN) for rows in Sight(actor).mine]
    rows = merged(WorkItem, found, ORDERS[Order.DEADLINE], None, 1, related=SHOWN).rows
    return rows[0] if rows else None


def items_of_case(case: UUID) -> QuerySet[WorkItem]:
    """Return the live items of a case; for rooms above, without a check."""
    return WorkItem.objects.filter(case=case, state__in=LIVE).select_related(*SHOWN)
