"""Moving a running case to another version of its process: tokens keep their names and times."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from SpiffWorkflow import TaskState

from quanyu.handbook.sheets.building import node_of
from quanyu.handbook.sheets.expressions import Refused
from quanyu.process.engine.memory import Memory
from quanyu.process.engine.program import Program
from quanyu.process.engine.pruning import OPEN
from quanyu.process.engine.run import CHILD, SPLIT, Run
from quanyu.process.engine.state import Row, rows_of

JOINED = ".BoundaryEventJoin"
INERT = "Start"


@dataclass(slots=True)
class Moved:
    """A case on its new version: its state, what it remembers, or why it cannot move."""

    state: str = ""
    memory: Memory | None = None
    faults: list[str] = field(default_factory=list)


def move(old: Program, new: Program, text: str, memory: Memory, steps: Mapping[str, str]) -> Moved:
    """Return the case on `new`; `steps` names the new step of those that are called otherwise."""
    names = names_of(old, steps)
    moved = Moved()
    rows = [_row(row, names, new) for row in rows_of(text)]
    for row, before in zip(rows, rows_of(text), strict=True):
        moved.faults += _faults(row, before, old, new, names)
    if moved.faults:
        moved.faults = list(dict.fromkeys(moved.faults))
        return moved
    kept = _memory(memory, names, steps)
    moved.state = json.dumps(
        {"done": json.loads(text)["done"], "rows": rows}, separators=(",", ":")
    )
    moved.memory = kept
    _try(new, moved)
    return moved


def _try(new: Program, moved: Moved) -> None:
    """Load what came of it: a state that cannot be read is a fault of the move."""
    try:
        run = Run.load(new, moved.memory or Memory({}), moved.state)
        run.open(), run.waits()
    except (Refused, KeyError) as error:
        moved.faults.append(f"unread:{str(error)[:60].replace(' ', '_')}")


def names_of(old: Program, steps: Mapping[str, str]) -> dict[str, str]:
    """Return {old node: new node} for the nodes of renamed steps; others keep their names."""
    found = {}
    for node in old.graph.nodes.values():
        if node.step in steps:
            rest = node.id.removeprefix(node_of(node.step))
            found[node.id] = node_of(steps[node.step]) + rest
    return found


def _split(name: str) -> tuple[str, str]:
    for ending in (CHILD, SPLIT, JOINED):
        if name.endswith(ending):
            return name.removesuffix(ending), ending
    return name, ""


def _row(row: Row, names: Mapping[str, str], new: Program) -> Row:
    base, ending = _split(row[1])
    name = names.get(base, base) + ending
    if ending == "" and base.endswith(".EndJoin"):
        name = f"{new.spec.name}.EndJoin"
    if name not in new.spec.task_specs and not row[2] & OPEN:
        name = INERT  # over and done: nothing looks at it any more
    return [row[0], name, *row[2:]]


def _faults(
    row: Row, before: Row, old: Program, new: Program, names: Mapping[str, str]
) -> list[str]:
    base = _split(before[1])[0]
    node = old.graph.nodes.get(base)
    if node is None or before[2] == TaskState.CANCELLED:
        return []
    target = new.graph.nodes.get(names.get(base, base))
    if node.shape == "fork" or node.shape == "join":
        return [] if _same_group(node.id, old, new, names) else _said(node.step, "group")
    if not before[2] & OPEN:
        return []
    if target is None or row[1] not in new.spec.task_specs:
        return _said(node.step, "gone")
    if _form(old, node.id, names) != _form(new, target.id, {}):
        return _said(node.step, "form")
    if _around(old, node.id, names) != new.inside.get(target.id, ()):
        return _said(node.step, "branch")
    return []


def _said(step: str, why: str) -> list[str]:
    return [f"{why}:{step}"]


def _form(program: Program, node: str, names: Mapping[str, str]) -> tuple[object, ...]:
    """Return what of a node its open tokens rest on: shape, people, deadlines."""
    found = program.graph.nodes[node]
    hung = sorted(names.get(n.id, n.id) for n in program.deadlines.get(found.host or node, []))
    return found.shape, bool(found.people), found.in_order, found.interrupts, tuple(hung)


def _around(program: Program, node: str, names: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(
        "/".join(names.get(part, part) for part in branch.split("/"))
        for branch in program.inside.get(node, ())
    )


def _same_group(node: str, old: Program, new: Program, names: Mapping[str, str]) -> bool:
    """Tell whether a fork or join has the same branches: another one would never come back."""
    before = {names.get(f.target, f.target) for f in old.graph.leaving(node)}
    came = {names.get(f.source, f.source) for f in old.graph.arriving(node)}
    target = names.get(node, node)
    if target not in new.graph.nodes:
        return False
    if old.graph.nodes[node].shape == "fork":
        return before == {f.target for f in new.graph.leaving(target)}
    return came == {f.source for f in new.graph.arriving(target)}


def _memory(memory: Memory, names: Mapping[str, str], steps: Mapping[str, str]) -> Memory:
    def by_node(kept: Mapping[str, object]) -> dict[str, object]:
        return {names.get(name, name): value for name, value in kept.items()}

    def by_step(kept: Mapping[str, object]) -> dict[str, object]:
        return {steps.get(name, name): value for name, value in kept.items()}

    said = memory.said()
    for name in said:
        said[name] = (by_step if name in ("ended", "promised") else by_node)(said[name])
    return Memory.read(memory.facts, said)
