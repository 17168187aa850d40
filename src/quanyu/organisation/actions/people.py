"""Adding, changing and parting with people."""

from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from quanyu.kernel import clock
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.organisation import access, audit, departures
from quanyu.organisation.actions.appointments import appoint, check_orphans
from quanyu.organisation.models import Person, Post
from quanyu.organisation.queries import open_appointments, orphaned_positions
from quanyu.organisation.terms import Employment, PersonKind


def add_person(
    *,
    actor: Person,
    username: str,
    name: str,
    number: str = "",
    password: str | None = None,
    must_change: bool = False,
    employment: str = Employment.OWN,
    employer: str = "",
    phone: str = "",
) -> Person:
    """Add somebody who can log in; without a password they cannot until one is set.

    `must_change`: the password was thought up by somebody else, so the first log-in asks for a
    new one. Refuses: username_taken, password_weak, employer_missing.
    """
    access.require(actor, "organisation.manage")
    check_employer(employment, employer)
    with transaction.atomic():
        if Person.objects.filter(username__iexact=username).exists():
            raise Refusal(
                "username_taken",
                msg("The log-in name “%(username)s” is taken. Choose another one."),
                username=username,
            )
        person = Person(
            username=username,
            name=name,
            number=number,
            must_change_password=must_change,
            employment=employment,
            employer=employer,
            phone=phone,
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


def change_person(
    *,
    actor: Person,
    person: Person,
    name: str,
    number: str,
    employment: str | None = None,
    employer: str | None = None,
    phone: str | None = None,
) -> Person:
    """Correct the details of a person; None leaves one as it is.

    The trail says that a telephone number changed, never the number. Refuses: employer_missing,
    person_erased.
    """
    access.require(actor, "organisation.manage")
    if person.erased_on is not None:
        raise Refusal("person_erased", msg("The details of this person were erased."))
    before, known = _details(person), person.phone
    person.name, person.number = name, number
    person.employment = person.employment if employment is None else employment
    person.employer = person.employer if employer is None else employer
    person.phone = person.phone if phone is None else phone
    check_employer(person.employment, person.employer)
    after: dict[str, object] = _details(person)
    if person.phone != known:
        after["contact"] = "changed"
    if before == after:
        return person
    with transaction.atomic():
        person.save(update_fields=["name", "number", "employment", "employer", "phone"])
        audit.record(actor, "organisation.person.changed", subject=name, before=before, after=after)
    access.forget()
    return person


def leave(
    *,
    actor: Person,
    person: Person,
    reason: str,
    successor: Person | None = None,
    vacancy_confirmed: bool = False,
) -> Person:
    """Part with a person today: appointments end, every session ends, log-in is closed.

    A `successor` acts from today in every post that is left. Where a position that answers for
    duties would be held by nobody, there must be a successor or the vacancy must be confirmed.
    Refuses: own_leave, leave_needs_reason, last_holder, successor_left, and whatever a room above
    refuses whose work nobody would take over.
    """
    access.require(actor, "organisation.manage")
    if person.pk == actor.pk:
        raise Refusal("own_leave", msg("You cannot remove yourself. Ask a colleague to do it."))
    if not reason.strip():
        raise Refusal("leave_needs_reason", msg("Say why, so that the audit trail can tell."))
    if successor is not None and (not successor.is_active or successor.pk == person.pk):
        raise Refusal("successor_left", msg("Name somebody who is here to take over."))
    confirmed = vacancy_confirmed or successor is not None
    orphans = check_orphans(person, orphaned_positions(person), confirmed=confirmed)
    with transaction.atomic():
        # While the appointments still say who is above, and who could take over.
        departures.hand_over(actor, person, successor)
        left = _vacate(person)
        for post in left if successor is not None else []:
            _hand_over(actor, successor, post)
        person.is_active, person.left_on = False, clock.today()
        person.session_epoch += 1
        person.save(update_fields=["is_active", "left_on", "session_epoch"])
        after: dict[str, object] = {"successor": str(successor)} if successor else {}
        if orphans and successor is None:
            after["orphans"] = orphans
        audit.record(
            actor, "organisation.person.left", subject=person.name, after=after or None,
            reason=reason,
        )  # fmt: skip
    access.forget()
    return person


def _vacate(person: Person) -> list[Post]:
    """End today what `person` holds, take back what has not begun; return the posts held today."""
    today, left = clock.today(), []
    for appointment in open_appointments(person):
        if appointment.first_on > today:
            appointment.delete()
            continue
        appointment.last_on = today
        appointment.save(update_fields=["last_on"])
        left.append(appointment.post)
    return left


def _hand_over(actor: Person, successor: Person | None, post: Post) -> None:
    held = successor is not None and post.pk in {p.pk for p in access.posts_of(successor)}
    if successor is not None and not held:
        appoint(actor=actor, person=successor, post=post, first_on=clock.today(), acting=True)


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


def check_employer(employment: str, employer: str) -> None:
    """Refuse (`employer_missing`) somebody else's employee without saying whose."""
    if employment != Employment.OWN and not employer.strip():
        raise Refusal("employer_missing", msg("Say which brand or firm employs this person."))


def _details(person: Person) -> dict[str, object]:
    return {
        "name": person.name,
        "number": person.number,
        "employment": person.employment,
        "employer": person.employer,
    }


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
