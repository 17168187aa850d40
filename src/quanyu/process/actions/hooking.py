"""Hooks and called cases: what a worker does for a step, or hands to people."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction

from quanyu.jobs.registry import Later
from quanyu.kernel.refusal import Refusal
from quanyu.organisation.actions import system_actor
from quanyu.process.actions import starting
from quanyu.process.actions.doing import act, pass_over
from quanyu.process.actions.projecting import conclude, draft
from quanyu.process.actions.sitting import Sitting, take
from quanyu.process.actions.versions import version_in_force
from quanyu.process.engine import Opening
from quanyu.process.models import Case, Step
from quanyu.process.registry import ByHand, Call, Hook, NotYet, get
from quanyu.process.terms import LIVE, CaseState, StepState, What
from quanyu.work import actions as work

PATIENCE = timedelta(minutes=10)


def perform(case: int, task: str) -> str:
    """Do what a hook step or a called case asks; returns what was done.

    Everything is one transaction: a worker that is killed has done nothing, and another does it.
    """
    with transaction.atomic():
        sitting = take(case)
        opening = sitting.opened.get(task)
        if opening is None or sitting.case.state not in LIVE:
            return "nothing"
        if sitting.case.state == CaseState.PARKED:
            raise Later(PATIENCE)
        if opening.node.shape == "call":
            return _call(sitting, opening)
        return _hook(sitting, opening)


def _hook(sitting: Sitting, opening: Opening) -> str:
    hook = get(opening.node.hook)
    if hook is None:
        return hand_over(sitting, opening, "")
    try:
        values = _asked(sitting, opening, hook)
    except NotYet as later:
        raise Later(later.pause) from later
    except ByHand as refused:
        return hand_over(sitting, opening, refused.reason)
    except Refusal as refusal:
        return hand_over(sitting, opening, str(refusal))
    act(sitting, opening, "", dict(values), actor=None, what=What.HOOKED)
    pass_over(sitting)
    conclude(sitting, done=opening.task)
    return "done"


def _asked(sitting: Sitting, opening: Opening, hook: Hook) -> dict[str, object]:
    call = Call(
        sitting.case, opening.node, sitting.row(opening.node.step), system_actor(),
        sitting.key(opening.task),
    )  # fmt: skip
    with transaction.atomic():
        return dict(hook.do(call) or {})


def hand_over(sitting: Sitting, opening: Opening, why: str) -> str:
    """Put a step that no part of the system does into the inbox of its lane."""
    step = Step.objects.get(case=sitting.case, task=opening.task)
    if step.item is None and step.state == StepState.OPEN:
        (item,) = work.open_items([draft(sitting, opening, step, {})])
        step.item = item.uuid
        step.save(update_fields=["item"])
        sitting.tell(What.HANDED, node=step.node, step=step.step, data={"note": why} if why else {})
        conclude(sitting)
    return "handed over"


def give_up(case: int, task: str, why: str) -> None:
    """Let people do what a worker could not do after every attempt."""
    with transaction.atomic():
        sitting = take(case)
        opening = sitting.opened.get(task)
        if opening is not None and sitting.case.state in LIVE:
            hand_over(sitting, opening, why)


def _call(sitting: Sitting, opening: Opening) -> str:
    """Begin the called case, or go on when it has ended."""
    child = Case.objects.filter(parent=sitting.case, parent_task=opening.task).first()
    if child is None:
        return _begin(sitting, opening)
    if child.state in LIVE:
        return "waits"
    values = {} if child.state == CaseState.CANCELLED else child.facts
    act(sitting, opening, "", dict(values), actor=None, what=What.RETURNED)
    conclude(sitting, done=opening.task)
    return "done"


def _begin(sitting: Sitting, opening: Opening) -> str:
    case, process = sitting.case, opening.node.process.replace("_", "-")
    try:
        version = version_in_force(process)
    except Refusal as refusal:
        return hand_over(sitting, opening, str(refusal))
    key = f"{case.uuid.hex}:{UUID(opening.task).hex}"
    child, _made = starting.begin(
        system_actor(), version, subject=case.subject, unit=case.unit, facts=case.facts, key=key,
        parent=case, parent_task=opening.task,
    )  # fmt: skip
    node = opening.node
    sitting.tell(What.CALLED, node=node.id, step=node.step, outcome=child.number)
    conclude(sitting)
    return "began"
