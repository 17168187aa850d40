"""Reads of the organisation. Those with an actor check what the actor may see."""

from collections.abc import Iterable
from typing import TypeVar

from django.db.models import Prefetch, Q, QuerySet

from quanyu.kernel import clock
from quanyu.organisation import access, naming
from quanyu.organisation.models import Appointment, Entry, Person, PositionGrant, Post, Unit
from quanyu.organisation.terms import PersonKind

Place = TypeVar("Place", Unit, Post)


def people(
    actor: Person, *, text: str = "", unit: Unit | None = None, state: str = "active"
) -> QuerySet[Person]:
    """Return people by name, pinyin, initials, log-in name or number, with today's posts.

    `state` is active, left, unplaced (nobody's post today) or all.
    """
    access.require(actor, "organisation.view")
    found = Person.objects.filter(kind=PersonKind.HUMAN)
    for word in text.lower().split():
        found = found.filter(search__contains=word)
    today = access.appointments_on(clock.today())
    if unit is not None:
        found = found.filter(
            pk__in=today.filter(post__unit__in=with_children(unit)).values("person")
        )
    if state == "unplaced":
        found = found.filter(is_active=True).exclude(pk__in=today.values("person"))
    elif state != "all":
        found = found.filter(is_active=state != "left")
    return found.prefetch_related(Prefetch("appointments", today, to_attr="today"))


def get_person(actor: Person, uuid: str) -> Person:
    """Return the person at `uuid`; raises Person.DoesNotExist."""
    access.require(actor, "organisation.view")
    return Person.objects.get(uuid=uuid, kind=PersonKind.HUMAN)


def appointments(person: Person) -> QuerySet[Appointment]:
    """Return all appointments of `person`, the latest first."""
    return person.appointments.select_related("post__grant", "post__unit")


def open_appointments(person: Person) -> QuerySet[Appointment]:
    """Return the appointments of `person` that have not ended before today."""
    today = clock.today()
    return appointments(person).filter(Q(last_on__isnull=True) | Q(last_on__gte=today))


def units(actor: Person, *, text: str = "", ended: bool = False) -> list[tuple[int, Unit]]:
    """Return units with their depth, each below the one it is part of.

    With `text` those whose name, post, position or holder has it, and every unit above them;
    `ended` adds units and posts that were ended.
    """
    access.require(actor, "organisation.view")
    holders = Prefetch(
        "posts__appointments",
        access.appointments_on(clock.today()).select_related("person"),
        to_attr="today",
    )
    places = Prefetch("posts", _open(Post.objects.select_related("grant"), ended))
    rows = list(_open(Unit.objects.prefetch_related(places, holders).order_by("id"), ended))
    kept = _fitting(rows, text.lower().split())
    return [(depth, row) for depth, row in _tree(rows, None, 0) if row.pk in kept]


def _open(found: QuerySet[Place], ended: bool) -> QuerySet[Place]:
    return found if ended else found.filter(ended_on=None)


def _fitting(rows: list[Unit], words: list[str]) -> set[int]:
    """Return the ids of units that have every word, and of all above them."""
    parents = {row.pk: row.parent_id for row in rows}
    kept: set[int] = set()
    for row in rows:
        above: int | None = row.pk if all(word in _searched(row) for word in words) else None
        while above is not None and above not in kept:
            kept.add(above)
            above = parents.get(above)
    return kept


def _searched(unit: Unit) -> str:
    parts = [naming.search_text(unit.name, unit.name_en)]
    for post in unit.posts.all():
        parts += [naming.search_text(post.title or post.grant.zh, post.grant.zh, post.grant.en)]
        parts += [row.person.search for row in post.today]  # type: ignore[attr-defined]
    return " ".join(parts)


def with_children(unit: Unit) -> set[int]:
    """Return the ids of `unit` and everything below it."""
    rows = list(Unit.objects.only("id", "parent_id"))
    return {row.pk for _depth, row in _tree(rows, unit.pk, 0)} | {unit.pk}


def posts(actor: Person) -> QuerySet[Post]:
    """Return every post that was not ended with unit and position."""
    access.require(actor, "organisation.view")
    return (
        Post.objects.filter(ended_on=None).select_related("unit", "grant").order_by("unit_id", "id")
    )


def positions() -> QuerySet[PositionGrant]:
    """Return the positions of the handbook in force."""
    return PositionGrant.objects.filter(in_force=True)


def holders(position: str) -> list[Person]:
    """Return who holds the position with the id `position` today."""
    today = access.appointments_on(clock.today()).filter(post__grant__position=position)
    return list(Person.objects.filter(pk__in=today.values("person")).order_by("id"))


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


def _tree(rows: list[Unit], parent: int | None, depth: int) -> Iterable[tuple[int, Unit]]:
    for row in rows:
        if row.parent_id == parent:
            yield depth, row
            yield from _tree(rows, row.pk, depth + 1)
