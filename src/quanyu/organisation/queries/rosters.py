"""Rosters: who is on when; conflicts; who is on duty at a moment."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from quanyu.kernel import clock
from quanyu.organisation import access, rules
from quanyu.organisation.models import Absence, Appointment, Person, Shift, Turn, Unit
from quanyu.organisation.queries.places import above, in_tree, with_children
from quanyu.organisation.terms import PersonKind

TIMEZONE = "Asia/Shanghai"
DAY = timedelta(days=1)
READERS = ("organisation.view", "organisation.roster", "organisation.manage")


@dataclass(frozen=True)
class Cell:
    """One person's day in one unit."""

    day: date
    turn: Turn | None
    absence: Absence | None
    conflict: str = ""


@dataclass(frozen=True)
class Row:
    """One person's week; `hours` is what the turns come to."""

    person: Person
    cells: list[Cell]

    @property
    def hours(self) -> float:
        """Return how long the person works in the week."""
        spans = [cell.turn.span for cell in self.cells if cell.turn]
        seconds = sum((span.ends_at - span.starts_at).total_seconds() for span in spans)
        return seconds / 3600


@dataclass(frozen=True)
class Roster:
    """One unit's week: people × days."""

    unit: Unit
    days: list[date]
    rows: list[Row]
    shifts: list[Shift]

    @property
    def conflicts(self) -> int:
        """Return how many cells cannot be worked as they are drawn."""
        return sum(bool(cell.conflict) for row in self.rows for cell in row.cells)

    @property
    def on(self) -> list[int]:
        """Return how many are on each day."""
        return [
            sum(row.cells[n].turn is not None for row in self.rows) for n in range(len(self.days))
        ]


def may_draw(actor: Person, unit: Unit) -> bool:
    """Tell whether `actor` draws the roster of `unit`: everywhere with manage, else at home."""
    if access.may(actor, "organisation.manage"):
        return True
    if not access.may(actor, "organisation.roster"):
        return False
    homes = {
        held.post.unit_id
        for held in access.holdings(actor)
        if "organisation.roster" in held.permissions
    }
    return any(row.pk in homes for row in above(unit))


def require(actor: Person, unit: Unit) -> None:
    """Refuse (`forbidden`) whoever may not draw the roster of `unit`."""
    if not may_draw(actor, unit):
        access.deny(actor, "organisation.roster")


def require_for(actor: Person, person: Person) -> None:
    """Refuse (`forbidden`) whoever may not say when `person` is away."""
    units = [row.post.unit for row in access.appointments_on(clock.today()).filter(person=person)]
    if not access.may(actor, "organisation.manage") and not any(
        may_draw(actor, unit) for unit in units
    ):
        access.deny(actor, "organisation.roster")


def units_with_crew(actor: Person) -> list[tuple[int, Unit]]:
    """Return the units in which somebody holds a post today, with their depth."""
    access.require_any(actor, *READERS)
    today = access.appointments_on(clock.today())
    found = Unit.objects.filter(ended_on=None, pk__in=today.values("post__unit"))
    order = [row for _depth, row in in_tree(Unit.objects.filter(ended_on=None).order_by("id"))]
    ids = set(found.values_list("pk", flat=True))
    return [(0, row) for row in order if row.pk in ids]


def first_unit(actor: Person, monday: date, units: list[tuple[int, Unit]]) -> Unit | None:
    """Return the unit whose roster `actor` meets first: at home, where one is drawn, any."""
    days = rules.week_of(monday)
    drawn = set(
        Turn.objects.filter(day__gte=days[0], day__lte=days[6]).values_list("unit_id", flat=True)
    )
    listed = [row for _depth, row in units]
    homes = [held.post.unit_id for held in access.holdings(actor)]
    at_home = [row for row in listed if row.pk in homes and row.pk in drawn]
    return next(iter([*at_home, *(row for row in listed if row.pk in drawn), *listed]), None)


def crews_of(actor: Person) -> QuerySet[Person]:
    """Return the people whose absences `actor` may record: all with manage, else those at home."""
    access.require_any(actor, *READERS)
    found = Person.objects.filter(kind=PersonKind.HUMAN, is_active=True)
    if not access.may(actor, "organisation.manage"):
        homes = [
            held.post.unit
            for held in access.holdings(actor)
            if "organisation.roster" in held.permissions
        ]
        units = set[int]().union(*(with_children(unit) for unit in homes))
        today = access.appointments_on(clock.today()).filter(post__unit__in=units)
        found = found.filter(pk__in=today.values("person"))
    return found.order_by("pinyin", "id")


def crew(unit: Unit, first: date, last: date) -> list[Person]:
    """Return who holds a post in `unit` itself on a day from `first` to `last`."""
    held = Appointment.objects.filter(
        Q(last_on=None) | Q(last_on__gte=first), post__unit=unit, first_on__lte=last
    )
    return list(Person.objects.filter(pk__in=held.values("person")).order_by("pinyin", "id"))


def shifts_of(unit: Unit) -> list[Shift]:
    """Return the shifts that `unit` may use: its own and those of the units above."""
    return list(
        Shift.objects.filter(unit__in=[row.pk for row in above(unit)], ended_on=None)
        .select_related("unit")
        .order_by("starts", "id")
    )


def turns(unit: Unit, monday: date) -> QuerySet[Turn]:
    """Return the turns of `unit` in the week of `monday`."""
    return Turn.objects.filter(
        unit=unit, day__gte=monday, day__lt=monday + timedelta(days=7)
    ).select_related("shift", "person")


def roster(actor: Person, unit: Unit, monday: date) -> Roster:
    """Return the week of `unit`: everybody who holds a post there or is drawn there."""
    access.require_any(actor, *READERS)
    days = rules.week_of(monday)
    drawn = list(turns(unit, days[0]))
    people = {row.pk: row for row in crew(unit, days[0], days[6])}
    people |= {turn.person_id: turn.person for turn in drawn if turn.person_id not in people}
    away = _absences(people, days[0], days[6])
    clashes = _clashes(people, days)
    by_cell = {(turn.person_id, turn.day): turn for turn in drawn}

    def cell(person: int, day: date) -> Cell:
        turn = by_cell.get((person, day))
        absence = next((row for row in away[person] if row.term.holds_on(day)), None)
        conflict = _conflict(turn, absence, clashes)
        return Cell(day, turn, absence, conflict)

    ordered = sorted(people.values(), key=lambda row: (row.pinyin, row.pk))
    rows = [Row(person, [cell(person.pk, day) for day in days]) for person in ordered]
    return Roster(unit, days, rows, shifts_of(unit))


def _conflict(turn: Turn | None, absence: Absence | None, clashes: set[int]) -> str:
    if turn is None:
        return ""
    if absence is not None:
        return "absent"
    return "double" if turn.pk in clashes else ""


def _absences(people: Iterable[int], first: date, last: date) -> dict[int, list[Absence]]:
    found: dict[int, list[Absence]] = defaultdict(list)
    rows = Absence.objects.filter(person__in=list(people), first_on__lte=last, last_on__gte=first)
    for row in rows.select_related("substitute"):
        found[row.person_id].append(row)
    return found


def _clashes(people: Iterable[int], days: list[date]) -> set[int]:
    """Return the turns, in any unit, that meet another turn of the same person."""
    near = Turn.objects.filter(
        person__in=list(people), day__gte=days[0] - DAY, day__lte=days[-1] + DAY
    ).select_related("shift")
    by_person: dict[int, list[Turn]] = defaultdict(list)
    for turn in near:
        by_person[turn.person_id].append(turn)
    return {
        one.pk
        for mine in by_person.values()
        for one in mine
        for other in mine
        if one is not other and one.span.meets(other.span)
    }


def on_duty(
    position: str = "", unit: Unit | None = None, at: datetime | None = None
) -> list[Person]:
    """Return who is on at the instant `at` (now unless given), by name.

    `position` and `unit` (with the units below it) narrow. Where a unit drew a roster for the day,
    only those on a shift are on; elsewhere everybody who holds a post is. Whoever is away is not
    on; a substitute who is not on already stands in. For rooms above, without a check.
    """
    moment = (at or clock.now()).astimezone(ZoneInfo(TIMEZONE)).replace(tzinfo=None)
    held = access.appointments_on(moment.date()).filter(person__is_active=True)
    if position:
        held = held.filter(post__grant__position=position)
    if unit is not None:
        held = held.filter(post__unit__in=with_children(unit))
    seats = list(held.values_list("person_id", "post__unit_id"))
    on = _on_shift(seats, moment)
    away = Absence.objects.filter(
        person__in=on, first_on__lte=moment.date(), last_on__gte=moment.date()
    )
    stand_ins = {row.person_id: row.substitute_id for row in away}
    found = (on - stand_ins.keys()) | {pk for pk in stand_ins.values() if pk is not None}
    return list(Person.objects.filter(pk__in=found, is_active=True).order_by("pinyin", "id"))


def _on_shift(seats: list[tuple[int, int]], moment: datetime) -> set[int]:
    units = {unit for _person, unit in seats}
    near = [moment.date(), moment.date() - DAY]
    drawn = Turn.objects.filter(unit__in=units, day__in=near).select_related("shift")
    rostered = {turn.unit_id for turn in drawn if turn.day == moment.date()}
    working = {(turn.person_id, turn.unit_id) for turn in drawn if turn.covers(moment)}
    return {person for person, unit in seats if (person, unit) in working or (unit not in rostered)}


def absences(actor: Person, *, text: str = "", past: bool = False) -> QuerySet[Absence]:
    """Return absences that are on or to come, or with `past` those that are over."""
    access.require_any(actor, *READERS)
    today = clock.today()
    found = Absence.objects.select_related("person", "substitute")
    found = found.filter(last_on__lt=today) if past else found.filter(last_on__gte=today)
    for word in text.lower().split():
        found = found.filter(
            Q(person__search__contains=word) | Q(substitute__search__contains=word)
        )
    return found


def shifts_ahead(person: Person, days: int = 7) -> list[Turn]:
    """Return the turns of `person` from today for so many days."""
    today = clock.today()
    found = Turn.objects.filter(person=person, day__gte=today, day__lt=today + timedelta(days=days))
    return list(found.select_related("shift", "unit").order_by("day", "shift__starts"))
