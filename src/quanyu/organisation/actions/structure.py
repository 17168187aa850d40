"""Units, posts and what they may see."""

from collections.abc import Iterable

from django.db import transaction

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
