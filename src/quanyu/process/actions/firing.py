"""What comes by itself: times that run out, messages that arrive."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from quanyu.jobs.actions import enqueue
from quanyu.kernel import clock
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.organisation import access, audit
from quanyu.organisation.models import Person
from quanyu.process import rules
from quanyu.process.actions.doing import name_time
from quanyu.process.actions.projecting import conclude
from quanyu.process.actions.sitting import Sitting, require_running, saying, take
from quanyu.process.engine import Wait
from quanyu.process.models import Case, Step, Timer
from quanyu.process.terms import FIRE_JOB, STEER, CaseState, StepState, TimerState, What

AT_ONCE = 500
ENOUGH = 50
PATIENCE = timedelta(hours=1)


def tick() -> int:
    """Enqueue a job for every case with a time that has come; returns how many cases."""
    due = Timer.objects.filter(state=TimerState.RUNNING, at__lte=clock.now())
    cases = list(due.order_by("at").values_list("case", flat=True)[:AT_ONCE])
    for case in dict.fromkeys(cases):
        enqueue(FIRE_JOB, {"case": case}, key=f"{FIRE_JOB} {case}")
    return len(set(cases))


def fire(case: int) -> int:
    """Let every time of a case come that has run out, the earliest first; returns how many.

    Doing it twice does nothing twice: a timer that has fired is not running.
    """
    fired = 0
    with transaction.atomic():
        sitting = take(case)
        if sitting.case.state != CaseState.RUNNING:
            return 0
        while fired < ENOUGH and (timer := _next(sitting)) is not None:
            _fire(sitting, timer)
            fired += 1
    return fired


def try_later(case: int) -> None:
    """Ask again in an hour: whatever stands in the way of a deadline is for people to mend."""
    due = Timer.objects.filter(case=case, state=TimerState.RUNNING, at__lte=clock.now())
    due.update(at=clock.now() + PATIENCE)


def _next(sitting: Sitting) -> Timer | None:
    due = Timer.objects.filter(case=sitting.case, state=TimerState.RUNNING, at__lte=sitting.moment)
    return due.order_by("at", "id").first()


def _fire(sitting: Sitting, timer: Timer) -> None:
    wait = sitting.waited.get(timer.task)
    timer.state = TimerState.FIRED if wait else TimerState.DROPPED
    timer.save(update_fields=["state"])
    if wait is None:
        return
    what = What.LATE if wait.node.host else What.TIME
    outcome = "late" if wait.node.host else "passes"
    sitting.tell(what, outcome=outcome, node=wait.node.id, step=wait.node.step)
    arrive(sitting, wait, "passes", None)
    conclude(sitting)


def arrive(sitting: Sitting, wait: Wait, outcome: str, actor: Person | None) -> None:
    """Let the engine go on from a wait; a wait that is a step of its own is done thereby."""
    sitting.fired.add(wait.task)
    if not wait.node.host:
        sitting.run.memory.ended[wait.node.step] = sitting.moment.isoformat()
    with saying():
        sitting.run.fire(wait.task)
    if not wait.node.host:
        steps = Step.objects.filter(case=sitting.case, task=wait.task)
        steps.update(state=StepState.DONE, done_at=sitting.moment, outcome=outcome, actor=actor)


def tell(
    *,
    actor: Person,
    case: Case,
    message: str,
    values: Mapping[str, Any] | None = None,
    note: str = "",
) -> Case:
    """Record that what a case waits for has arrived; what came with it becomes facts.

    Refuses: forbidden, not_waiting, case_over, case_parked, facts_too_many, case_stuck.
    """
    if not may_tell(actor, case):
        access.require(actor, STEER)
    with transaction.atomic():
        sitting = take(case)
        require_running(sitting.case)
        wait = next((w for w in sitting.waited.values() if w.node.message == message), None)
        if wait is None or not message:
            raise Refusal(
                "not_waiting",
                msg("This case does not wait for “%(message)s” now."),
                message=message,
            )
        said = dict(values or {})
        sitting.remember(rules.facts_in(said))
        sitting.tell(
            What.MESSAGE, actor=actor, node=wait.node.id, step=wait.node.step, outcome=message,
            data={"values": said, "note": note},
        )  # fmt: skip
        arrive(sitting, wait, "arrives", actor)
        conclude(sitting)
        audit.record(
            actor, "process.case.told", subject=str(sitting.case), after={"message": message}
        )
    return sitting.case


def set_time(*, actor: Person, case: Case, node: str, at: datetime) -> Case:
    """Set, or set anew, the time at which a wait or a deadline of a case comes.

    Refuses: forbidden, not_waiting, promise_missing, case_over, case_parked.
    """
    if not may_tell(actor, case):
        access.require(actor, STEER)
    with transaction.atomic():
        sitting = take(case)
        require_running(sitting.case)
        wait = next((w for w in sitting.waited.values() if w.node.id == node), None)
        if wait is None or wait.node.clock is None:
            raise Refusal(
                "not_waiting",
                msg("This case does not wait for “%(message)s” now."),
                message=node,
            )
        name_time(sitting, wait.task, actor, {"at": at.isoformat()})
        conclude(sitting)
        told = {"step": wait.node.step, "at": at}
        audit.record(actor, "process.case.timed", subject=str(sitting.case), after=told)
    return sitting.case


def may_tell(actor: Person, case: Case) -> bool:
    """Tell whether `actor` started the case or has a lane in it, or may steer any."""
    if case.starter_id == actor.pk or access.may(actor, STEER):
        return True
    held = {row.post.grant.position for row in access.holdings(actor)}
    pools = case.steps.values_list("pool", flat=True).distinct()
    return any(held & set(pool.split("|")) for pool in pools)
