"""Units and posts as a tree."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.db.models import Q, QuerySet

from quanyu.kernel import clock
from quanyu.organisation import access
from quanyu.organisation.models import Person, PositionGrant, Post, Unit

Depth = tuple[int, Unit]


def unit_tree(actor: Person, *, ended: bool = False) -> list[Depth]:
    """Return units with their depth, each below the one it is part of."""
    access.require(actor, "organisation.view")
    found = Unit.objects.order_by("id")
    return in_tree(found if ended else found.filter(ended_on=None))


def in_tree(rows: Iterable[Unit]) -> list[Depth]:
    """Return `rows` with their depth; a row whose parent is not among them stands at the top."""
    below: dict[int | None, list[Unit]] = defaultdict(list)
    listed = list(rows)
    known = {row.pk for row in listed}
    for row in listed:
        below[row.parent_id if row.parent_id in known else None].append(row)

    def walk(parent: int | None, depth: int) -> Iterator[Depth]:
        for row in below[parent]:
            yield depth, row
            yield from walk(row.pk, depth + 1)

    return list(walk(None, 0))


def units_with(text: str) -> set[int]:
    """Return the ids of units whose name, post, position or holder today has every word."""
    found = Unit.objects.all()
    today = access.appointments_on(clock.today())
    for word in text.lower().split():
        posts = Post.objects.filter(
            Q(search__contains=word) | Q(grant__search__contains=word), ended_on=None
        )
        held = today.filter(person__search__contains=word)
        found = found.filter(
            Q(search__contains=word)
            | Q(pk__in=posts.values("unit"))
            | Q(pk__in=held.values("post__unit"))
        )
    return set(found.values_list("pk", flat=True))


def with_above(rows: Iterable[Unit], wanted: set[int]) -> set[int]:
    """Return `wanted` ids and those of every unit above them."""
    parents = {row.pk: row.parent_id for row in rows}
    kept: set[int] = set()
    for pk in wanted & parents.keys():
        above: int | None = pk
        while above is not None and above not in kept:
            kept.add(above)
            above = parents.get(above)
    return kept


def with_children(unit: Unit) -> set[int]:
    """Return the ids of `unit` and everything below it."""
    below: dict[int | None, list[int]] = defaultdict(list)
    for pk, parent in Unit.objects.values_list("pk", "parent_id"):
        below[parent].append(pk)
    found, left = {unit.pk}, [unit.pk]
    while left:
        fresh = [pk for pk in below[left.pop()] if pk not in found]
        found.update(fresh)
        left += fresh
    return found


def above(unit: Unit) -> list[Unit]:
    """Return `unit` and every unit above it, the nearest first."""
    known = {row.pk: row for row in Unit.objects.all()}
    found, at = [unit], unit.parent_id
    while at is not None and known[at] not in found:
        found.append(known[at])
        at = known[at].parent_id
    return found


def posts(actor: Person) -> QuerySet[Post]:
    """Return every post that people can be put into, with unit and position."""
    access.require(actor, "organisation.view")
    return (
        Post.objects.filter(ended_on=None, per_project=False)
        .select_related("unit", "grant")
        .order_by("unit_id", "id")
    )


def positions() -> QuerySet[PositionGrant]:
    """Return the positions of the handbook in force."""
    return PositionGrant.objects.filter(in_force=True)
