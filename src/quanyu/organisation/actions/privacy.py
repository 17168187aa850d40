"""Personal details: shown for a reason, erased when nobody needs them any more."""

from allauth.mfa.models import Authenticator
from django.db import transaction

from quanyu.kernel import clock
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.organisation import access, audit, pseudonyms
from quanyu.organisation.models import Erasure, Person


def show_contact(*, actor: Person, person: Person, reason: str) -> str:
    """Return the telephone number of `person` in full and record who asked and why.

    Refuses: contact_needs_reason.
    """
    access.require(actor, "organisation.manage")
    if not reason.strip():
        raise Refusal("contact_needs_reason", msg("Say why you need the number."))
    audit.record(actor, "organisation.contact.shown", subject=str(person), reason=reason)
    return person.phone


def erase_person(*, actor: Person, person: Person, name: str, reason: str) -> Person:
    """Put a pseudonym in place of everything personal about somebody who left; for ever.

    Appointments, rosters and the audit trail stay and name the pseudonym. `name` is the name as
    the one who erases typed it, so that nobody is erased by a slip.
    Refuses: person_here, person_erased, name_differs, erase_needs_reason.
    """
    access.require(actor, "organisation.manage")
    _check(person, name, reason)
    with transaction.atomic():
        Erasure.objects.create(person=person, digest=pseudonyms.digest(person.name))
        person.name = person.username = pseudonyms.pseudonym(person)
        person.number = person.phone = person.email = person.employer = ""
        person.first_name = person.last_name = ""
        person.last_login, person.erased_on = None, clock.today()
        person.set_unusable_password()
        person.session_epoch += 1
        person.save()
        Authenticator.objects.filter(user=person).delete()
        audit.record(actor, "organisation.person.erased", subject=person.name, reason=reason)
    return person


def _check(person: Person, name: str, reason: str) -> None:
    if person.is_active:
        raise Refusal(
            "person_here",
            msg("%(name)s is still here. Record that the person left first."),
            name=str(person),
        )
    if person.erased_on is not None:
        raise Refusal("person_erased", msg("The details of this person were erased."))
    if name.strip() != person.name:
        raise Refusal("name_differs", msg("Type the name exactly as it stands above."))
    if not reason.strip():
        raise Refusal("erase_needs_reason", msg("Say why, so that the audit trail can tell."))
