"""Absences: who is away from when to when, and who stands in."""

from datetime import date

from django.db import transaction
from django.db.models import Q

from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.organisation import audit
from quanyu.organisation.actions.appointments import check_dates
from quanyu.organisation.models import Absence, Person
from quanyu.organisation.queries import rosters
from quanyu.organisation.terms import AbsenceKind


def record_absence(
    *,
    actor: Person,
    person: Person,
    kind: str,
    first_on: date,
    last_on: date,
    substitute: Person | None = None,
) -> Absence:
    """Record that `person` is away on these days, and who stands in.

    Turns already drawn stay and show as conflicts until somebody else is put on.
    Refuses: forbidden, dates_reversed, absent_already, substitute_self, substitute_absent.
    """
    rosters.require_for(actor, person)
    check_dates(first_on, last_on)
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=person.pk)
        if _away(person, first_on, last_on):
            raise Refusal(
                "absent_already",
                msg("%(name)s is recorded as away in that time already."),
                name=str(person),
            )
        if substitute is not None:
            _check_substitute(person, substitute, first_on, last_on)
        absence = Absence.objects.create(
            person=person,
            kind=kind,
            first_on=first_on,
            last_on=last_on,
            substitute=substitute,
        )
        audit.record(
            actor, "organisation.absence.recorded", subject=str(person), after=_facts(absence)
        )
    return absence


def end_absence(*, actor: Person, absence: Absence, last_on: date | None) -> Absence | None:
    """Let an absence end with `last_on`, or take it back altogether with None.

    Refuses: forbidden, dates_reversed.
    """
    rosters.require_for(actor, absence.person)
    if last_on is not None:
        check_dates(absence.first_on, last_on)
    with transaction.atomic():
        before = _facts(absence)
        event, name = "organisation.absence.changed", str(absence.person)
        if last_on is None:
            absence.delete()
            audit.record(actor, "organisation.absence.withdrawn", subject=name, before=before)
            return None
        absence.last_on = last_on
        absence.save(update_fields=["last_on"])
        audit.record(actor, event, subject=name, before=before, after=_facts(absence))
    return absence


def _check_substitute(person: Person, substitute: Person, first_on: date, last_on: date) -> None:
    if substitute.pk == person.pk or not substitute.is_active:
        raise Refusal("substitute_self", msg("Name somebody else who is here to stand in."))
    if _away(substitute, first_on, last_on):
        raise Refusal(
            "substitute_absent",
            msg("%(name)s is away in that time too. Name somebody else."),
            name=str(substitute),
        )


def _away(person: Person, first_on: date, last_on: date) -> bool:
    return Absence.objects.filter(
        Q(first_on__lte=last_on), person=person, last_on__gte=first_on
    ).exists()


def _facts(absence: Absence) -> dict[str, object]:
    # The reason of an absence may be an illness: the trail says that, not why.
    substitute = str(absence.substitute) if absence.substitute else None
    known = absence.kind if absence.kind != AbsenceKind.SICK else AbsenceKind.LEAVE
    return {
        "kind": known,
        "first_on": absence.first_on,
        "last_on": absence.last_on,
        "substitute": substitute,
    }
