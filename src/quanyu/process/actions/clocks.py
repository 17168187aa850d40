"""Timers follow the engine: what waits gets an instant, what waits no longer loses it."""

from datetime import datetime

from quanyu.kernel.calendar import Calendar
from quanyu.process import rules
from quanyu.process.actions.sitting import Sitting
from quanyu.process.engine import Wait
from quanyu.process.models import Step, Timer
from quanyu.process.terms import ITEM_KIND, StepState, TimerKind, TimerState, What
from quanyu.work import actions as work


def follow(sitting: Sitting) -> dict[str, datetime | None]:
    """Drop timers of waits that are over, start those of new ones; return deadlines by node."""
    waits = {one.task: one for one in sitting.run.waits()}
    over = sitting.waited.keys() - waits.keys()
    fresh = [one for task, one in waits.items() if task not in sitting.waited]
    if over:
        _drop(sitting, over)
    due = _start(sitting, fresh) if fresh else {}
    _named_meanwhile(sitting, waits)
    return due


def _drop(sitting: Sitting, over: set[str]) -> None:
    timed = {task for task in over if sitting.waited[task].node.clock}
    left = timed - sitting.fired
    if left:
        running = Timer.objects.filter(case=sitting.case, task__in=left)
        running.exclude(state=TimerState.FIRED).update(state=TimerState.DROPPED)
    shown = {task for task in over - sitting.fired if is_shown(sitting.waited[task])}
    if shown:
        steps = Step.objects.filter(case=sitting.case, task__in=shown, state=StepState.OPEN)
        steps.update(state=StepState.WITHDRAWN, done_at=sitting.moment)
    asked = [task for task in over if sitting.kept.unset.pop(task, None)]
    if asked:
        work.withdraw_items(ITEM_KIND, [sitting.key(task) for task in asked])


def is_shown(wait: Wait) -> bool:
    """Tell whether a wait is a step of its own: a deadline belongs to the step it hangs on."""
    return wait.node.shape != "boundary"


def _start(sitting: Sitting, fresh: list[Wait]) -> dict[str, datetime | None]:
    due: dict[str, datetime | None] = {}
    timers, steps, drafts = [], [], []
    for wait in fresh:
        timer = _timer(sitting, wait)
        if timer is not None:
            timers.append(timer)
        if timer is not None and wait.node.host:
            due[wait.node.host] = timer.at
        if is_shown(wait):
            steps.append(_step(sitting, wait, timer))
            sitting.tell(What.OPENED, node=wait.node.id, step=wait.node.step)
        if timer is not None and timer.state == TimerState.UNSET:
            sitting.kept.unset[wait.task] = timer.variable
            drafts.append(_question(sitting, wait, steps[-1]))
    Timer.objects.bulk_create(timers)
    items = {item.key: item.uuid for item in work.open_items(drafts)} if drafts else {}
    for step in steps:
        step.item = items.get(sitting.key(step.task))
    if steps:
        Step.objects.bulk_create(steps)
    return due


def _timer(sitting: Sitting, wait: Wait) -> Timer | None:
    clock, hangs = wait.node.clock, bool(wait.node.host)
    if clock is None:
        return None
    host = sitting.program.graph.nodes.get(wait.node.host)
    works = hangs and host is not None and host.shape == "task"
    at = rules.instant(clock, sitting.run.memory, sitting.moment, Calendar.load(), due=works)
    promised = clock.at.startswith("promised ")
    if promised and (at is None or at <= sitting.moment):
        return None  # a promise of an earlier round: whoever does it now promises anew
    paused = sitting.case.paused_at is not None and at is not None
    state = TimerState.PAUSED if paused else TimerState.RUNNING if at else TimerState.UNSET
    return Timer(
        case=sitting.case, task=wait.task, node=wait.node.id, host=wait.node.host,
        kind=TimerKind.DUE if hangs else TimerKind.WAIT, state=state, at=at,
        left=(at - sitting.moment).total_seconds() if paused and at else None,
        variable=clock.at,
    )  # fmt: skip


def _step(sitting: Sitting, wait: Wait, timer: Timer | None) -> Step:
    node, rounds = wait.node, sitting.run.memory.rounds
    rounds[node.id] = rounds.get(node.id, 0) + 1
    pool = rules.pool_of(sitting.program.graph, node)
    return Step(
        case=sitting.case, task=wait.task, node=node.id, step=node.step, kind="wait",
        lane=node.lane, pool="|".join(sorted(pool)), round=rounds[node.id],
        opened_at=sitting.moment, due_at=timer.at if timer else None,
    )  # fmt: skip


def _question(sitting: Sitting, wait: Wait, step: Step) -> work.ItemDraft:
    """Ask the lane for a time that nobody has named: a case must not wait for nothing."""
    case, node = sitting.case, wait.node
    row = sitting.row(node.step)
    zh, en = (row.zh, row.en) if row else rules.titles_of(node)
    return work.ItemDraft(
        kind=ITEM_KIND, key=sitting.key(wait.task), subject=case.subject,
        title_zh=f"确定时间：{zh}", title_en=f"Set the time: {en}", process=case.process,
        case=case.uuid, step=node.step, unit=case.unit_id, pool=tuple(step.pool.split("|")),
        starter=case.starter_id, outcomes=("promised",), edition=case.edition,
    )  # fmt: skip


def _named_meanwhile(sitting: Sitting, waits: dict[str, Wait]) -> None:
    """Start timers whose time has been named since, by a form or by whoever was asked."""
    for task, variable in list(sitting.kept.unset.items()):
        at = rules.moment_of(sitting.run.memory.facts.get(variable))
        if task in waits and at is not None:
            set_timer(sitting, task, at)


def set_timer(sitting: Sitting, task: str, at: datetime) -> None:
    """Let a timer of `task` run until `at`, whatever it was before."""
    state = TimerState.PAUSED if sitting.case.paused_at else TimerState.RUNNING
    left = (at - sitting.moment).total_seconds() if sitting.case.paused_at else None
    found = Timer.objects.filter(case=sitting.case, task=task)
    found.exclude(state=TimerState.FIRED).update(at=at, state=state, left=left)
    Step.objects.filter(case=sitting.case, task=task).update(due_at=at)
    if sitting.kept.unset.pop(task, None):
        work.withdraw_items(ITEM_KIND, [sitting.key(task)])
