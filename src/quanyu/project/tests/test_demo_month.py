"""A month in the life: thirty people, thirty days, through the same actions as the pages."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest

from quanyu.editions import queries as editions
from quanyu.kernel import clock
from quanyu.organisation.actions import system_actor
from quanyu.process.models import Case
from quanyu.project.demo.chance import stream
from quanyu.project.demo.people import appoint_everybody
from quanyu.project.demo.working import CASES, begin_today, work_a_day
from quanyu.work.duties.terms import State
from quanyu.work.models import Deliverable, Occurrence, WorkItem
from quanyu.work.queries.rounds import plan, rounds_due, staff_for
from quanyu.work.terms import ItemState

FIRST, DAYS = date(2026, 10, 23), 30
NOW = datetime(2026, 10, 22, 23, tzinfo=UTC)


@pytest.mark.slow
@pytest.mark.django_db
def test_a_month_loses_and_doubles_nothing() -> None:
    with clock.frozen(NOW):
        appoint_everybody(system_actor(), date(2024, 10, 1))
        book = editions.in_force()
    handed = 0
    for number in range(DAYS):
        day, rng = FIRST + timedelta(days=number), stream("month", number)
        handed += work_a_day(day, rng, book, share=0.2)
    last = FIRST + timedelta(days=DAYS - 1)
    with clock.frozen(datetime(2026, 11, 21, 12, tzinfo=UTC)):
        _every_round_is_there_once(last)
        _everything_has_somebody()
    assert Deliverable.objects.count() == handed > 100
    done = Occurrence.objects.filter(state=State.DONE)
    assert all(row.deliverables.exists() for row in done[:50])


def _every_round_is_there_once(last: date) -> None:
    """Plan the whole month anew: nothing is lacking; nobody has one round twice."""
    from quanyu.kernel.calendar import Calendar

    calendar, book = Calendar.load(), editions.in_force()
    staff = staff_for(FIRST, last, calendar)
    assert plan(book, staff, FIRST, last, calendar).made == []
    expected = {(duty.id, one.every, one.period.first)
                for duty, one in rounds_due(book, FIRST, last, calendar)
                if one.every != "day" and staff.posts_of(duty.position or "")}  # fmt: skip
    rows = Occurrence.objects.exclude(every="day")
    assert {(row.duty, row.every, row.first_on) for row in rows} == expected
    owed = Counter(
        Occurrence.objects.values_list("duty", "every", "on", "first_on", "post", "holder")
    )
    assert max(owed.values()) == 1


def _everything_has_somebody() -> None:
    open_rounds = Occurrence.objects.filter(state=State.OPEN)
    assert open_rounds and not open_rounds.filter(item=None, doer__isnull=False).exists()
    live = WorkItem.objects.filter(state=ItemState.OPEN)
    assert not live.filter(owner=None, pool="").exists()
    assert not open_rounds.exclude(item__state=ItemState.OPEN).filter(doer__isnull=False).exists()
    closed = Occurrence.objects.exclude(state=State.OPEN)
    assert not closed.filter(item__state=ItemState.OPEN).exists()
    states = Counter(Occurrence.objects.values_list("state", flat=True))
    assert set(states) <= {State.OPEN, State.DONE, State.MISSED}, states


@pytest.mark.django_db
def test_cases_are_at_work_when_the_demo_opens() -> None:
    with clock.frozen(NOW):
        appoint_everybody(system_actor(), date(2024, 10, 1))
        begin_today()
        begin_today()
    assert Case.objects.count() == len(CASES)
    for case in Case.objects.all():
        live = WorkItem.objects.filter(case=case.uuid, state=ItemState.OPEN)
        assert live and not live.filter(owner=None, pool="").exists()
