"""Posts: seats in a unit, how many (ORG-05), and until when a vacancy should be filled."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.db.models import Q

from quanyu.kernel import clock
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.scope import Scope
from quanyu.kernel.text import msg
from quanyu.organisation import access, audit
from quanyu.organisation.actions.structure import (
    check_reason,
    record_change,
    said_scope,
    seat_projects,
    write_scope,
)
from quanyu.organisation.models import Appointment, Person, PositionGrant, Post, Unit
from quanyu.organisation.terms import PER_PROJECT, UnitKind


def add_post(
    *,
    actor: Person,
    unit: Unit,
    position: str,
    title: str = "",
    title_en: str = "",
    scope: Scope = Scope.ALL,
    headcount: int | None = None,
    counted: int = 0,
    per_project: bool = False,
) -> Post:
    """Add seats in `unit` for the handbook position with the id `position`.

    Without `headcount` the post has as many seats as the handbook states for the position, else
    one. `counted` people sit there without being known by name. A post counted `per_project` gives
    each project below `unit` one seat. Refuses: position_unknown.
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
        post = Post(unit=unit, grant=grant, title=title, title_en=title_en, counted=counted)
        post.headcount = stated_headcount(grant, unit) if headcount is None else headcount
        post.per_project = per_project
        write_scope(post, scope)
        post.save()
        after = {"unit": unit.name, "position": position, **_facts(post), **said_scope(scope)}
        audit.record(actor, "organisation.post.added", subject=post.said, after=after)
        if per_project:
            seat_projects()
    return post


def stated_headcount(grant: PositionGrant, unit: Unit) -> int:
    """Return how many seats the handbook states for the position; one where it states none."""
    if grant.headcount == PER_PROJECT or unit.kind == UnitKind.PROJECT:
        return 1
    return int(grant.headcount) if grant.headcount.isdigit() else 1


def change_post(
    *,
    actor: Person,
    post: Post,
    title: str = "",
    title_en: str = "",
    headcount: int | None = None,
    counted: int | None = None,
    per_project: bool | None = None,
    fill_by: date | None = None,
) -> Post:
    """Say anew how a post is called, how many seats it has, and when a vacancy is to be filled.

    An empty title means the name of its position; None leaves a number as it is. Fewer seats than
    people are allowed: the post then shows as over its headcount. Refuses: post_held.
    """
    access.require(actor, "organisation.manage")
    with transaction.atomic():
        post = Post.objects.select_for_update().get(pk=post.pk)
        before = _facts(post)
        if per_project and not post.per_project:
            _check_empty(post, clock.today())
        if headcount is not None and headcount > post.headcount:
            post.seats_on = clock.today()
        post.title, post.title_en, post.fill_by = title, title_en, fill_by
        post.headcount = post.headcount if headcount is None else headcount
        post.counted = post.counted if counted is None else counted
        post.per_project = post.per_project if per_project is None else per_project
        post.save()
        record_change(actor, "organisation.post.changed", post.said, before, _facts(post))
        if per_project:
            seat_projects()
    access.forget()
    return post


def end_post(*, actor: Person, post: Post, reason: str) -> Post:
    """Close a post that nobody holds; it stays in the history.

    Refuses: post_held, end_needs_reason.
    """
    access.require(actor, "organisation.manage")
    check_reason(reason)
    today = clock.today()
    with transaction.atomic():
        post = Post.objects.select_for_update().get(pk=post.pk)
        _check_empty(post, today)
        post.ended_on = today
        post.save(update_fields=["ended_on"])
        after = {"unit": post.unit.name}
        audit.record(
            actor, "organisation.post.ended", subject=post.said, after=after, reason=reason
        )
    return post


def _check_empty(post: Post, today: date) -> None:
    open_ones = Q(last_on=None) | Q(last_on__gte=today)
    held = Appointment.objects.filter(open_ones, post=post).select_related("person").first()
    if held is not None:
        raise Refusal(
            "post_held",
            msg("%(name)s holds this post. End the appointment first."),
            name=str(held.person),
        )


def _facts(post: Post) -> Mapping[str, object]:
    return {
        "title": post.title,
        "title_en": post.title_en,
        "headcount": post.headcount,
        "counted": post.counted,
        "per_project": post.per_project,
        "fill_by": post.fill_by,
    }
