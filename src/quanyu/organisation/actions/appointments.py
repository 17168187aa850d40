"""Putting people into posts and taking them out; rights follow at once."""

from datetime import date

from django.db import transaction

from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.organisation import access, audit
from quanyu.organisation.models import Appointment, Person, Post


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

    Refuses: person_left, post_ended, dates_reversed, already_appointed.
    """
    access.require(actor, "organisation.manage")
    _check_dates(first_on, last_on)
    if not person.is_active:
        raise Refusal("person_left", msg("%(name)s has left."), name=str(person))
    if post.ended_on is not None:
        raise Refusal("post_ended", msg("This post was ended. Choose another one."))
    with transaction.atomic():
        if _overlapping(person, post, first_on, last_on):
            raise Refusal(
                "already_appointed",
                msg("%(name)s already holds this post in that time."),
                name=str(person),
            )
        appointment = Appointment.objects.create(
            person=person, post=post, first_on=first_on, last_on=last_on, acting=acting
        )
        audit.record(
            actor,
            "organisation.appointment.made",
            subject=str(person),
            after={"post": _place(post), "first_on": first_on, "last_on": last_on},
        )
    access.forget()
    return appointment


def end_appointment(
    *, actor: Person, appointment: Appointment, last_on: date, reason: str = ""
) -> Appointment:
    """Let `appointment` end with `last_on` as its last day. Refuses: dates_reversed."""
    access.require(actor, "organisation.manage")
    _check_dates(appointment.first_on, last_on)
    before = appointment.last_on
    with transaction.atomic():
        appointment.last_on = last_on
        appointment.save(update_fields=["last_on"])
        audit.record(
            actor,
            "organisation.appointment.ended",
            subject=str(appointment.person),
            before={"last_on": before},
            after={"post": _place(appointment.post), "last_on": last_on},
            reason=reason,
        )
    access.forget()
    return appointment


def _check_dates(first_on: date, last_on: date | None) -> None:
    if last_on is not None and last_on < first_on:
        raise Refusal(
            "dates_reversed",
            msg("The last day (%(last)s) lies before the first day (%(first)s)."),
            first=first_on,
            last=last_on,
        )


def _overlapping(person: Person, post: Post, first_on: date, last_on: date | None) -> bool:
    held = Appointment.objects.filter(person=person, post=post)
    return any(
        (last_on is None or row.first_on <= last_on)
        and (row.last_on is None or row.last_on >= first_on)
        for row in held
    )


def _place(post: Post) -> str:
    return f"{post.unit.name} · {post.title or post.grant.zh}"
