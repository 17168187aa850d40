"""Recurring duties to read: a person's days, a duty's past, a team's punctuality."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, F, Q, QuerySet

from quanyu.editions import queries as editions
from quanyu.handbook import Duty
from quanyu.handbook.coverage import Done
from quanyu.kernel import clock
from quanyu.kernel.calendar import Calendar
from quanyu.kernel.period import Period
from quanyu.organisation import access
from quanyu.organisation.models import Person
from quanyu.organisation.queries import people_below
from quanyu.work.duties.rounds import Round, comes_round, rounds
from quanyu.work.duties.terms import MANAGE, State
from quanyu.work.models import Occurrence
from quanyu.work.queries.seats import standings
from quanyu.work.queries.staff import Staff

COUNTED = (State.OPEN, State.DONE, State.MISSED)
HISTORY_DAYS = 100  # more than a quarter: a quarterly duty is judged by one round at least
RELATED = ("holder", "doer", "unit", "post__grant", "item")


@dataclass(frozen=True, slots=True)
class Ahead:
    """A round that is to come and has not opened yet."""

    duty: Duty
    round: Round
    post: int


@dataclass(frozen=True, slots=True)
class Day:
    """One day of somebody's calendar."""

    day: date
    rounds: Sequence[Occurrence]
    ahead: Sequence[Ahead]
    is_workday: bool

    @property
    def count(self) -> int:
        """Return how many rounds fall on the day."""
        return len(self.rounds) + len(self.ahead)

    @property
    def hidden(self) -> int:
        """Return how many a cell of the calendar has no room for."""
        return max(0, len(self.rounds) - 4) + max(0, len(self.ahead) - 3)


def mine(person: Person) -> QuerySet[Occurrence]:
    """Return the rounds that somebody holds, does, or does for somebody who is away."""
    stood_for = [row.principal.pk for row in standings(person) if not row.process]
    return Occurrence.objects.filter(
        Q(holder=person) | Q(doer=person) | Q(doer__in=stood_for, state=State.OPEN)
    ).select_related(*RELATED)


def open_rounds(person: Person) -> list[Occurrence]:
    """Return what is open, the most urgent first."""
    return list(mine(person).filter(state=State.OPEN).order_by("due_at", "id"))


def next_round(person: Person) -> Occurrence | None:
    """Return what somebody has to hand in next."""
    rows = Occurrence.objects.filter(doer=person, state=State.OPEN)
    return rows.order_by("due_at", "id").first()


def open_today(person: Person) -> int:
    """Return how many rounds are due by the end of today."""
    return (
        Occurrence.objects.filter(doer=person, state=State.OPEN, due_on__lte=clock.today())
    ).count()


def today_of(person: Person) -> list[Occurrence]:
    """Return the rounds of today: what is due or overdue, and what was done today."""
    today = clock.today()
    found = mine(person).filter(
        Q(state=State.OPEN, due_on__lte=today) | Q(due_on=today, state__in=COUNTED)
    )
    return list(found.order_by("state", "due_at", "id"))


def calendar_of(person: Person, days: Period) -> list[Day]:
    """Return the rounds of every day of `days`, with those that are to come."""
    found: dict[date, list[Occurrence]] = defaultdict(list)
    rows = mine(person).filter(due_on__gte=days.first, due_on__lte=days.last)
    for row in rows.exclude(state=State.DROPPED).order_by("due_at", "id"):
        found[row.due_on].append(row)
    coming = ahead_of(person, days)
    calendar = Calendar.load()
    return [Day(day, found[day], coming.get(day, ()), calendar.is_workday(day)) for day in days]


def ahead_of(person: Person, days: Period) -> Mapping[date, Sequence[Ahead]]:
    """Return by day the rounds that will open later for the posts somebody holds."""
    calendar, book, today = Calendar.load(), editions.in_force(), clock.today()
    first = max(days.first, today)
    if first > days.last:
        return {}
    staff, span = Staff(Period(today, days.last), calendar), Period(first, days.last)
    found: dict[date, list[Ahead]] = defaultdict(list)
    for held in access.holdings(person):
        for duty in book.duties_of(held.post.grant.position):
            for one in _coming(duty, span, calendar, today):
                if person.pk in staff.owing(held.post, one.due_on, one.every):
                    found[one.due_on].append(Ahead(duty, one, held.post.pk))
    return found


def _coming(duty: Duty, days: Period, calendar: Calendar, today: date) -> Iterable[Round]:
    for cadence in duty.cadences:
        if comes_round(cadence):
            for one in rounds(cadence, days, calendar, settings.TIME_ZONE):
                if one.opens_on > today:
                    yield one


@dataclass(frozen=True, slots=True)
class Line:
    """One duty of somebody's, with what became of its last rounds and when it is due next."""

    duty: Duty
    last: Sequence[Occurrence]
    next_on: date | None


SHOWN_PAST = 8


def lines_of(person: Person) -> list[Line]:
    """Return the duties of somebody's positions that come round, in the order of the handbook."""
    book, today = editions.in_force(), clock.today()
    positions = dict.fromkeys(held.post.grant.position for held in access.holdings(person))
    kept: dict[str, list[Occurrence]] = defaultdict(list)
    rows = mine(person).filter(state__in=(*COUNTED, State.LAPSED))
    since = today - timedelta(days=HISTORY_DAYS * 2)
    for row in rows.filter(due_on__gte=since).order_by("-due_on", "-id"):
        kept[row.duty].append(row)
    return [
        Line(duty, kept[duty.id][:SHOWN_PAST][::-1], _next(duty, today))
        for position in positions
        for duty in book.duties_of(position)
        if any(comes_round(cadence) for cadence in duty.cadences)
    ]


def _next(duty: Duty, today: date) -> date | None:
    calendar, days = Calendar.load(), Period(today, today + timedelta(days=400))
    found = [
        next((one for one in rounds(cadence, days, calendar, settings.TIME_ZONE)
              if one.every != "day" or calendar.is_workday(one.due_on)), None)
        for cadence in duty.cadences
        if comes_round(cadence)
    ]  # fmt: skip
    return min((one.due_on for one in found if one), default=None)


def past_of(actor: Person, duty: str) -> QuerySet[Occurrence]:
    """Return the rounds of a duty that `actor` may see."""
    found = Occurrence.objects.filter(duty=duty).select_related(*RELATED)
    if access.may(actor, MANAGE):
        return found
    seen = {actor.pk, *people_below(actor)}
    return found.filter(Q(holder__in=seen) | Q(doer__in=seen))


def get_round(actor: Person, uuid: str) -> Occurrence:
    """Return the round at `uuid`; Occurrence.DoesNotExist where `actor` may not see it."""
    row = Occurrence.objects.select_related(*RELATED).get(uuid=uuid)
    people = {row.holder_id, row.doer_id}
    stood_for = {one.principal.pk for one in standings(actor)}
    allowed = {actor.pk} | stood_for
    if people & allowed or access.may(actor, MANAGE) or people & people_below(actor):
        return row
    raise Occurrence.DoesNotExist


@dataclass(frozen=True, slots=True)
class Punctuality:
    """What became of somebody's rounds in the last weeks."""

    person: Person | None
    open: int
    overdue: int
    due: int
    done: int
    late: int
    missed: int

    @property
    def rate(self) -> float | None:
        """Return the share done in time; nothing where nothing was due."""
        return (self.done - self.late) / self.due if self.due else None


def team_of(actor: Person, days: int = 30, text: str = "") -> list[Punctuality]:
    """Return how punctual those are who answer to `actor`, the latest first; all with manage."""
    rows = _counted(days)
    if not access.may(actor, MANAGE):
        rows = rows.filter(holder__in=people_below(actor))
    for word in text.lower().split():
        rows = rows.filter(holder__search__contains=word)
    by_person = {row["holder"]: row for row in _sums(rows, "holder")}
    people = Person.objects.in_bulk([pk for pk in by_person if pk])
    found = [_punctual(people.get(pk), row) for pk, row in by_person.items()]
    return sorted(found, key=lambda row: (-row.overdue, -row.missed, -row.late, str(row.person)))


def _punctual(person: Person | None, row: Mapping[str, int]) -> Punctuality:
    names = ("open", "overdue", "due", "done", "late", "missed")
    return Punctuality(person, *(row[name] for name in names))


def overdue_of(actor: Person, limit: int = 50, *, others: bool = False) -> list[Occurrence]:
    """Return what is overdue among those who answer to `actor`, and what nobody holds.

    With `others` without what they have to do themselves.
    """
    rows = Occurrence.objects.filter(state=State.OPEN, due_at__lt=clock.now())
    if not access.may(actor, MANAGE):
        below = people_below(actor)
        rows = rows.filter(Q(holder__in=below) | Q(holder=None, doer=actor))
    if others:
        rows = rows.exclude(doer=actor)
    return list(rows.select_related(*RELATED).order_by("due_at", "id")[:limit])


def unheld(actor: Person, limit: int = 50) -> list[Occurrence]:
    """Return open rounds of posts that nobody holds: whoever is above has them, or nobody."""
    rows = Occurrence.objects.filter(state=State.OPEN, holder=None)
    if not access.may(actor, MANAGE):
        rows = rows.filter(doer=actor)
    return list(rows.select_related(*RELATED).order_by("due_at", "id")[:limit])


def history() -> dict[str, Done] | None:
    """Return what became of each duty lately, for coverage; None before anything was due."""
    rows = {row["duty"]: row for row in _sums(_counted(HISTORY_DAYS), "duty")}
    found = {duty: Done(row["due"], row["done"], row["late"]) for duty, row in rows.items()}
    return {duty: done for duty, done in found.items() if done.due} or None


def _counted(days: int) -> QuerySet[Occurrence]:
    since = clock.today() - timedelta(days=days)
    return Occurrence.objects.filter(due_on__gte=since, state__in=COUNTED)


def _sums(rows: QuerySet[Occurrence], by: str) -> list[dict[str, Any]]:
    now, done = clock.now(), Q(state=State.DONE)
    over = Q(due_at__lte=now) | done
    found = rows.values(by).annotate(
        open=Count("id", filter=Q(state=State.OPEN)),
        overdue=Count("id", filter=Q(state=State.OPEN, due_at__lte=now)),
        due=Count("id", filter=over),
        done=Count("id", filter=done),
        late=Count("id", filter=done & Q(done_at__gt=F("due_at"))),
        missed=Count("id", filter=Q(state=State.MISSED)),
    )
    return list(found)
