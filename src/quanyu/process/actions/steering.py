"""What people do with a case as a whole: send it back, pause, park, cancel it."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet

from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.organisation import access, audit
from quanyu.organisation.models import Person
from quanyu.process.actions import clocks, projecting
from quanyu.process.actions.sitting import Sitting, require_running, saying, take
from quanyu.process.models import Case, Step, Timer
from quanyu.process.terms import (
    ITEM_KIND,
    LIVE,
    STEER,
    CaseState,
    StepState,
    TimerState,
    What,
)
from quanyu.work import actions as work
from quanyu.work import queries as inbox
from quanyu.work.models import WorkItem

DECIDING = ("confirm", "decide", "sign", "select")


def send_back(*, actor: Person, case: Case, step: str, reason: str) -> Case:
    """Open an earlier step anew and close what is open now, in its branch or in the whole case.

    Whoever may decide an open step of the case may do it, and whoever may steer cases.
    Refuses: forbidden, reason_missing, not_earlier, case_over, case_parked, case_stuck.
    """
    why = _reason(reason)
    if not may_send_back(actor, case):
        access.require(actor, STEER)
    with transaction.atomic():
        sitting = take(case)
        require_running(sitting.case)
        if step not in earlier_steps(sitting.case):
            raise Refusal(
                "not_earlier",
                msg("The case has not been at step %(step)s yet: choose an earlier one."),
                step=step,
            )
        node = sitting.program.graph.entries[step]
        sitting.kept.approved = []
        sitting.tell(What.SENT_BACK, actor=actor, node=node, step=step, data={"note": why})
        with saying():
            sitting.run.send_back(node)
        projecting.conclude(sitting)
        audit.record(
            actor, "process.case.sent_back", subject=str(sitting.case), after={"step": step},
            reason=why,
        )  # fmt: skip
    return sitting.case


def earlier_steps(case: Case) -> list[str]:
    """Return the steps that the case has been through, in the order of the first time."""
    done = case.steps.filter(state=StepState.DONE).exclude(kind="wait").order_by("id")
    return list(dict.fromkeys(done.values_list("step", flat=True)))


def may_send_back(actor: Person, case: Case) -> bool:
    """Tell whether `actor` has an open step to decide in the case, or may steer any."""
    if access.may(actor, STEER):
        return True
    deciding = Step.objects.filter(case=case, state=StepState.OPEN, kind__in=DECIDING)
    items = WorkItem.objects.filter(uuid__in=deciding.values("item"))
    return any(inbox.right_to(actor, item) for item in items)


def cancel(*, actor: Person, case: Case, reason: str) -> Case:
    """End a case before its time; nothing of it stays in anybody's inbox.

    Refuses: forbidden, reason_missing, case_over.
    """
    why = _reason(reason)
    access.require(actor, STEER)
    with transaction.atomic():
        sitting = take(case)
        _cancel(sitting, actor, why)
        audit.record(actor, "process.case.cancelled", subject=str(sitting.case), reason=why)
    return sitting.case


def _cancel(sitting: Sitting, actor: Person, why: str) -> None:
    case = sitting.case
    if case.state not in LIVE:
        raise Refusal("case_over", msg("This case is over."))
    sitting.tell(What.CANCELLED, actor=actor, data={"note": why})
    projecting.withdraw(sitting, sitting.opened)
    waits = [task for task, wait in sitting.waited.items() if clocks.is_shown(wait)]
    work.withdraw_items(ITEM_KIND, [sitting.key(task) for task in waits])
    open_ones = Step.objects.filter(case=case, state=StepState.OPEN)
    open_ones.update(state=StepState.WITHDRAWN, done_at=sitting.moment)
    _timers(case, (TimerState.RUNNING, TimerState.PAUSED, TimerState.UNSET)).update(
        state=TimerState.DROPPED
    )
    case.state, case.ended_at, case.reason = CaseState.CANCELLED, sitting.moment, why
    projecting.finish(sitting)
    for child in case.children.exclude(parent_task="").filter(state__in=LIVE):
        _cancel(take(child), actor, why)


def pause(*, actor: Person, case: Case, reason: str) -> Case:
    """Stop every clock of a case, with a reason that everybody sees; work can go on.

    Refuses: forbidden, reason_missing, paused_already, case_over, case_parked.
    """
    why = _reason(reason)
    access.require(actor, STEER)
    with transaction.atomic():
        sitting = take(case)
        require_running(sitting.case)
        _pause(sitting, why)
        sitting.tell(What.PAUSED, actor=actor, data={"note": why})
        projecting.finish(sitting)
        audit.record(actor, "process.case.paused", subject=str(sitting.case), reason=why)
    return sitting.case


def _pause(sitting: Sitting, why: str) -> None:
    case = sitting.case
    if case.paused_at is not None:
        raise Refusal("paused_already", msg("The deadlines of this case are paused already."))
    case.paused_at, case.reason = sitting.moment, why
    timers = list(_timers(case, (TimerState.RUNNING,)))
    for timer in timers:
        timer.state = TimerState.PAUSED
        timer.left = (timer.at - sitting.moment).total_seconds() if timer.at else None
    Timer.objects.bulk_update(timers, ["state", "left"])
    due = Step.objects.filter(case=case, state=StepState.OPEN, due_at__isnull=False)
    work.set_due(ITEM_KIND, dict.fromkeys(_keys(sitting, due)))


def resume(*, actor: Person, case: Case) -> Case:
    """Let the clocks of a case run on with what was left. Refuses: forbidden, not_paused."""
    access.require(actor, STEER)
    with transaction.atomic():
        sitting = take(case)
        require_running(sitting.case)
        _resume(sitting)
        sitting.tell(What.RESUMED, actor=actor)
        projecting.finish(sitting)
        audit.record(actor, "process.case.resumed", subject=str(sitting.case))
    return sitting.case


def _resume(sitting: Sitting) -> None:
    case = sitting.case
    if case.paused_at is None:
        raise Refusal("not_paused", msg("The deadlines of this case are not paused."))
    lost = sitting.moment - case.paused_at
    case.paused_at, case.reason = None, ""
    timers = list(_timers(case, (TimerState.PAUSED,)))
    for timer in timers:
        timer.at = timer.at + lost if timer.at else None
        timer.state, timer.left = TimerState.RUNNING, None
    Timer.objects.bulk_update(timers, ["at", "state", "left"])
    steps = list(Step.objects.filter(case=case, state=StepState.OPEN, due_at__isnull=False))
    for step in steps:
        step.due_at = step.due_at + lost if step.due_at else None
    Step.objects.bulk_update(steps, ["due_at"])
    work.set_due(ITEM_KIND, {sitting.key(step.task): step.due_at for step in steps})


def park(*, actor: Person, case: Case, reason: str) -> Case:
    """Lay a case aside, as an opportunity to come back to: nobody has it in the inbox.

    Refuses: forbidden, reason_missing, case_over, case_parked.
    """
    why = _reason(reason)
    access.require(actor, STEER)
    with transaction.atomic():
        sitting = take(case)
        require_running(sitting.case)
        if sitting.case.paused_at is None:
            _pause(sitting, why)
        sitting.case.state, sitting.case.reason = CaseState.PARKED, why
        work.pause_items(ITEM_KIND, _keys(sitting, sitting.case.steps.all()), why)
        sitting.tell(What.PARKED, actor=actor, data={"note": why})
        projecting.finish(sitting)
        audit.record(actor, "process.case.parked", subject=str(sitting.case), reason=why)
    return sitting.case


def unpark(*, actor: Person, case: Case) -> Case:
    """Take a parked case up again where it was. Refuses: forbidden, not_parked."""
    access.require(actor, STEER)
    with transaction.atomic():
        sitting = take(case)
        if sitting.case.state != CaseState.PARKED:
            raise Refusal("not_parked", msg("This case is not parked."))
        sitting.case.state = CaseState.RUNNING
        work.resume_items(ITEM_KIND, _keys(sitting, sitting.case.steps.all()))
        _resume(sitting)
        sitting.tell(What.UNPARKED, actor=actor)
        projecting.finish(sitting)
        audit.record(actor, "process.case.unparked", subject=str(sitting.case))
    return sitting.case


def _keys(sitting: Sitting, steps: Iterable[Step]) -> list[str]:
    return [sitting.key(step.task) for step in steps if step.state == StepState.OPEN]


def _timers(case: Case, states: tuple[TimerState, ...]) -> QuerySet[Timer]:
    return Timer.objects.filter(case=case, state__in=states)


def _reason(reason: str) -> str:
    if not reason.strip():
        raise Refusal("reason_missing", msg("Say why."))
    return reason.strip()[:300]
