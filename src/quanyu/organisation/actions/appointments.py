"""Putting people into posts and taking them out; rights follow at once."""

from collections.abc import Collection
from datetime import date

from django.db import transaction

from quanyu.kernel import clock
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.organisation import access, audit, rules, vacancy
from quanyu.organisation.models import Appointment, Person, Post
from quanyu.organisation.rules import Term


def appoint(
    *,
    actor: Person,
    person: Person,
    post: Post,
    first_on: date,
    last_on: date | None = None,
    acting: bool = False,
) -> Appointment:
    """Put `person` into `post` from `first_on` to `last_on`, both days included.

    Whoever acts takes no seat. In a post whose seats are all taken, some of them by people who are
    counted without a name, the appointment gives one of those a name. Refuses: person_left,
    post_ended, post_per_project, dates_reversed, already_appointed, post_full.
    """
    access.require(actor, "organisation.manage")
    check_dates(first_on, last_on)
    if not person.is_active:
        raise Refusal("person_left", msg("%(name)s has left."), name=str(person))
    with transaction.atomic():
        post = (
            Post.objects.select_for_update(of=("self",))
            .select_related("unit", "grant")
            .get(pk=post.pk)
        )
        _check_post(post)
        if _overlapping(person, post, Term(first_on, last_on)):
            raise Refusal(
                "already_appointed",
                msg("%(name)s already holds this post in that time."),
                name=str(person),
            )
        if not acting:
            _take_seat(post, Term(first_on, last_on))
        appointment = Appointment.objects.create(
            person=person, post=post, first_on=first_on, last_on=last_on, acting=acting
        )
        after = {"post": place_of(post), "first_on": first_on, "last_on": last_on}
        if acting:
            after["acting"] = True
        audit.record(actor, "organisation.appointment.made", subject=str(person), after=after)
    access.forget()
    return appointment


def end_appointment(
    *,
    actor: Person,
    appointment: Appointment,
    last_on: date,
    reason: str = "",
    vacancy_confirmed: bool = False,
) -> Appointment:
    """Let `appointment` end with `last_on` as its last day.

    Where nobody else holds the position and it answers for duties, the vacancy must be confirmed.
    Refuses: dates_reversed, last_holder.
    """
    access.require(actor, "organisation.manage")
    check_dates(appointment.first_on, last_on)
    before = appointment.last_on
    left = _left_behind(appointment)
    orphans = check_orphans(appointment.person, left, confirmed=vacancy_confirmed)
    with transaction.atomic():
        appointment.last_on = last_on
        appointment.save(update_fields=["last_on"])
        after: dict[str, object] = {"post": place_of(appointment.post), "last_on": last_on}
        if orphans:
            after["orphans"] = orphans
        audit.record(
            actor,
            "organisation.appointment.ended",
            subject=str(appointment.person),
            before={"last_on": before},
            after=after,
            reason=reason,
        )
    access.forget()
    return appointment


def check_orphans(person: Person, positions: Collection[str], *, confirmed: bool) -> list[str]:
    """Return what nobody would answer for if `positions` were left; refuse it unless `confirmed`.

    Refuses: last_holder.
    """
    orphans = [name for position in sorted(positions) for name in vacancy.orphans(position)]
    if orphans and not confirmed:
        raise Refusal(
            "last_holder",
            msg(
                "Without %(name)s nobody answers for: %(duties)s. "
                "Say who takes over, or confirm the vacancy."
            ),
            name=str(person),
            duties="、".join(orphans),
        )
    return orphans


def check_dates(first_on: date, last_on: date | None) -> None:
    """Refuse (`dates_reversed`) a last day before the first."""
    if last_on is not None and last_on < first_on:
        raise Refusal(
            "dates_reversed",
            msg("The last day (%(last)s) lies before the first day (%(first)s)."),
            first=first_on,
            last=last_on,
        )


def place_of(post: Post) -> str:
    """Return unit and post as the audit trail keeps them."""
    return f"{post.unit.name} · {post.said}"


def _check_post(post: Post) -> None:
    if post.ended_on is not None:
        raise Refusal("post_ended", msg("This post was ended. Choose another one."))
    if post.per_project:
        raise Refusal(
            "post_per_project",
            msg("This post counts the projects of %(unit)s. Appoint to the post of a project."),
            unit=str(post.unit),
        )


def _take_seat(post: Post, term: Term) -> None:
    held = [row.term for row in Appointment.objects.filter(post=post, acting=False)]
    taken, day = rules.fullest(held, term)
    if taken + post.counted < post.headcount:
        return
    if post.counted and taken < post.headcount:
        post.counted -= 1
        post.save(update_fields=["counted"])
        return
    raise Refusal(
        "post_full",
        msg(
            "%(post)s has no free seat on %(day)s (headcount %(seats)s). Raise the headcount "
            "under “Units and posts”, end an appointment, or appoint somebody as acting."
        ),
        seats=post.headcount,
        post=str(post),
        day=day,
    )


def _left_behind(appointment: Appointment) -> set[str]:
    """Return the position of `appointment` unless somebody else holds it today as well."""
    position = appointment.post.grant.position
    others = access.appointments_on(clock.today()).filter(post__grant__position=position)
    return set() if others.exclude(pk=appointment.pk).exists() else {position}


def _overlapping(person: Person, post: Post, term: Term) -> bool:
    held = Appointment.objects.filter(person=person, post=post)
    return any(row.term.meets(term) for row in held)
