"""The tokens of a case as text: what is decided, without what may follow and without data.

A row is [id, name, state, place of the parent, triggered, what the library keeps about it].
"""

import json
from typing import Any
from uuid import UUID

from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.task import Task

Row = list[Any]
DECIDED = TaskState.DEFINITE_MASK | TaskState.FINISHED_MASK
KEPT = ("event_fired", "key_or_index", "item", "merged", "remaining", "cardinality", "current")


def dump(flow: BpmnWorkflow) -> str:
    """Return the rows of a tree, parents first."""
    rows: list[Row] = []
    waiting: list[tuple[Task, int]] = [(flow.task_tree, -1)]
    while waiting:
        task, parent = waiting.pop()
        place = len(rows)
        kept = {name: task.internal_data[name] for name in KEPT if name in task.internal_data}
        rows.append(
            [task.id.hex, task.task_spec.name, task.state, parent, int(task.triggered), kept]
        )
        below = [child for child in task.children if _is_decided(child)]
        waiting += [(child, place) for child in reversed(below)]
    return json.dumps({"done": flow.completed, "rows": rows}, separators=(",", ":"))


def _is_decided(task: Task) -> bool:
    # FUTURE counts as definite in the library, and is what may follow all the same.
    return bool(task.state != TaskState.FUTURE and task.has_state(DECIDED))


def rows_of(text: str) -> list[Row]:
    """Return the rows that `dump` wrote."""
    found: list[Row] = json.loads(text)["rows"]
    return found


def restore(flow: BpmnWorkflow, text: str) -> None:
    """Fill an empty tree with the rows that `dump` wrote."""
    kept = json.loads(text)
    specs = flow.spec.task_specs
    placed: list[Task] = []
    for name, spec, state, parent, triggered, internal in kept["rows"]:
        above = placed[parent] if parent >= 0 else None
        task = Task(flow, specs[spec], above, state=state, id=UUID(hex=name))
        task.triggered, task.internal_data = bool(triggered), internal
        if isinstance(task.task_spec, CatchingEvent) and state == TaskState.WAITING:
            flow.event_manager.add_task(task)
        placed.append(task)
    flow.task_tree = placed[0]
    flow.completed = kept["done"]
