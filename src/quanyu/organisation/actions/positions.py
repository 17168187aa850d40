"""Writing what the handbook in force says about positions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction

from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.organisation import access, audit, permissions
from quanyu.organisation.models import Person, PositionGrant, Post
from quanyu.organisation.terms import FieldClass


@dataclass(frozen=True)
class Position:
    """A position as the handbook states it; `headcount` is a whole number, per_project or ''."""

    id: str
    zh: str
    en: str = ""
    superior: str = ""
    permissions: frozenset[str] = frozenset()
    field_classes: frozenset[str] = frozenset()
    headcount: str = ""


def publish_positions(
    *, actor: Person, positions: Iterable[Position], moves: Mapping[str, str] | None = None
) -> int:
    """Make `positions` the ones in force and return how many changed.

    Positions that are no longer named stay as rows but grant nothing; the posts of those that are
    keys of `moves` name the position beside it from now on. Refuses: permission_unknown,
    field_class_unknown, superior_cycle.
    """
    access.require(actor, "organisation.manage")
    stated = {position.id: position for position in positions}
    for position in stated.values():
        _check(position)
    _check_superiors({position.id: position.superior for position in stated.values()})
    with transaction.atomic():
        changed = [p.id for p in stated.values() if _write(p)]
        gone = PositionGrant.objects.filter(in_force=True).exclude(position__in=stated)
        changed += list(gone.values_list("position", flat=True))
        gone.update(in_force=False)
        moved = [f"{a} → {b}" for a, b in sorted((moves or {}).items()) if _move_posts(a, b)]
        if changed or moved:
            after = {"count": len(stated), "changed": sorted(changed)}
            more = {"moves": moved} if moved else {}
            audit.record(actor, "organisation.positions.published", after={**after, **more})
    access.forget()
    return len(changed)


def _check(position: Position) -> None:
    unknown = position.permissions - permissions.codes().keys()
    if unknown:
        raise Refusal(
            "permission_unknown",
            msg("Position %(position)s names permissions that do not exist: %(codes)s"),
            position=position.id,
            codes=", ".join(sorted(unknown)),
        )
    classes = position.field_classes - set(FieldClass.values)
    if classes:
        raise Refusal(
            "field_class_unknown",
            msg("Position %(position)s names field classes that do not exist: %(codes)s"),
            position=position.id,
            codes=", ".join(sorted(classes)),
        )


def _move_posts(old: str, new: str) -> int:
    """Let the open posts of the position `old` name `new`; return how many."""
    grant = PositionGrant.objects.get(position=new)
    return Post.objects.filter(grant__position=old, ended_on=None).update(grant=grant)


def _check_superiors(superior: Mapping[str, str]) -> None:
    for start in superior:
        line, at = [start], superior[start]
        while at and at not in line:
            line.append(at)
            at = superior.get(at, "")
        if at == start:
            raise Refusal(
                "superior_cycle",
                msg("These positions are each other's superiors: %(line)s. Change one of them."),
                line=" → ".join([*line, start]),
            )


def _write(position: Position) -> bool:
    wanted = {
        "zh": position.zh,
        "en": position.en,
        "superior": position.superior,
        "headcount": position.headcount,
        "permissions": sorted(position.permissions),
        "field_classes": sorted(position.field_classes),
        "in_force": True,
    }
    grant, made = PositionGrant.objects.get_or_create(position=position.id, defaults=wanted)
    if made:
        return True
    if all(getattr(grant, name) == value for name, value in wanted.items()):
        return False
    for name, value in wanted.items():
        setattr(grant, name, value)
    grant.save()
    return True
