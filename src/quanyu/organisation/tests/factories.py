"""The cast: director, supervisor, specialist, outsider; and the places they hold."""

from dataclasses import dataclass
from datetime import date, time

from quanyu.kernel.scope import Scope
from quanyu.organisation import actions, permissions
from quanyu.organisation.actions import Position
from quanyu.organisation.models import Absence, Person, Post, Shift, Unit

FIRST = date(2026, 1, 1)
SEATS = {"POS-D": 1, "POS-S": 3, "POS-X": 2}
PASSWORD = "right-Horse-7-battery"


@dataclass
class Cast:
    """Everybody whom a test needs."""

    system: Person
    director: Person
    supervisor: Person
    specialist: Person
    outsider: Person
    unit: Unit
    posts: dict[str, Post]


def make_cast() -> Cast:
    """Set up one department with three posts and four people, one of them without a post."""
    system = actions.system_actor()
    everything = frozenset(permissions.codes())
    positions = [
        Position("POS-D", "总监", "Director", "", everything, frozenset({"cost", "pay"})),
        Position("POS-S", "主管", "Supervisor", "POS-D", frozenset({"organisation.view"})),
        Position("POS-X", "专员", "Specialist", "POS-S"),
    ]
    actions.publish_positions(actor=system, positions=positions)
    unit = actions.add_unit(actor=system, name="运营中心", kind="department")
    scopes = {"POS-D": Scope.ALL, "POS-S": Scope(frozenset({"tmall"})), "POS-X": Scope.ALL}
    posts = {
        position: actions.add_post(
            actor=system, unit=unit, position=position, scope=scope, headcount=SEATS[position]
        )
        for position, scope in scopes.items()
    }
    people = {name: make_person(system, name) for name in ("林晓", "周宁", "苏曼", "外人")}
    for name, position in (("林晓", "POS-D"), ("周宁", "POS-S"), ("苏曼", "POS-X")):
        actions.appoint(actor=system, person=people[name], post=posts[position], first_on=FIRST)
    director, supervisor, specialist, outsider = people.values()
    return Cast(system, director, supervisor, specialist, outsider, unit, posts)


def make_person(actor: Person, name: str, username: str = "") -> Person:
    """Add a person whose log-in name is the pinyin unless given."""
    from quanyu.organisation.naming import pinyin

    return actions.add_person(
        actor=actor, username=username or pinyin(name), name=name, password=PASSWORD
    )


def make_shift(cast: Cast, name: str = "早班", starts: int = 9, ends: int = 17) -> Shift:
    """Add a shift to the department, by full hours."""
    return actions.add_shift(
        actor=cast.system, unit=cast.unit, name=name, starts=time(starts), ends=time(ends)
    )


def make_absence(
    cast: Cast, first_on: date = FIRST, last_on: date = FIRST, substitute: Person | None = None
) -> Absence:
    """Record that the specialist is away."""
    return actions.record_absence(
        actor=cast.system,
        person=cast.specialist,
        kind="leave",
        first_on=first_on,
        last_on=last_on,
        substitute=substitute,
    )
