"""What is due: the rounds of all duties in force, and what is lacking or superfluous of them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.conf import settings
from django.db.models import F, Q

from quanyu.handbook import Duty, Handbook
from quanyu.kernel.calendar import Calendar
from quanyu.kernel.period import Period
from quanyu.organisation.models import Post
from quanyu.work.duties.rounds import LEAD, LONGEST_LEAD, Round, comes_round, rounds
from quanyu.work.duties.seats import Place, Shares, shares
from quanyu.work.duties.terms import State
from quanyu.work.models import Occurrence
from quanyu.work.queries.staff import Staff

Slot = tuple[str, str, str, date, int]
"""Duty, cadence, its day where a duty has two of one cadence, first day of the period, post."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One round of one duty in one post, and who owes it."""

    duty: Duty
    round: Round
    post: Post
    holders: tuple[int, ...]
    vacant: bool


@dataclass(frozen=True, slots=True)
class Fresh:
    """An occurrence to be made."""

    wanted: Wanted
    slot: Slot
    place: int
    holder: int | None

    @property
    def key(self) -> str:
        """Return what names it for good."""
        duty, every, on, first, post = self.slot
        return f"{duty}|{every}{on}|{first}|{post}|{self.place}"


@dataclass(slots=True)
class Plan:
    """What a tick would do."""

    made: list[Fresh] = field(default_factory=list)
    passed: list[tuple[Occurrence, int | None]] = field(default_factory=list)
    dropped: list[Occurrence] = field(default_factory=list)
    moved: list[tuple[Occurrence, int | None]] = field(default_factory=list)


def rounds_due(book: Handbook, through: date, today: date, calendar: Calendar) -> Iterator[
    tuple[Duty, Round]
]:  # fmt: skip
    """Yield the rounds that are open by `today` and were not over before `through`."""
    for duty in book.duties.values():
        if not duty.position:
            continue
        for cadence in duty.cadences:
            if comes_round(cadence):
                last = today + timedelta(days=LEAD[cadence.every])
                for found in rounds(cadence, Period(through, last), calendar, settings.TIME_ZONE):
                    if found.opens_on <= today:
                        yield duty, found


def staff_for(through: date, today: date, calendar: Calendar) -> Staff:
    """Return who is there on the days that a tick looks at."""
    return Staff(Period(through, today + timedelta(days=LONGEST_LEAD)), calendar)


def plan(book: Handbook, staff: Staff, through: date, today: date, calendar: Calendar) -> Plan:
    """Return what is lacking, handed on or superfluous after everything until `today`."""
    wanted = _wanted(book, staff, through, today, calendar)
    there = _there(wanted, book)
    found, seen = Plan(), set[int]()
    for slot, one in wanted.items():
        rows = there.get(slot, [])
        changes = shares([_place(row) for row in rows], one.holders, vacant=one.vacant)
        if one.round.due_on >= today:  # of earlier days, whoever is there today decides
            _take(found, changes, rows)
            seen |= {row.pk for row in rows}
        for place, holder in enumerate(changes.made, start=len(rows) + 1):
            found.made.append(Fresh(one, slot, place, holder))
    _leavers(found, staff, today, seen)
    _moved(found, staff, today)
    return found


def _wanted(
    book: Handbook, staff: Staff, through: date, today: date, calendar: Calendar
) -> dict[Slot, Wanted]:
    found: dict[Slot, Wanted] = {}
    for duty, one in rounds_due(book, through, today, calendar):
        day = min(today, one.due_on)
        for post in staff.posts_of(duty.position or ""):
            holders = staff.owing(post, day, one.every)
            vacant = staff.vacant(post, day, one.every)
            slot = _slot(duty, one.every, one.on, one.period.first, post.pk)
            found[slot] = Wanted(duty, one, post, tuple(holders), vacant)
    return found


def _slot(duty: Duty, every: str, on: str, first: date, post: int) -> Slot:
    """Return the slot of a round; a cadence that only moved to another day is the same one."""
    alike = Counter[str](row.every for row in duty.cadences)
    return duty.id, every, on if alike[every] > 1 else "", first, post


def _there(wanted: Mapping[Slot, Wanted], book: Handbook) -> dict[Slot, list[Occurrence]]:
    periods: dict[str, set[date]] = defaultdict(set)
    for _duty, every, _on, first, _post in wanted:
        periods[every].add(first)
    found: dict[Slot, list[Occurrence]] = defaultdict(list)
    if not periods:
        return found
    asked = Q()
    for every, firsts in periods.items():
        asked |= Q(every=every, first_on__in=firsts)
    for row in Occurrence.objects.filter(asked).order_by("id"):
        duty = book.duties.get(row.duty)
        if duty is not None:
            found[_slot(duty, row.every, row.on, row.first_on, row.post_id)].append(row)
    return found


def _place(row: Occurrence) -> Place:
    return Place(row.pk, row.holder_id, row.state == State.OPEN)


def _take(found: Plan, changes: Shares, rows: Iterable[Occurrence]) -> None:
    known = {row.pk: row for row in rows}
    found.passed += [(known[number], holder) for number, holder in changes.passed]
    found.dropped += [known[number] for number in changes.dropped]


def _leavers(found: Plan, staff: Staff, today: date, seen: set[int]) -> None:
    """Find open rounds of earlier days whose holder has left, or whose post has ended."""
    for row in Occurrence.objects.filter(state=State.OPEN).order_by("id"):
        if row.pk in seen:
            continue
        if row.post_id not in staff.posts:
            found.dropped.append(row)
            continue
        holders = staff.holders(row.post_id, today)
        if row.holder_id in holders or (row.holder_id is None and not holders):
            continue
        alike = list(
            Occurrence.objects.filter(
                duty=row.duty, every=row.every, first_on=row.first_on, post=row.post_id
            ).order_by("id")
        )
        changes = shares([_place(one) for one in alike], holders, vacant=False)
        _take(found, changes, alike)
        seen |= {one.pk for one in alike}


def _moved(found: Plan, staff: Staff, today: date) -> None:
    """Find open rounds that somebody does for a post or an absent holder, and no longer should."""
    passed = {row.pk for row, _holder in found.passed} | {row.pk for row in found.dropped}
    rows = Occurrence.objects.filter(state=State.OPEN).exclude(doer=F("holder"))
    for row in rows.select_related("item"):
        if row.pk in passed or row.post_id not in staff.posts:
            continue
        doer = staff.doer(row.holder_id, row.post_id, max(today, row.due_on))
        by_hand = row.item is not None and row.item.owner_id != row.doer_id
        if doer != row.doer_id and not by_hand:
            found.moved.append((row, doer))
