"""Two at once, and workers killed at any moment: one wins, nothing is lost, nothing done twice."""

import os
import random
import signal
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial

import pytest
from django.db import connection

from quanyu.handbook.sheets.tests.sheets import AGREE, ASK, healthy
from quanyu.jobs.models import Job
from quanyu.jobs.worker import run as work_off
from quanyu.kernel.refusal import Refusal
from quanyu.process import actions, registry
from quanyu.process.actions import firing, hooking
from quanyu.process.models import Counter, FlowEvent, Step, Timer
from quanyu.process.registry import Call, Hook
from quanyu.process.tests.factories import (
    World,
    do,
    item_at,
    make_case,
    make_world,
    version_from,
)
from quanyu.work import actions as work
from quanyu.work.models import WorkItem

pytestmark = pytest.mark.django_db(transaction=True)
TRIES = int(os.environ.get("QUANYU_TRIES", "8"))
KILLS = int(os.environ.get("QUANYU_KILLS", "12"))
FILED = """\
  - id: "1.3"
    lane: POS-H03
    archive: 归档
    en: File
    hook: test_file
"""
LAST = AGREE.replace('"1.2"', '"1.5"')
LATE = """\
  - id: "1.4"
    lane: POS-H03
    do: 制作
    en: Make
    due: 1h
"""


def file_away(call: Call) -> dict[str, str]:
    """Count in the database what was done, slowly enough to be interrupted."""
    counter, _made = Counter.objects.get_or_create(process="filed")
    time.sleep(0.01)
    Counter.objects.filter(pk=counter.pk).update(last=counter.last + 1)
    time.sleep(0.01)
    return {"filed": call.key}


@pytest.fixture
def hook() -> Iterator[None]:
    registry.register(Hook("test_file", "File", file_away))
    yield
    registry._hooks.pop("test_file")


@pytest.fixture
def world() -> World:
    return make_world("POS-H02", "POS-H03", each=2)


def both(*acts: Callable[[], object]) -> list[object]:
    """Do all at once; return what each came to, or its refusal."""
    gate, came = threading.Barrier(len(acts)), [None] * len(acts)

    def go(place: int, act: Callable[[], object]) -> None:
        try:
            gate.wait()
            came[place] = act()  # type: ignore[call-overload]
        except Refusal as refusal:
            came[place] = refusal  # type: ignore[call-overload]
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return list(came)


def test_of_two_who_do_one_step_one_has_done_it_and_the_other_is_told(world: World) -> None:
    case = make_case(world, version_from(healthy(ASK, AGREE)))
    one, other = world.people["POS-H03"]
    for _ in range(TRIES):
        item = item_at(case, "s1_1")
        work.release(actor=item.owner, item=item) if item.owner else None
        came = both(
            partial(work.complete, actor=one, item=item),
            partial(work.complete, actor=other, item=item),
        )
        refusals = [result for result in came if isinstance(result, Refusal)]
        assert [refusal.code for refusal in refusals] == ["item_done"]
        do(case, "s1_2", "reject", world)
    assert Step.objects.filter(case=case, node="s1_1", state="done").count() == TRIES
    assert Step.objects.filter(case=case, state="open").count() == 1
    seqs = list(FlowEvent.objects.filter(case=case).values_list("seq", flat=True))
    assert seqs == list(range(1, len(seqs) + 1))


def test_of_two_who_claim_one_step_one_wins_and_the_other_learns_who(world: World) -> None:
    version, (one, other) = version_from(healthy(ASK, AGREE)), world.people["POS-H03"]
    for _ in range(TRIES):
        item = item_at(make_case(world, version), "s1_1")
        came = both(
            partial(work.claim, actor=one, item=item),
            partial(work.claim, actor=other, item=item),
        )
        (refusal,) = [result for result in came if isinstance(result, Refusal)]
        owner = WorkItem.objects.get(pk=item.pk).owner
        assert refusal.code == "claimed_by_other" and str(owner) in str(refusal)


def test_of_two_workers_one_does_the_hook(world: World, hook: None) -> None:
    version = version_from(healthy(ASK, FILED, LAST))
    for number in range(1, TRIES + 1):
        case = make_case(world, version)
        do(case, "s1_1", "", world)
        task = case.steps.get(node="s1_3").task
        came = both(
            partial(hooking.perform, case.pk, task),
            partial(hooking.perform, case.pk, task),
        )
        assert sorted(map(str, came)) == ["done", "nothing"]
        assert Counter.objects.get(process="filed").last == number
        assert FlowEvent.objects.filter(case=case, what="hooked").count() == 1
    both(partial(work_off, once=True), partial(work_off, once=True))
    assert Counter.objects.get(process="filed").last == TRIES
    assert not Job.objects.exclude(state="done").exists()


def test_a_deadline_comes_once_for_two_workers(world: World) -> None:
    version = version_from(healthy(ASK, LATE, LAST))
    for _ in range(TRIES):
        case = make_case(world, version)
        do(case, "s1_1", "", world)
        Timer.objects.filter(case=case).update(at=case.started_at)
        came = both(partial(firing.fire, case.pk), partial(firing.fire, case.pk))
        assert sorted(came) == [0, 1]  # type: ignore[type-var]
        assert FlowEvent.objects.filter(case=case, what="late").count() == 1


def test_doing_a_step_and_taking_it_away_never_wait_for_each_other(world: World) -> None:
    case = make_case(world, version_from(healthy(ASK, AGREE)))
    one, boss = world.people["POS-H03"][0], world.people["POS-H02"][0]
    do(case, "s1_1", "", world)
    for _ in range(TRIES):
        item = item_at(case, "s1_2")
        came = both(
            partial(work.complete, actor=boss, item=item, outcome="reject", note="重做"),
            partial(actions.send_back, actor=world.system, case=case, step="1.1", reason="重来"),
        )
        assert sum(isinstance(result, Refusal) for result in came) <= 1
        step = Step.objects.get(case=case, state="open")
        assert step.node == "s1_1"
        work.assign(actor=world.system, item=item_at(case, "s1_1"), person=one)
        do(case, "s1_1", "", world)


def test_killed_workers_lose_nothing_and_do_nothing_twice(world: World, hook: None) -> None:
    version = version_from(healthy(ASK, FILED, LAST))
    cases = [make_case(world, version) for _ in range(KILLS)]
    for case in cases:
        do(case, "s1_1", "", world)
    chance = random.Random(7)
    for _ in range(KILLS):
        kill_a_worker_after(chance.uniform(0.005, 0.09))
    for _ in range(50):
        work_off(once=True)
        if not Job.objects.filter(state__in=("waiting", "running")).exists():
            break
        Job.objects.filter(state="waiting").update(run_at=cases[0].started_at)
    hooked = FlowEvent.objects.filter(what="hooked")
    handed = Step.objects.filter(node="s1_3", state="open", item__isnull=False)
    assert hooked.count() == Counter.objects.get(process="filed").last
    assert hooked.count() + handed.count() == len(cases)
    assert hooked.values("case").distinct().count() == hooked.count()
    open_steps = Step.objects.filter(state="open")
    assert sorted(open_steps.values_list("case", flat=True)) == [case.pk for case in cases]
    assert not open_steps.filter(item=None).exists()


def kill_a_worker_after(seconds: float) -> None:
    """Let a child process work, and kill it in the middle of whatever it does."""
    connection.close()
    child = os.fork()
    if child == 0:
        try:
            connection.close()
            while True:
                work_off(once=True)
        finally:
            os._exit(1)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
