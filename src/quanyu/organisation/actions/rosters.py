"""Shifts and rosters: who works when, without being in two places or here while away."""

from dataclasses import dataclass
from datetime import date, time, timedelta

from django.db import transaction

from quanyu.kernel import clock
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.organisation import audit, rules
from quanyu.organisation.actions.structure import check_reason
from quanyu.organisation.models import Absence, Person, Shift, Turn, Unit
from quanyu.organisation.queries import rosters

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Copied:
    """What came of copying a week: how many turns, and which were left out and why."""

    made: int
    left_out: list[Refusal]


def add_shift(
    *,
    actor: Person,
    unit: Unit,
    name: str,
    starts: time,
    ends: time,
    name_en: str = "",
    colour: str = "c1",
) -> Shift:
    """Add a shift that `unit` and the units below it may use; refuses: shift_empty, shift_taken."""
    rosters.require(actor, unit)
    if starts == ends:
        raise Refusal("shift_empty", msg("A shift ends at another time than it begins."))
    if Shift.objects.filter(unit=unit, name=name, ended_on=None).exists():
        raise Refusal("shift_taken", msg("There is a shift “%(name)s” here already."), name=name)
    with transaction.atomic():
        shift = Shift.objects.create(
            unit=unit, name=name, name_en=name_en, starts=starts, ends=ends, colour=colour
        )
        after = {"unit": unit.name, "from_time": f"{starts:%H:%M}", "to_time": f"{ends:%H:%M}"}
        audit.record(actor, "organisation.shift.added", subject=name, after=after)
    return shift


def end_shift(*, actor: Person, shift: Shift, reason: str) -> Shift:
    """Stop offering a shift; what was drawn with it stays. Refuses: end_needs_reason."""
    rosters.require(actor, shift.unit)
    check_reason(reason)
    with transaction.atomic():
        shift.ended_on = clock.today()
        shift.save(update_fields=["ended_on"])
        after = {"unit": shift.unit.name}
        audit.record(
            actor, "organisation.shift.ended", subject=shift.name, after=after, reason=reason
        )
    return shift


def set_turn(
    *, actor: Person, unit: Unit, person: Person, day: date, shift: Shift | None
) -> Turn | None:
    """Put `person` on `shift` in `unit` on `day`; None takes them off.

    Refuses: shift_elsewhere, not_in_unit, person_absent, double_shift.
    """
    rosters.require(actor, unit)
    with transaction.atomic():
        Unit.objects.select_for_update().get(pk=unit.pk)
        found = Turn.objects.filter(unit=unit, person=person, day=day)
        before = found.select_related("shift").first()
        if shift is None:
            turn, _gone = None, found.delete()
        else:
            check_turn(unit, person, day, shift)
            turn, _made = Turn.objects.update_or_create(
                unit=unit, person=person, day=day, defaults={"shift": shift}
            )
        audit.record(
            actor,
            "organisation.roster.changed",
            subject=str(person),
            before={"shift": before.shift.name if before else None},
            after={"unit": unit.name, "day": day, "shift": shift.name if shift else None},
        )
    return turn


def check_turn(unit: Unit, person: Person, day: date, shift: Shift) -> None:
    """Refuse a turn that cannot be worked."""
    if shift.pk not in {row.pk for row in rosters.shifts_of(unit)}:
        raise Refusal("shift_elsewhere", msg("That shift belongs to another unit."))
    if person not in rosters.crew(unit, day, day):
        raise Refusal(
            "not_in_unit",
            msg("%(name)s holds no post in %(unit)s on %(day)s."),
            name=str(person),
            unit=str(unit),
            day=day,
        )
    _check_absence(person, day)
    _check_elsewhere(unit, person, day, shift)


def copy_week(*, actor: Person, unit: Unit, monday: date) -> Copied:
    """Draw the week of `monday` like the one before, where nothing is drawn yet.

    A turn that cannot be worked is left out and named; the others are made.
    """
    rosters.require(actor, unit)
    made, left_out = 0, []
    with transaction.atomic():
        Unit.objects.select_for_update().get(pk=unit.pk)
        drawn = set(rosters.turns(unit, monday).values_list("person_id", "day"))
        for old in rosters.turns(unit, monday - WEEK).filter(shift__ended_on=None):
            day = old.day + WEEK
            if (old.person_id, day) in drawn:
                continue
            try:
                check_turn(unit, old.person, day, old.shift)
            except Refusal as refusal:
                left_out.append(refusal)
                continue
            Turn.objects.create(unit=unit, person=old.person, day=day, shift=old.shift)
            made += 1
        after = {"unit": unit.name, "week": monday, "count": made}
        audit.record(actor, "organisation.roster.copied", subject=unit.name, after=after)
    return Copied(made, left_out)


def _check_absence(person: Person, day: date) -> None:
    away = Absence.objects.filter(person=person, first_on__lte=day, last_on__gte=day).first()
    if away is None:
        return
    if away.substitute is None:
        raise Refusal(
            "person_absent",
            msg("%(name)s is away until %(day)s. Put somebody else on."),
            name=str(person),
            day=away.last_on,
        )
    raise Refusal(
        "person_absent",
        msg("%(name)s is away until %(day)s; %(substitute)s stands in. Put them on instead."),
        name=str(person),
        day=away.last_on,
        substitute=str(away.substitute),
    )


def _check_elsewhere(unit: Unit, person: Person, day: date, shift: Shift) -> None:
    span = rules.span_of(day, shift.starts, shift.ends)
    near = [day - timedelta(days=1), day, day + timedelta(days=1)]
    others = Turn.objects.filter(person=person, day__in=near).exclude(unit=unit, day=day)
    for other in others.select_related("shift", "unit"):
        if other.span.meets(span):
            raise Refusal(
                "double_shift",
                msg("%(name)s is on %(shift)s in %(unit)s on %(day)s at that time."),
                name=str(person),
                shift=str(other.shift),
                unit=str(other.unit),
                day=other.day,
            )
