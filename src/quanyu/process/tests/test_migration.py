"""Running cases moved to a new version of their sheet: tried, done, taken back; none is lost."""

import pytest

from quanyu.handbook.sheets import Graph
from quanyu.handbook.sheets.tests.sheets import AGAIN, AGREE, ASK, PARALLEL, healthy
from quanyu.kernel import clock
from quanyu.kernel.refusal import Refusal
from quanyu.process import actions
from quanyu.process.actions import firing
from quanyu.process.models import Case, MigratedCase, Timer
from quanyu.process.tests.factories import T0, World, do, make_case, make_world, version_from
from quanyu.work.models import WorkItem

pytestmark = pytest.mark.django_db
DUE = """\
  - id: "1.6"
    lane: POS-H03
    do: 制作
    en: Make
    due: 72h
"""
MORE = """\
  - id: "1.7"
    lane: POS-H02
    do: 归档
    en: File
"""
OTHER_GROUP = (
    PARALLEL
    + """\
      - id: "1.3d"
        lane: POS-H03
        do: 排期
        en: Schedule
"""
)
NAMED = {"1.6": "1.9"}


def old() -> Graph:
    return healthy(ASK, AGREE, PARALLEL, AGAIN, DUE)


@pytest.fixture
def world() -> World:
    return make_world("POS-H02", "POS-H03", permissions=("process.migrate",))


def running(world: World) -> list[Case]:
    """Cases at every place of the sheet."""
    ways = [
        [],
        [("s1_1", "")],
        [("s1_1", ""), ("s1_2", "agree")],
        [("s1_1", ""), ("s1_2", "agree"), ("s1_3a", ""), ("s1_3b", "")],
        [("s1_1", ""), ("s1_2", "agree"), ("s1_3a", ""), ("s1_3b", ""), ("s1_3c", "")],
        [("s1_1", ""), ("s1_2", "agree"), ("s1_3a", ""), ("s1_3b", ""), ("s1_3c", ""),
         ("s1_4", "agree")],
    ]  # fmt: skip
    cases = [make_case(world, version_from(old())) for _ in ways]
    for case, way in zip(cases, ways, strict=True):
        for node, outcome in way:
            do(case, node, outcome, world)
    return cases


def shown(case: Case) -> tuple[object, ...]:
    items = WorkItem.objects.filter(case=case.uuid, state="open").order_by("pk")
    timers = Timer.objects.filter(case=case, state="running").order_by("pk")
    return (
        list(case.steps.filter(state="open").order_by("pk").values_list("node", "step", "item")),
        list(items.values_list("uuid", "owner", "due_at")),
        list(timers.values_list("node", "host", "at")),
    )


def test_a_trial_says_who_would_move_and_writes_nothing(world: World) -> None:
    with clock.frozen(T0):
        cases = running(world)
        target = version_from(healthy(ASK, AGREE, PARALLEL, AGAIN, DUE, MORE))
        before = list(Case.objects.order_by("pk").values())
        report = actions.migrate_report(actor=world.system, target=target)
        assert (report.movable, report.stuck) == (len(cases), [])
        assert list(Case.objects.order_by("pk").values()) == before


def test_cases_move_go_on_and_are_moved_back_with_their_deadlines(world: World) -> None:
    with clock.frozen(T0):
        cases = running(world)
        target = version_from(healthy(ASK, AGREE, PARALLEL, AGAIN, DUE, MORE))
        before = [shown(case) for case in cases]
        migration = actions.migrate(actor=world.system, target=target)
        assert (migration.moved, migration.refused) == (len(cases), 0)
        assert [shown(case) for case in cases] == before
        do(cases[0], "s1_1", "", world)
        do(cases[5], "s1_6", "", world)
        do(cases[4], "s1_4", "agree", world)
        assert shown(cases[5])[0][0][0] == "s1_7"  # type: ignore[index]
        undone = actions.undo_migration(actor=world.system, migration=migration)
        assert undone.back == len(cases) - 1
        assert [(line.case.pk, line.faults) for line in undone.left] == [
            (cases[5].pk, (("gone", "1.7"),))
        ]
        assert [shown(case) for case in cases[1:4]] == before[1:4]
        do(cases[1], "s1_2", "agree", world)
        do(cases[4], "s1_6", "", world)
        assert Case.objects.get(pk=cases[4].pk).state == "ended"
    with pytest.raises(Refusal):
        actions.undo_migration(actor=world.system, migration=migration)


def test_what_cannot_move_stays_and_says_why(world: World) -> None:
    with clock.frozen(T0):
        cases = running(world)
        target = version_from(healthy(ASK, AGREE, OTHER_GROUP, AGAIN))
        report = actions.migrate_report(actor=world.system, target=target)
        faults = {line.case.pk: line.faults for line in report.stuck}
        assert faults == {
            cases[2].pk: (("group", "1.3"),),
            cases[3].pk: (("group", "1.3"),),
            cases[5].pk: (("gone", "1.6"),),
        }
        migration = actions.migrate(actor=world.system, target=target)
        assert (migration.moved, migration.refused) == (3, 3)
        assert MigratedCase.objects.exclude(fault="").count() == 3
        do(cases[3], "s1_3c", "", world)


def test_a_step_that_is_called_otherwise_is_named(world: World) -> None:
    with clock.frozen(T0):
        case = running(world)[5]
        target = version_from(healthy(ASK, AGREE, PARALLEL, AGAIN, DUE.replace("1.6", "1.9")))
        assert actions.migrate_report(actor=world.system, target=target).movable == 5
        migration = actions.migrate(actor=world.system, target=target, steps=NAMED)
        assert migration.refused == 0
        timer = Timer.objects.get(case=case, state="running")
        assert (timer.node, timer.host) == ("s1_9_due", "s1_9")
        Timer.objects.filter(pk=timer.pk).update(at=T0)
        assert firing.fire(case.pk) == 1
        do(case, "s1_9", "", world)
        assert Case.objects.get(pk=case.pk).state == "ended"


def test_moving_cases_needs_the_permission(world: World) -> None:
    outsider = make_world("POS-H09").everybody()[0]
    with pytest.raises(Refusal):
        actions.migrate_report(actor=outsider, target=version_from(old()))
