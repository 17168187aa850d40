"""Adding, changing and parting with people."""

from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from quanyu.kernel import clock
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.organisation import access, audit
from quanyu.organisation.models import Person
from quanyu.organisation.queries import open_appointments
from quanyu.organisation.terms import PersonKind


def add_person(
    *,
    actor: Person,
    username: str,
    name: str,
    number: str = "",
    password: str | None = None,
    must_change: bool = False,
) -> Person:
    """Add somebody who can log in; without a password they cannot until one is set.

    `must_change`: the password was thought up by somebody else, so the first log-in asks for a
    new one. Refuses: username_taken, password_weak.
    """
    access.require(actor, "organisation.manage")
    with transaction.atomic():
        if Person.objects.filter(username__iexact=username).exists():
            raise Refusal(
                "username_taken",
                msg("The log-in name “%(username)s” is taken. Choose another one."),
                username=username,
            )
        person = Person(
            username=username, name=name, number=number, must_change_password=must_change
        )
        _set_password(person, password)
        person.save()
        audit.record(
            actor,
            "organisation.person.added",
            subject=name,
            after={"username": username, "number": number},
        )
    return person


def change_person(*, actor: Person, person: Person, name: str, number: str) -> Person:
    """Correct the name or the staff number of a person."""
    access.require(actor, "organisation.manage")
    before = {"name": person.name, "number": person.number}
    after = {"name": name, "number": number}
    if before == after:
        return person
    with transaction.atomic():
        person.name, person.number = name, number
        person.save(update_fields=["name", "number"])
        audit.record(actor, "organisation.person.changed", subject=name, before=before, after=after)
    return person


def leave(*, actor: Person, person: Person, reason: str) -> Person:
    """Part with a person today: appointments end, every session ends, log-in is closed.

    Refuses: own_leave, leave_needs_reason.
    """
    access.require(actor, "organisation.manage")
    if person.pk == actor.pk:
        raise Refusal("own_leave", msg("You cannot remove yourself. Ask a colleague to do it."))
    if not reason.strip():
        raise Refusal("leave_needs_reason", msg("Say why, so that the audit trail can tell."))
    today = clock.today()
    with transaction.atomic():
        for appointment in open_appointments(person):
            if appointment.first_on > today:
                appointment.delete()
                continue
            appointment.last_on = today
            appointment.save(update_fields=["last_on"])
        person.is_active, person.left_on = False, today
        person.session_epoch += 1
        person.save(update_fields=["is_active", "left_on", "session_epoch"])
        audit.record(actor, "organisation.person.left", subject=person.name, reason=reason)
    access.forget()
    return person


def revoke_sessions(*, actor: Person, person: Person) -> Person:
    """End every session of `person` at once; people may do it for themselves."""
    if actor.pk != person.pk:
        access.require(actor, "organisation.manage")
    with transaction.atomic():
        person.session_epoch += 1
        person.save(update_fields=["session_epoch"])
        audit.record(actor, "organisation.sessions.revoked", subject=str(person))
    return person


def set_temporary_password(
    *, actor: Person, person: Person, password: str, without_second_step: bool = False
) -> Person:
    """Give `person` a password to be changed at the next log-in; every session ends at once.

    `without_second_step` also takes the second step off, for a lost phone. Refuses: own_password,
    person_left, password_weak.
    """
    access.require(actor, "organisation.manage")
    if actor.pk == person.pk:
        raise Refusal("own_password", msg("Change your own password under “My account”."))
    if not person.is_active or person.kind != PersonKind.HUMAN:
        raise Refusal("person_left", msg("%(name)s has left."), name=str(person))
    with transaction.atomic():
        _set_password(person, password)
        person.must_change_password = True
        person.session_epoch += 1
        person.save(update_fields=["password", "must_change_password", "session_epoch"])
        if without_second_step:
            Authenticator.objects.filter(user=person).delete()
        after = {"second_step_removed": without_second_step}
        audit.record(actor, "organisation.password.set", subject=str(person), after=after)
    return person


def _set_password(person: Person, password: str | None) -> None:
    if password is None:
        person.set_unusable_password()
        return
    try:
        validate_password(password, person)
    except ValidationError as fault:
        raise Refusal(
            "password_weak",
            msg("The password is too weak: %(reasons)s"),
            reasons=" ".join(fault.messages),
        ) from fault
    person.set_password(password)
