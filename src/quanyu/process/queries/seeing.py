"""Who sees a case: whoever takes part in it, leads those who do, or may see all of them."""

from collections.abc import Iterable

from django.db.models import Q

from quanyu.organisation import access
from quanyu.organisation.models import Person, PositionGrant, Unit
from quanyu.process.models import Case, Step
from quanyu.process.terms import VIEW


def visible(actor: Person) -> Q:
    """Return the condition on cases that `actor` may see."""
    if access.may(actor, VIEW):
        return Q()
    own = _in_pools(held.post.grant.position for held in access.holdings(actor))
    mine = Step.objects.filter(Q(actor=actor) | Q(for_person=actor) | Q(member=str(actor.uuid)))
    near = Step.objects.filter(own) if own else Step.objects.none()
    seen = Q(starter=actor) | Q(pk__in=mine.values("case")) | Q(pk__in=near.values("case"))
    led = _in_pools(positions_led(actor))
    if led:
        units = units_below({held.post.unit_id for held in access.holdings(actor)})
        below = Case.objects.filter(Q(unit=None) | Q(unit__in=units))
        theirs = Step.objects.filter(led, case__in=below)
        seen |= Q(pk__in=theirs.values("case"))
    return seen


def _in_pools(positions: Iterable[str]) -> Q | None:
    found: Q | None = None
    for position in set(positions):
        wanted = Q(pool__contains=position)
        found = wanted if found is None else found | wanted
    return found


def positions_led(actor: Person) -> set[str]:
    """Return the positions below those that `actor` holds, however deep."""
    above = dict(PositionGrant.objects.values_list("position", "superior"))
    held = {row.post.grant.position for row in access.holdings(actor)}
    led: set[str] = set()
    for position in above:
        at, seen = above.get(position, ""), {position}
        while at and at not in seen:
            if at in held:
                led.add(position)
                break
            seen.add(at)
            at = above.get(at, "")
    return led - held


def units_below(units: set[int]) -> set[int]:
    """Return `units` and every unit inside them."""
    parents = dict(Unit.objects.values_list("pk", "parent_id"))
    found = set(units)
    for unit in parents:
        at: int | None = unit
        way: list[int] = []
        while at is not None and at not in found and len(way) < len(parents):
            way.append(at)
            at = parents.get(at)
        if at in found:
            found.update(way)
    return found
