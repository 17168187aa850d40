"""Appointing the people of a published draft, and the second person who publishes."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction

from quanyu.editions.actions.logins import made_login, refuse_others
from quanyu.editions.actions.steps import locked
from quanyu.editions.models import Draft, DraftSeat
from quanyu.editions.queries.in_force import edition_in_force, in_force
from quanyu.editions.queries.seats import publishing_positions
from quanyu.editions.terms import DraftState
from quanyu.handbook.records import Department
from quanyu.kernel import clock
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.organisation import access, audit
from quanyu.organisation import actions as organisation
from quanyu.organisation.models import Appointment, Person, PositionGrant, Post, Unit
from quanyu.organisation.terms import UnitKind

MANAGE = "organisation.manage"


@dataclass(frozen=True)
class Arrival:
    """Somebody who was appointed; `password` is told once and kept nowhere."""

    name: str
    username: str
    positions: tuple[str, ...]
    password: str = ""


def appoint_named(*, actor: Person, draft: Draft) -> list[Arrival]:
    """Appoint everybody who was named for a published draft, all or nobody.

    Who has no account gets one with a password to be changed at the first log-in; departments
    and posts that are missing are made. Whoever was appointed already is passed over. Refuses:
    draft_state, not_in_force, login_other, and as `organisation.actions.appoint`.
    """
    access.require(actor, MANAGE)
    with transaction.atomic():
        row = locked(draft, DraftState.PUBLISHED)
        _check_in_force(row)
        seats = list(row.seats.filter(person=None, position__in=list(in_force().positions)))
        refuse_others({seat.username: seat.name for seat in seats})
        people, passwords = _people(actor, seats)
        places = _Places(actor, seats)
        for seat in seats:
            seat.person = people[seat.username.lower()]
            places.seat(seat.person, seat.position)
            seat.save(update_fields=["person"])
        audit.record(
            actor, "editions.people.appointed", subject=str(row.edition and row.edition.number),
            after={"count": len(seats)},
        )  # fmt: skip
    access.forget()
    return _arrivals(seats, passwords)


def add_publisher(*, actor: Person, name: str, username: str) -> Arrival:
    """Give somebody the right to publish, so that a second person can read what one prepared.

    They get the post in force that may publish and do the least beside it. Refuses:
    publisher_unknown, login_other, and as `organisation.actions.add_person`.
    """
    access.require(actor, MANAGE)
    found = publishing_positions()
    if not found or not name.strip():
        raise Refusal("publisher_unknown", msg("Name the person who reads and publishes."))
    with transaction.atomic():
        seat = DraftSeat(position=found[0].position, name=name.strip(), username=username.strip())
        seat.username = seat.username or made_login(seat.name, set())
        refuse_others({seat.username: seat.name})
        people, passwords = _people(actor, [seat])
        post = organisation.add_post(
            actor=actor, unit=_top(actor), position=seat.position, headcount=1
        )
        organisation.appoint(
            actor=actor, person=people[seat.username.lower()], post=post, first_on=clock.today()
        )
    return _arrivals([seat], passwords)[0]


def _check_in_force(row: Draft) -> None:
    current = edition_in_force()
    if row.edition is None or current is None or current.pk != row.edition_id:
        raise Refusal(
            "not_in_force",
            msg("Edition %(number)s is not in force today; its people are appointed when it is."),
            number=row.edition.number if row.edition else "–",
        )


def _people(actor: Person, seats: Sequence[DraftSeat]) -> tuple[dict[str, Person], dict[str, str]]:
    """Return {log-in: person}, and {log-in: password} of those who are new."""
    people: dict[str, Person] = {}
    passwords: dict[str, str] = {}
    for seat in seats:
        key = seat.username.lower()
        known = people.get(key) or Person.objects.filter(username__iexact=key).first()
        if known is None:
            passwords[key] = secrets.token_urlsafe(9)
            known = organisation.add_person(
                actor=actor, username=seat.username, name=seat.name,
                password=passwords[key], must_change=True,
            )  # fmt: skip
        people[key] = known
    return people, passwords


class _Places:
    """Finds a free seat for a position: in a post that is there, else in a new one."""

    def __init__(self, actor: Person, seats: Sequence[DraftSeat]) -> None:
        self._actor, self._book, self._top = actor, in_force(), _top(actor)
        self._wanted: dict[str, int] = {}
        for seat in seats:
            self._wanted[seat.position] = self._wanted.get(seat.position, 0) + 1

    def seat(self, person: Person, position: str) -> None:
        """Appoint `person` from today, unless they hold the position already."""
        today = clock.today()
        held = access.appointments_on(today).filter(person=person, post__grant__position=position)
        if not held.exists():
            organisation.appoint(
                actor=self._actor, person=person, post=self._post(position), first_on=today
            )

    def _post(self, position: str) -> Post:
        posts = Post.objects.filter(grant__position=position, ended_on=None, per_project=False)
        for post in posts.order_by("id"):
            taken = Appointment.objects.filter(post=post, acting=False, last_on=None).count()
            if taken + post.counted < post.headcount:
                return post
        grant = PositionGrant.objects.get(position=position)
        stated = int(grant.headcount) if grant.headcount.isdigit() else 1
        seats = max(self._wanted[position], 1 if posts else stated)
        return organisation.add_post(
            actor=self._actor, unit=self._unit(position), position=position, headcount=seats
        )

    def _unit(self, position: str) -> Unit:
        department = self._book.departments.get(self._book.positions[position].department or "")
        return self._of(department) if department else self._top

    def _of(self, department: Department) -> Unit:
        """Return the unit of a department of the handbook, made where it is missing."""
        known = Unit.objects.filter(name=department.zh, ended_on=None).first()
        above = self._book.departments.get(department.parent or "")
        return known or organisation.add_unit(
            actor=self._actor, name=department.zh, name_en=department.en,
            kind=UnitKind.DEPARTMENT, parent=self._of(above) if above else self._top,
        )  # fmt: skip


def _top(actor: Person) -> Unit:
    found = Unit.objects.filter(parent=None, ended_on=None).first()
    name = settings.QUANYU_NAME
    return found or organisation.add_unit(actor=actor, name=name, kind=UnitKind.GROUP)


def _arrivals(seats: Sequence[DraftSeat], passwords: dict[str, str]) -> list[Arrival]:
    found: dict[str, list[DraftSeat]] = {}
    for seat in seats:
        found.setdefault(seat.username.lower(), []).append(seat)
    return [
        Arrival(
            rows[0].name,
            rows[0].username,
            tuple(row.position for row in rows),
            passwords.get(key, ""),
        )
        for key, rows in found.items()
    ]
