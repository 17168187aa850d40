"""The clocks of an exchange and a return: 72 hours run on, three days are days of work."""

from datetime import datetime, timedelta

import pytest

from quanyu.jobs.worker import run as work_off
from quanyu.kernel import clock
from quanyu.kernel.refusal import Refusal
from quanyu.process import actions
from quanyu.process.models import Case, FlowEvent, Timer
from quanyu.process.tests.factories import (
    T0,
    World,
    do,
    item_at,
    make_case,
    make_world,
    version_of,
)
from quanyu.work import actions as work

pytestmark = pytest.mark.django_db
POSITIONS = ("POS-H12", "POS-H13", "POS-H14", "POS-X03", "POS-X04", "POS-X07", "POS-X08")
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture
def world() -> World:
    return make_world(*POSITIONS, permissions=("process.steer",))


def refused(world: World, process: str) -> Case:
    """A case whose goods were checked at T0 and judged to be the customer's fault."""
    number = process[-2:]
    case = make_case(world, version_of(process), {"trade_completed": True})
    do(case, f"s{number}_2", "", world)
    actions.tell(actor=world.system, case=case, message="parcel_sent")
    do(case, f"s{number}_4", "", world)
    do(case, f"s{number}_5", "", world)
    do(case, f"s{number}_6", "customer", world)
    return case


def late(case: Case) -> list[str]:
    return list(FlowEvent.objects.filter(case=case, what="late").values_list("step", flat=True))


def tick(at: datetime) -> None:
    with clock.frozen(at):
        work_off(once=True)


@pytest.mark.parametrize("process", ["PRC-14", "PRC-15"])
@pytest.mark.parametrize("ruled", ["accept", "dispute"])
def test_the_clock_of_72_hours_counts_from_the_quality_check(
    world: World, process: str, ruled: str
) -> None:
    number = process[-2:]
    with clock.frozen(T0):
        case = refused(world, process)
    with clock.frozen(T0 + 30 * HOUR):
        do(case, f"s{number}_7", "", world)
        do(case, f"s{number}_8", ruled, world)
        if ruled == "dispute":
            do(case, f"s{number}_9", "", world)
            do(case, f"s{number}_10", "company", world)
    if ruled == "dispute":
        back, due = f"{number}.11", datetime.fromisoformat("2026-03-06T07:00:00+00:00")
        assert item_at(case, f"s{number}_11").due_at == due  # three days of work from Tuesday
        tick(due - MINUTE)
        assert late(case) == []
        tick(due + MINUTE)
    else:
        back = f"{number}.7b"
        assert item_at(case, f"s{number}_7b").due_at == T0 + 72 * HOUR
        tick(T0 + 71 * HOUR + 59 * MINUTE)
        assert late(case) == []
        tick(T0 + 72 * HOUR + MINUTE)
    assert late(case) == [back]
    tick(T0 + 400 * HOUR)
    assert late(case) == [back]
    with clock.frozen(T0 + 400 * HOUR):
        do(case, f"s{number}_{back.partition('.')[2]}", "", world)
        do(case, f"s{number}_50", "", world)
    assert Case.objects.get(pk=case.pk).state == "ended"


@pytest.mark.parametrize("process", ["PRC-14", "PRC-15"])
def test_done_in_time_nothing_is_late(world: World, process: str) -> None:
    number = process[-2:]
    with clock.frozen(T0):
        case = refused(world, process)
        do(case, f"s{number}_7", "", world)
        do(case, f"s{number}_8", "accept", world)
    with clock.frozen(T0 + 71 * HOUR + 59 * MINUTE):
        do(case, f"s{number}_7b", "", world)
    tick(T0 + 80 * HOUR)
    assert late(case) == []
    assert Timer.objects.filter(case=case, state="running").count() == 0


def test_a_step_that_opens_after_its_time_is_late_at_once(world: World) -> None:
    with clock.frozen(T0):
        case = refused(world, "PRC-14")
    with clock.frozen(T0 + 90 * HOUR):
        do(case, "s14_7", "", world)
        do(case, "s14_8", "accept", world)
        work_off(once=True)
    assert late(case) == ["14.7b"]


def test_a_customer_who_sends_nothing_ends_the_case_after_fifteen_days(world: World) -> None:
    with clock.frozen(T0):
        case = make_case(world, version_of("PRC-14"))
        do(case, "s14_2", "", world)
    tick(T0 + timedelta(days=15) - MINUTE)
    assert Case.objects.get(pk=case.pk).steps.get(state="open").node == "s14_3"
    tick(T0 + timedelta(days=15) + MINUTE)
    assert Case.objects.get(pk=case.pk).steps.get(state="open").node == "s14_50"
    with clock.frozen(T0 + timedelta(days=16)), pytest.raises(Refusal):
        actions.tell(actor=world.system, case=case, message="parcel_sent")


def test_a_pause_moves_the_deadline_by_as_long_as_it_was(world: World) -> None:
    with clock.frozen(T0):
        case = refused(world, "PRC-14")
        do(case, "s14_7", "", world)
        do(case, "s14_8", "accept", world)
    with clock.frozen(T0 + 10 * HOUR):
        actions.pause(actor=world.system, case=case, reason="等快递公司答复")
    tick(T0 + 100 * HOUR)
    assert late(case) == []
    with clock.frozen(T0 + 110 * HOUR):
        actions.resume(actor=world.system, case=case)
        assert item_at(case, "s14_7b").due_at == T0 + 172 * HOUR
    tick(T0 + 171 * HOUR + 59 * MINUTE)
    assert late(case) == []
    tick(T0 + 172 * HOUR + MINUTE)
    assert late(case) == ["14.7b"]


def test_a_parked_case_lies_in_nobodys_inbox_and_comes_back_where_it_was(world: World) -> None:
    with clock.frozen(T0):
        case = refused(world, "PRC-14")
        do(case, "s14_7", "", world)
        do(case, "s14_8", "accept", world)
        actions.park(actor=world.system, case=case, reason="等春节后")
        item = item_at(case, "s14_7b")
        with pytest.raises(Refusal):
            work.complete(actor=world.people["POS-X03"][0], item=item, note="好")
    tick(T0 + 300 * HOUR)
    with clock.frozen(T0 + 400 * HOUR):
        actions.unpark(actor=world.system, case=case)
        assert item_at(case, "s14_7b").due_at == T0 + 472 * HOUR
        do(case, "s14_7b", "", world)
    assert late(case) == []


def test_a_promise_becomes_the_deadline_of_the_step_that_keeps_it(world: World) -> None:
    with clock.frozen(T0):
        people = make_world("POS-H02", "POS-H03", "POS-H08", "POS-H09")
        case = make_case(people, version_of("PRC-07"))
        do(case, "s07_1", "", people)
        while (step := case.steps.filter(state="open").first()) and step.kind != "promise":
            do(case, step.node, "agree" if step.kind == "confirm" else "", people)
        assert step is not None
        with pytest.raises(Refusal):
            do(case, step.node, "promised", people, promised_at=T0.isoformat())
        until = T0 + 5 * HOUR
        do(case, step.node, "promised", people, promised_at=until.isoformat())
        promised = case.steps.filter(state="open", due_at__isnull=False).get()
        assert promised.due_at == until
    tick(until + MINUTE)
    assert late(case) == [promised.step]


def test_a_promise_made_in_the_inbox_moves_the_timer(world: World) -> None:
    with clock.frozen(T0):
        case = refused(world, "PRC-14")
        do(case, "s14_7", "", world)
        do(case, "s14_8", "accept", world)
        item = item_at(case, "s14_7b")
        owner = world.people["POS-X03"][0]
        work.promise(actor=owner, item=item, at=T0 + 20 * HOUR)
    tick(T0 + 21 * HOUR)
    assert late(case) == ["14.7b"]
