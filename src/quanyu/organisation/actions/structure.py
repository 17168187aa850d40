"""Units, posts and what they may see."""

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.db.models import Q

from quanyu.kernel import clock
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.scope import Scope
from quanyu.kernel.text import msg
from quanyu.organisation import access, audit
from quanyu.organisation.models import Person, PositionGrant, Post, Unit


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
        _write_scope(unit, scope)
        unit.save()
        audit.record(
            actor,
            "organisation.unit.added",
            subject=name,
            after={"kind": kind, "parent": parent.name if parent else None, **_said(scope)},
        )
    return unit


def add_post(
    *, actor: Person, unit: Unit, position: str, title: str = "", scope: Scope = Scope.ALL
) -> Post:
    """Add a seat in `unit` for the handbook position with the id `position`.

    Refuses: position_unknown.
    """
    access.require(actor, "organisation.manage")
    grant = PositionGrant.objects.filter(position=position, in_force=True).first()
    if grant is None:
        raise Refusal(
            "position_unknown",
            msg("The handbook in force has no position %(position)s."),
            position=position,
        )
    with transaction.atomic():
        post = Post(unit=unit, grant=grant, title=title)
        _write_scope(post, scope)
        post.save()
        after = {"unit": unit.name, "position": position, **_said(scope)}
        audit.record(actor, "organisation.post.added", subject=title or grant.zh, after=after)
    return post


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
        _record_change(actor, "organisation.unit.changed", name, before, _facts(unit))
    access.forget()
    return unit


def change_post(*, actor: Person, post: Post, title: str) -> Post:
    """Give a post another title; empty means the name of its position."""
    access.require(actor, "organisation.manage")
    before = {"title": post.title}
    with transaction.atomic():
        post.title = title
        post.save(update_fields=["title"])
        after = {"title": title}
        _record_change(actor, "organisation.post.changed", title or post.grant.zh, before, after)
    return post


def end_unit(*, actor: Person, unit: Unit, reason: str) -> Unit:
    """Close a unit; it stays in the history. Refuses: unit_in_use, end_needs_reason."""
    access.require(actor, "organisation.manage")
    _check_reason(reason)
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


def end_post(*, actor: Person, post: Post, reason: str) -> Post:
    """Close a post that nobody holds; it stays in the history.

    Refuses: post_held, end_needs_reason.
    """
    access.require(actor, "organisation.manage")
    _check_reason(reason)
    today = clock.today()
    with transaction.atomic():
        held = post.appointments.filter(Q(last_on=None) | Q(last_on__gte=today)).first()
        if held is not None:
            raise Refusal(
                "post_held",
                msg("%(name)s holds this post. End the appointment first."),
                name=str(held.person),
            )
        post.ended_on = today
        post.save(update_fields=["ended_on"])
        name = post.title or post.grant.zh
        after = {"unit": post.unit.name}
        audit.record(actor, "organisation.post.ended", subject=name, after=after, reason=reason)
    return post


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise Refusal("end_needs_reason", msg("Say why, so that the audit trail can tell."))


def _facts(unit: Unit) -> dict[str, object]:
    parent = unit.parent.name if unit.parent else None
    return {"name": unit.name, "name_en": unit.name_en, "kind": unit.kind, "parent": parent}


def _record_change(
    actor: Person,
    event: str,
    subject: str,
    before: Mapping[str, object],
    after: Mapping[str, object],
) -> None:
    if before != after:
        audit.record(actor, event, subject=subject, before=before, after=after)


def change_scope(*, actor: Person, place: Unit | Post, scope: Scope) -> Unit | Post:
    """Set which channels, stores and categories `place` may see; in force at once."""
    access.require(actor, "organisation.manage")
    before = _said(place.own_scope)
    with transaction.atomic():
        _write_scope(place, scope)
        place.save(update_fields=["channels", "stores", "categories"])
        audit.record(
            actor,
            "organisation.scope.changed",
            subject=place.name if isinstance(place, Unit) else place.title or place.grant.zh,
            before=before,
            after=_said(scope),
        )
    access.forget()
    return place


def _write_scope(place: Unit | Post, scope: Scope) -> None:
    place.channels = _listed(scope.channels)
    place.stores = _listed(scope.stores)
    place.categories = _listed(scope.categories)


def _said(scope: Scope) -> dict[str, object]:
    return {
        "channels": _listed(scope.channels),
        "stores": _listed(scope.stores),
        "categories": _listed(scope.categories),
    }


def _listed(values: Iterable[str] | None) -> list[str] | None:
    return None if values is None else sorted(values)
