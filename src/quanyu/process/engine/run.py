"""One case in the engine: what is open, and what an outcome, a message or a time opens next."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import LoopTask
from SpiffWorkflow.exceptions import WorkflowException
from SpiffWorkflow.task import Task

from quanyu.handbook.sheets.expressions import Refused
from quanyu.handbook.sheets.graph import Node
from quanyu.handbook.sheets.tokens import WAITING
from quanyu.process.engine import pruning, state
from quanyu.process.engine.memory import Memory
from quanyu.process.engine.program import Program
from quanyu.process.engine.specs import Evaluator

CHILD, SPLIT = " [child]", ".BoundaryEventSplit"
PASSING = frozenset({"start", "end", "late_end", "choice", "fork", "join"})


@dataclass(frozen=True, slots=True)
class Opening:
    """A node at which somebody or a hook can act; `member` is the place in a group of people."""

    task: str
    node: Node
    member: int | None = None


@dataclass(frozen=True, slots=True)
class Wait:
    """A node that a message or a time moves on; a deadline names the node it hangs on."""

    task: str
    node: Node


@dataclass(slots=True)
class Run:
    """A case: `memory` is what people said, `flow` the library's tree of tasks."""

    program: Program
    memory: Memory
    flow: BpmnWorkflow
    ends: list[str] = field(default_factory=list)
    prunes: bool = True

    @classmethod
    def start(cls, program: Program, memory: Memory) -> "Run":
        """Return a case at its first open nodes; raises `Refused`."""
        flow = BpmnWorkflow(program.spec, script_engine=Evaluator(memory))
        run = cls(program, memory, flow)
        run._settle()
        return run

    @classmethod
    def load(cls, program: Program, memory: Memory, text: str) -> "Run":
        """Return the case that `dump` wrote."""
        flow = BpmnWorkflow(program.spec, script_engine=Evaluator(memory), deserializing=True)
        state.restore(flow, text)
        return cls(program, memory, flow)

    def dump(self) -> str:
        """Return the tokens as text; the memory is kept apart."""
        return state.dump(self.flow)

    @property
    def done(self) -> bool:
        """Tell whether the case has ended."""
        return bool(self.flow.completed)

    # --- what is open

    def open(self) -> list[Opening]:
        """Return where somebody can act now."""
        return [self._opening(task) for task in self._tasks(TaskState.READY) if _is_work(task)]

    def waits(self) -> list[Wait]:
        """Return what waits for a message or a time: nodes and deadlines."""
        waiting = self.flow.event_manager.tasks.values()
        return [Wait(str(task.id), self.node(task)) for task in waiting]

    def node(self, task: Task) -> Node:
        """Return the node of the graph that a task stands for."""
        name: str = task.task_spec.name
        return self.program.graph.nodes[name.removesuffix(CHILD)]

    def _opening(self, task: Task) -> Opening:
        kept = task.internal_data
        member = kept.get("key_or_index", kept.get("item")) if _is_member(task) else None
        return Opening(str(task.id), self.node(task), member)

    def _tasks(self, wanted: int) -> Iterator[Task]:
        return (task for task in self.flow.tasks.values() if task.has_state(wanted))

    # --- what happens

    def complete(self, task: str, outcome: str = "", vote: str = "") -> str:
        """Do what is open at `task`; return the outcome. Raises `Refused` where it is not open."""
        found = self._found(task, TaskState.READY)
        node = self.node(found)
        chosen = outcome or (node.outcomes[0] if node.outcomes else "done")
        if node.outcomes and chosen not in node.outcomes:
            raise Refused(f"{node.step}: {chosen} is no outcome")
        self.memory.note(node.id, chosen, vote, first=self._is_first(found))
        self._go(found)
        return chosen

    def fire(self, task: str) -> Node:
        """Let a message arrive or a time come at a waiting node or a deadline."""
        found = self._found(task, TaskState.WAITING)
        found._set_internal_data(event_fired=True)
        self._predict(found)
        found.task_spec._update(found)
        self._settle()
        return self.node(found)

    def send_back(self, node: str) -> None:
        """Open `node` anew and close everything that its branch, or the whole case, had open.

        A node inside a parallel group is opened only while that branch is still on its way.
        """
        anchor = self._anchor(self.program.inside[node], node)
        specs = self.program.spec.task_specs
        spec = specs.get(f"{node}{SPLIT}") or specs[node]
        child = anchor._add_child(spec, TaskState.FUTURE)
        child.triggered = True
        spec._predict(child, mask=TaskState.PREDICTED_MASK | TaskState.FUTURE)
        spec._update(child)
        self._settle()

    # --- inside

    def _found(self, task: str, wanted: int) -> Task:
        found = self.flow.tasks.get(UUID(task))
        if found is None or not found.has_state(wanted):
            raise Refused("this step is no longer open")
        return found

    def _is_first(self, task: Task) -> bool:
        """Tell whether nobody of this round's group has acted yet."""
        if not _is_member(task):
            return True
        others = (child for child in task.parent.children if child.task_spec is task.task_spec)
        return not any(child.has_state(TaskState.FINISHED_MASK) for child in others)

    def _go(self, task: Task) -> None:
        self._predict(task)
        try:
            task.run()
        except WorkflowException as error:
            raise Refused(str(error)) from error
        self._settle()

    def _predict(self, task: Task) -> None:
        """Grow the tasks that may follow: they are not kept, so that a case stays small."""
        top = task
        while top.parent is not None and not top.parent.has_state(TaskState.FINISHED_MASK):
            top = top.parent
        top.task_spec._predict(top, mask=TaskState.NOT_FINISHED_MASK)

    def _settle(self) -> None:
        try:
            self.flow.do_engine_steps(did_complete_task=self._passed)
        except WorkflowException as error:
            raise Refused(str(error)) from error
        self.flow.bpmn_events.clear()
        if self.prunes:
            pruning.prune(self.flow)

    def _passed(self, task: Task) -> None:
        node = self.program.graph.nodes.get(task.task_spec.name)
        if node is not None and node.shape == "end":
            self.ends.append(node.id)

    def _anchor(self, around: tuple[str, ...], node: str) -> Task:
        """Cut what is open around a node and return the task under which it opens anew."""
        if not around:
            return self._cleared(self.flow.task_tree, self.flow.task_tree.children)
        fork = around[-1].partition("/")[0]
        for task in list(self._tasks(TaskState.READY | TaskState.WAITING | TaskState.STARTED)):
            name = task.task_spec.name.removesuffix(CHILD)
            if self.program.inside.get(name, ())[: len(around)] == around:
                branch = task
                while branch.parent.task_spec.name != fork:
                    branch = branch.parent
                return self._cleared(branch.parent, [branch])
        raise Refused(f"{node} lies in a branch that is not on its way: choose the group itself")

    def _cleared(self, anchor: Task, branches: list[Task]) -> Task:
        for branch in branches:
            branch.cancel()
            self.flow._remove_task(branch.id)
        return anchor


def _is_member(task: Task) -> bool:
    return task.parent is not None and isinstance(task.parent.task_spec, LoopTask)


def _is_work(task: Task) -> bool:
    return bool(task.task_spec.manual)


def is_waiting(node: Node) -> bool:
    """Tell whether a message or a time moves the node on, and no person."""
    return node.shape in WAITING or node.shape == "boundary"
