"""What came of an act, written down: steps, inbox items, events, timers, jobs, the case row."""

from collections.abc import Iterable
from datetime import datetime

from quanyu.jobs.actions import enqueue
from quanyu.process import rules
from quanyu.process.actions import clocks, crews
from quanyu.process.actions.sitting import Sitting, store
from quanyu.process.engine import Opening
from quanyu.process.models import FlowEvent, Step
from quanyu.process.registry import get as hook_named
from quanyu.process.terms import HOOK_JOB, ITEM_KIND, CaseState, StepState, What
from quanyu.work import actions as work

DONE = ["state", "done_at", "outcome", "actor", "for_person", "started_at"]


def conclude(sitting: Sitting, *, done: str = "") -> None:
    """Write everything that came of a sitting; `done` is the task that somebody has just done."""
    opened = {one.task: one for one in sitting.run.open()}
    gone = sitting.opened.keys() - opened.keys() - {done}
    fresh = [one for task, one in opened.items() if task not in sitting.opened]
    if gone:
        withdraw(sitting, gone)
    due = clocks.follow(sitting)
    if sitting.run.done and sitting.case.state == CaseState.RUNNING:
        _end(sitting)
    _open(sitting, fresh, due)
    finish(sitting)
    sitting.opened = opened
    sitting.waited = {one.task: one for one in sitting.run.waits()}


def finish(sitting: Sitting) -> None:
    """Write the case row and what happened."""
    store(sitting)
    FlowEvent.objects.bulk_create(sitting.events)
    sitting.events = []


def _end(sitting: Sitting) -> None:
    case = sitting.case
    case.state, case.ended_at = CaseState.ENDED, sitting.moment
    ends = [sitting.program.graph.nodes[name].label for name in sitting.run.ends[-1:]]
    case.end = ends[0].zh if ends else ""
    sitting.tell(What.ENDED, data={"zh": case.end, "en": ends[0].en if ends else ""})
    if case.parent_id and case.parent_task:
        returning(case.parent_id, case.parent_task)


def returning(case: int, task: str) -> None:
    """Have a worker look after a hook or a called case of `case`, once this is committed."""
    enqueue(HOOK_JOB, {"case": case, "task": task}, key=f"{HOOK_JOB} {case}:{task}")


def withdraw(sitting: Sitting, tasks: Iterable[str]) -> None:
    """Close steps that need not be done any more, and take their items out of the inbox."""
    gone = sorted(tasks)
    found = Step.objects.filter(case=sitting.case, task__in=gone, state=StepState.OPEN)
    found.update(state=StepState.WITHDRAWN, done_at=sitting.moment)
    work.withdraw_items(ITEM_KIND, [sitting.key(task) for task in gone])
    for task in gone:
        node = sitting.opened[task].node if task in sitting.opened else None
        if node is not None:
            sitting.tell(What.WITHDRAWN, node=node.id, step=node.step)


def _open(sitting: Sitting, fresh: list[Opening], due: dict[str, datetime | None]) -> None:
    steps: list[Step] = []
    drafts = []
    people = _members(sitting, fresh)
    for one in fresh:
        step = _step(sitting, one, due.get(one.node.id))
        steps.append(step)
        sitting.tell(What.OPENED, node=one.node.id, step=one.node.step)
        if one.node.shape == "task" or by_hand(one):
            drafts.append(draft(sitting, one, step, people))
        else:
            returning(sitting.case.pk, one.task)
    items = {item.key: item.uuid for item in work.open_items(drafts)} if drafts else {}
    for step in steps:
        step.item = items.get(sitting.key(step.task))
    _write(sitting.steps + steps)
    sitting.steps = []


def _write(steps: list[Step]) -> None:
    """Write steps that opened and steps that are done in one statement."""
    if steps:
        Step.objects.bulk_create(
            steps, update_conflicts=True, unique_fields=["case", "task"], update_fields=DONE
        )


def by_hand(one: Opening) -> bool:
    """Tell whether people do what the sheet asks of a hook: no room offers it."""
    if one.node.shape != "service":
        return False
    return one.node.kind == "start" or hook_named(one.node.hook) is None


def _members(sitting: Sitting, fresh: list[Opening]) -> dict[str, int]:
    """Return the people of groups by their uuid, as far as the fresh steps are for one of them."""
    return crews.people_by_uuid(member_of(sitting, one) for one in fresh)


def member_of(sitting: Sitting, one: Opening) -> str:
    """Return who of a group an opening is for, empty where it is for nobody by name."""
    group = sitting.run.memory.facts.get(one.node.people) if one.node.people else None
    if one.member is None or not isinstance(group, list) or one.member >= len(group):
        return ""
    return str(group[one.member])[:40]


def _step(sitting: Sitting, one: Opening, due: datetime | None) -> Step:
    node, rounds = one.node, sitting.run.memory.rounds
    if one.member in (None, 0):
        rounds[node.id] = rounds.get(node.id, 0) + 1
    row = sitting.row(node.step)
    pool = rules.pool_of(sitting.program.graph, node, row.keeper if row else None)
    return Step(
        case=sitting.case, task=one.task, node=node.id, step=node.step, kind=node.kind,
        lane=node.lane, pool="|".join(sorted(pool)), round=rounds.get(node.id, 1),
        member=member_of(sitting, one), opened_at=sitting.moment, due_at=due,
    )  # fmt: skip


def draft(sitting: Sitting, one: Opening, step: Step, people: dict[str, int]) -> work.ItemDraft:
    """Return the entry in the inbox for an opening."""
    case, node, row = sitting.case, one.node, sitting.row(one.node.step)
    zh, en = rules.titles_of(node)
    pool = tuple(step.pool.split("|")) if step.pool else ()
    bulk = node.kind == "confirm" and not rules.is_serious(node, row) and not node.form
    return work.ItemDraft(
        kind=ITEM_KIND, key=sitting.key(one.task), subject=case.subject, title_zh=zh,
        title_en=en, process=case.process, case=case.uuid, step=node.step, unit=case.unit_id,
        pool=pool, owner=people.get(member_of(sitting, one)), preferred=_last(sitting, one),
        starter=case.starter_id, outcomes=node.outcomes or ("done",), bulk=bulk, form=node.form,
        edition=case.edition, due_at=step.due_at,
    )  # fmt: skip


def _last(sitting: Sitting, one: Opening) -> int | None:
    """Return who did it in the round before: it comes back to them."""
    return sitting.kept.actors.get(one.node.id) if one.member is None else None
