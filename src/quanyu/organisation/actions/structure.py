"""Units, posts and what they may see."""

from collections.abc import Iterable, Mapping

from django.db import transaction

from quanyu.kernel import clock
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.scope import Scope
from quanyu.kernel.text import msg
from quanyu.organisation import access, audit
from quanyu.organisation.models import Person, Post, Unit
from quanyu.organisation.terms import UnitKind


def add_unit(
    *,
    actor: Person,
    name: str,
    kind: str,
    parent: Unit | None = None,
    name_en: str = "",
    scope: Scope = Scope.ALL,
) -> Unit:
    """Add a part of the retailer below `parent`; `scope` restricts every post in it."""
    access.require(actor, "organisation.manage")
    with transaction.atomic():
        unit = Unit(name=name, name_en=name_en, kind=kind, parent=parent)
        write_scope(unit, scope)
        unit.save()
        audit.record(
            actor,
            "organisation.unit.added",
            subject=name,
            after={"kind": kind, "parent": parent.name if parent else None, **said_scope(scope)},
        )
        seat_projects()
    return unit


def change_unit(
    *, actor: Person, unit: Unit, name: str, name_en: str, kind: str, parent: Unit | None
) -> Unit:
    """Rename a unit or hang it below another. Refuses: unit_within_itself."""
    access.require(actor, "organisation.manage")
    above = parent
    while above is not None:
        if above.pk == unit.pk:
            raise Refusal("unit_within_itself", msg("A unit cannot be part of itself."))
        above = above.parent
    before = _facts(unit)
    with transaction.atomic():
        unit.name, unit.name_en, unit.kind, unit.parent = name, name_en, kind, parent
        unit.save(update_fields=["name", "name_en", "kind", "parent"])
        record_change(actor, "organisation.unit.changed", name, before, _facts(unit))
        seat_projects()
    access.forget()
    return unit


def end_unit(*, actor: Person, unit: Unit, reason: str) -> Unit:
    """Close a unit; it stays in the history. Refuses: unit_in_use, end_needs_reason."""
    access.require(actor, "organisation.manage")
    check_reason(reason)
    with transaction.atomic():
        posts = unit.posts.filter(ended_on=None).count()
        if posts or unit.children.filter(ended_on=None).exists():
            raise Refusal(
                "unit_in_use",
                msg("%(name)s still has posts or units. End those first."),
                name=unit.name,
            )
        unit.ended_on = clock.today()
        unit.save(update_fields=["ended_on"])
        audit.record(actor, "organisation.unit.ended", subject=unit.name, reason=reason)
    return unit


def seat_projects() -> int:
    """Give every project its post of each position that is counted per project above it.

    Returns how many posts were made. A project's post that was ended is not made again.
    """
    made = 0
    units = list(Unit.objects.filter(ended_on=None))
    for template in Post.objects.filter(per_project=True, ended_on=None).select_related("unit"):
        within = _below(template.unit, units)
        seated = set(
            Post.objects.filter(grant=template.grant_id, unit__in=within).values_list(
                "unit_id", flat=True
            )
        )
        Post.objects.filter(
            grant=template.grant_id, unit__in=within, per_project=False, template=None
        ).update(template=template)
        for unit in within:
            if unit.pk not in seated:
                Post.objects.create(unit=unit, grant_id=template.grant_id, template=template)
                made += 1
    return made


def _below(unit: Unit, units: list[Unit]) -> list[Unit]:
    """Return the projects among `units` that are part of `unit`."""
    parents = {row.pk: row.parent_id for row in units}

    def inside(row: Unit) -> bool:
        at = row.parent_id
        while at is not None and at != unit.pk:
            at = parents.get(at)
        return at == unit.pk

    return [row for row in units if row.kind == UnitKind.PROJECT and inside(row)]


def check_reason(reason: str) -> None:
    """Refuse (`end_needs_reason`) an empty reason."""
    if not reason.strip():
        raise Refusal("end_needs_reason", msg("Say why, so that the audit trail can tell."))


def _facts(unit: Unit) -> dict[str, object]:
    parent = unit.parent.name if unit.parent else None
    return {"name": unit.name, "name_en": unit.name_en, "kind": unit.kind, "parent": parent}


def record_change(
    actor: Person,
    event: str,
    subject: str,
    before: Mapping[str, object],
    after: Mapping[str, object],
) -> None:
    """Record `event` unless nothing changed."""
    if before != after:
        audit.record(actor, event, subject=subject, before=before, after=after)


def change_scope(*, actor: Person, place: Unit | Post, scope: Scope) -> Unit | Post:
    """Set which channels, stores and categories `place` may see; in force at once."""
    access.require(actor, "organisation.manage")
    before = said_scope(place.own_scope)
    with transaction.atomic():
        write_scope(place, scope)
        place.save(update_fields=["channels", "stores", "categories"])
        audit.record(
            actor,
            "organisation.scope.changed",
            subject=place.name if isinstance(place, Unit) else place.said,
            before=before,
            after=said_scope(scope),
        )
    access.forget()
    return place


def write_scope(place: Unit | Post, scope: Scope) -> None:
    """Put `scope` into the columns of `place`, without saving."""
    place.channels = _listed(scope.channels)
    place.stores = _listed(scope.stores)
    place.categories = _listed(scope.categories)


def said_scope(scope: Scope) -> dict[str, object]:
    """Return `scope` as the audit trail keeps it."""
    return {
        "channels": _listed(scope.channels),
        "stores": _listed(scope.stores),
        "categories": _listed(scope.categories),
    }


def _listed(values: Iterable[str] | None) -> list[str] | None:
    return None if values is None else sorted(values)
