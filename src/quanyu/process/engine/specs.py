"""Our own task classes in place of the library's, and the evaluator that stands for its scripts."""

from typing import Any

from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.specs.defaults import ParallelGateway, UserTask
from SpiffWorkflow.bpmn.specs.event_definitions.base import EventDefinition
from SpiffWorkflow.task import Task

from quanyu.handbook.sheets.expressions import Refused, compiled
from quanyu.process.engine.memory import Memory

SPLIT, JOIN = "_fork", "_join"


class Hook(UserTask):  # type: ignore[misc]
    """A service or a called process: waits like a person's task until a worker completes it."""


class Clock(EventDefinition):  # type: ignore[misc]
    """A time that never comes by itself: our timers fire it, the library's clock has no say."""


class GroupJoin(ParallelGateway):  # type: ignore[misc]
    """Fires when every branch under its own split is back.

    The library also counts branches of earlier rounds of a loop and then fires after one.
    """

    def _check_threshold_unstructured(self, my_task: Task) -> bool:
        if not self.name.endswith(JOIN):
            return len(self.inputs) < 2 or bool(super()._check_threshold_unstructured(my_task))
        split = _above(my_task, self.name.removesuffix(JOIN) + SPLIT)
        if split is None:
            return bool(super()._check_threshold_unstructured(my_task))
        return {spec.name for spec in self.inputs} <= self._back(split)

    def _back(self, split: Task) -> set[str]:
        """Return the names of the nodes that have come to this join under `split`."""
        found: set[str] = set()
        below = list(split.children)
        while below:
            task = below.pop()
            if task.task_spec is not self:
                below += task.children
            elif task.parent.state == TaskState.COMPLETED:
                found.add(task.parent.task_spec.name)
        return found

    def _run_hook(self, my_task: Task) -> bool:
        # There is no data to merge, and the library's merge trips over parents that were cut.
        my_task._inherit_data()
        return True


def _above(task: Task, name: str) -> Task | None:
    parent = task.parent
    while parent is not None and parent.task_spec.name != name:
        parent = parent.parent
    return parent


class Evaluator(PythonScriptEngine):  # type: ignore[misc]
    """Answers conditions from the memory of the case; refuses everything else."""

    def __init__(self, memory: Memory) -> None:
        super().__init__()
        self.memory = memory

    def validate(self, expression: str) -> None:
        """Raise `Refused` for an expression that is not on the list."""
        compiled(expression)

    def evaluate(self, task: Task, expression: str, external_context: Any = None) -> Any:  # noqa: ARG002
        """Return what the condition says of the case."""
        try:
            return compiled(expression)(self.memory)
        except Refused as refused:
            raise Refused(f"{task.task_spec.name}: {refused}") from refused

    def execute(self, task: Task, *_script: Any) -> bool:
        """Refuse: nothing an author writes is ever executed."""
        raise Refused(f"{task.task_spec.name}: scripts are refused")

    def call_service(self, task: Task, **_named: Any) -> Any:
        """Refuse: services are hooks, and workers do them."""
        raise Refused(f"{task.task_spec.name}: services run as jobs")
