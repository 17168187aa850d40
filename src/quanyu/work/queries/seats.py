"""Whose list an item lies on, who may work it off, for whom somebody stands in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q

from quanyu.kernel import clock
from quanyu.organisation import access
from quanyu.organisation.models import Absence, Person, PositionGrant, Turn, Unit
from quanyu.work import rules
from quanyu.work.models import Delegation, Pool, WorkItem

TIMEZONE = "Asia/Shanghai"


@dataclass(frozen=True)
class Standing:
    """For whom somebody stands in until a day, and for which of their items."""

    principal: Person
    until: date
    kind: str = ""
    process: str = ""
    position: str = ""

    @property
    def narrow(self) -> Q:
        """Return the condition on items that the standing covers."""
        found = Q(kind=self.kind) if self.kind else Q()
        if self.process:
            found &= Q(process=self.process)
        return found & in_pool(self.position) if self.position else found

    def covers(self, item: WorkItem) -> bool:
        """Tell whether the standing reaches `item`."""
        return (
            self.kind in ("", item.kind)
            and self.process in ("", item.process)
            and (not self.position or self.position in item.positions)
        )


@dataclass(frozen=True)
class Right:
    """That somebody may do an item, and whose work it is if not their own."""

    principal: Person | None = None


@dataclass(frozen=True)
class Seat:
    """One who holds a position in a unit today, and whether they can be given work now."""

    person: int
    unit: int
    position: str
    on: bool


def in_pool(position: str) -> Q:
    """Return the condition that an item's pool names `position`."""
    return (
        Q(pool=position)
        | Q(pool__startswith=f"{position}|")
        | Q(pool__endswith=f"|{position}")
        | Q(pool__contains=f"|{position}|")
    )


def unit_parents() -> dict[int, int | None]:
    """Return the unit above each unit."""
    return dict(Unit.objects.values_list("pk", "parent_id"))


def pool_desks(person: Person, position: str = "") -> list[str]:
    """Return the desks of pools at which `person` sits today, by one position or by all."""
    held: dict[str, set[int]] = {}
    for row in access.holdings(person):
        name = row.post.grant.position
        if not position or name == position:
            held.setdefault(name, set()).add(row.post.unit_id)
    return _desks_at(held)


def desks_of_people(people: Iterable[int]) -> list[str]:
    """Return the desks of pools at which any of `people` sits today."""
    today = access.appointments_on(clock.today()).filter(person__in=list(people))
    held: dict[str, set[int]] = {}
    for position, unit in today.values_list("post__grant__position", "post__unit"):
        held.setdefault(position, set()).add(unit)
    return _desks_at(held)


def _desks_at(held: Mapping[str, set[int]]) -> list[str]:
    rows = list(Pool.objects.filter(position__in=held)) if held else []
    parents = unit_parents() if any(row.reach for row in rows) else {}
    return sorted(
        {
            row.desk
            for row in rows
            if not row.reach
            or any(rules.related(row.reach, unit, parents) for unit in held[row.position])
        }
    )


def standings(person: Person) -> list[Standing]:
    """Return for whom `person` stands in today: absences first, then delegations."""
    today = clock.today()
    away = Absence.objects.filter(substitute=person, first_on__lte=today, last_on__gte=today)
    found = [Standing(row.person, row.last_on) for row in away.select_related("person")]
    given = Delegation.objects.filter(
        substitute=person, first_on__lte=today, last_on__gte=today, ended_at=None
    )
    return found + [
        Standing(row.person, row.last_on, row.kind, row.process, row.position)
        for row in given.select_related("person").order_by("id")
    ]


def right_to(actor: Person, item: WorkItem) -> Right | None:
    """Return by what right `actor` may do `item` now, None without one."""
    if item.owner_id == actor.pk:
        return Right(item.on_behalf_of)
    free = item.owner_id is None
    if free and sits_at(actor, item):
        return Right()
    for standing in standings(actor):
        if not standing.covers(item):
            continue
        theirs = item.owner_id == standing.principal.pk
        if theirs or (free and sits_at(standing.principal, item, standing.position)):
            return Right(standing.principal)
    return None


def sits_at(person: Person, item: WorkItem, position: str = "") -> bool:
    """Tell whether `person` sits at the desk of the item's pool today, by one position or any."""
    units = {
        row.post.unit_id
        for row in access.holdings(person)
        if row.post.grant.position in item.positions and position in ("", row.post.grant.position)
    }
    if not units or not item.reach or item.reach in units:
        return bool(units)
    parents = unit_parents()
    return any(rules.related(item.reach, unit, parents) for unit in units)


def seats_of(positions: Iterable[str]) -> list[Seat]:
    """Return who holds one of `positions` today, and whether they are here and on shift."""
    moment = clock.now().astimezone(ZoneInfo(TIMEZONE)).replace(tzinfo=None)
    today = moment.date()
    away = Absence.objects.filter(
        person=OuterRef("person"), first_on__lte=today, last_on__gte=today
    )
    drawn = Turn.objects.filter(unit=OuterRef("post__unit"), day=today)
    rows = list(
        access.appointments_on(today)
        .filter(post__grant__position__in=list(positions), person__is_active=True)
        .annotate(away=Exists(away), drawn=Exists(drawn))
        .values_list("person", "post__unit", "post__grant__position", "away", "drawn")
    )
    near = [today, today - timedelta(days=1)]
    units = {unit for _person, unit, _position, _away, rostered in rows if rostered}
    turns = Turn.objects.filter(unit__in=units, day__in=near).select_related("shift")
    on = {(row.person_id, row.unit_id) for row in turns if row.covers(moment)} if units else set()
    return [
        Seat(person, unit, position, not gone and (not rostered or (person, unit) in on))
        for person, unit, position, gone, rostered in rows
    ]


def seats_or_above(positions: Iterable[str]) -> tuple[list[Seat], tuple[str, ...]]:
    """Return who holds `positions`; where nobody does, who holds the nearest position above.

    The positions come back with those that had to be added.
    """
    wanted = tuple(dict.fromkeys(positions))
    found, reached = seats_of(wanted), set(wanted)
    superior: Mapping[str, str] = {}
    edge = list(wanted)
    while not found and edge:
        superior = superior or dict(PositionGrant.objects.values_list("position", "superior"))
        above = {superior.get(name, "") for name in edge} - reached - {""}
        edge = sorted(above)
        reached |= above
        wanted = (*wanted, *edge)
        found = seats_of(edge) if edge else []
    return found, wanted


def substitutes_of(people: Iterable[int]) -> dict[int, int]:
    """Return who stands in today for those of `people` who are away."""
    today, wanted = clock.today(), list(people)
    rows = Absence.objects.filter(
        person__in=wanted, first_on__lte=today, last_on__gte=today, substitute__isnull=False
    )
    return {row.person_id: row.substitute_id for row in rows if row.substitute_id} if wanted else {}
