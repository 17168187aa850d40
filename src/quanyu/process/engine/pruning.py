"""Cutting what is over: history lives in our events, so the tree keeps what is still on its way.

Without it the hundredth round of a loop would cost a hundred times the first.
"""

from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.specs.control import BoundaryEventSplit, _EndJoin
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import LoopTask
from SpiffWorkflow.task import Task

OPEN = TaskState.READY | TaskState.WAITING | TaskState.STARTED


def prune(flow: BpmnWorkflow) -> None:
    """Hang the lowest task above everything open right below the root; drop the rest."""
    if flow.completed:
        return
    top = _common(flow)
    if top is None:
        return
    while _needs_parent(top):
        top = top.parent
    root = flow.task_tree
    if top is root or top.parent is root:
        return
    kept = {root.id: root, **{task.id: task for task in top}}
    top._parent, root._children = root.id, [top.id]
    flow.tasks = kept
    flow.last_task = None


def _needs_parent(task: Task) -> bool:
    above = task.parent
    if above is None:
        return False
    rests_on = isinstance(above.task_spec, BoundaryEventSplit | LoopTask)
    return rests_on or not above.has_state(TaskState.COMPLETED)


def _common(flow: BpmnWorkflow) -> Task | None:
    """Return the lowest task that stands above everything open, or is it."""
    chain: list[Task] | None = None
    for task in flow.tasks.values():
        # The end waits for everybody; the last branch to come makes a new one.
        if not task.has_state(OPEN) or isinstance(task.task_spec, _EndJoin):
            continue
        way = _way(task)
        if chain is None:
            chain = way
        else:
            chain = [one for one, other in zip(chain, way, strict=False) if one is other]
    return chain[-1] if chain else None


def _way(task: Task) -> list[Task]:
    way = [task]
    while way[-1].parent is not None:
        way.append(way[-1].parent)
    return way[::-1]
