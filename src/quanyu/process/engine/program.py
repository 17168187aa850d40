"""Graphs made ready to run, kept by their content: building one costs more than a hundred steps."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec

from quanyu.handbook.sheets import Graph, to_xml
from quanyu.handbook.sheets.graph import Node
from quanyu.process.engine.reading import read

KEPT = 64


@dataclass(slots=True)
class Program:
    """A graph and the library's spec of it. `inside` tells the branch that a node lies in."""

    graph: Graph
    spec: BpmnProcessSpec
    inside: dict[str, tuple[str, ...]] = field(default_factory=dict)
    deadlines: dict[str, list[Node]] = field(default_factory=dict)

    @property
    def groups(self) -> dict[str, str]:
        """Return {name of a group of people: the lane that names it if nobody does}."""
        return {node.people: node.lane for node in self.graph.nodes.values() if node.people}


_kept: OrderedDict[str, Program] = OrderedDict()
_lock = Lock()


def program_of(key: str, graph: Callable[[], Graph]) -> Program:
    """Return the program kept under `key` (a content hash), else make it of what `graph` gives."""
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    made = build(graph())
    with _lock:
        _kept[key] = made
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return made


def forget() -> None:
    """Drop every kept program, as a fresh process would know none."""
    with _lock:
        _kept.clear()


def build(graph: Graph) -> Program:
    """Return the program of `graph`; raises `Refused` for conditions that are not allowed."""
    program = Program(graph, read(to_xml(graph), graph.key), _branches(graph))
    for node in graph.nodes.values():
        if node.shape == "boundary":
            program.deadlines.setdefault(node.host, []).append(node)
    return program


def _branches(graph: Graph) -> dict[str, tuple[str, ...]]:
    """Return for each node the branches around it, outermost first, as `fork/first node`."""
    inside: dict[str, tuple[str, ...]] = {"start": ()}
    waiting = ["start"]
    while waiting:
        name = waiting.pop()
        node, around = graph.nodes[name], inside[name]
        hung = [n.id for n in graph.nodes.values() if n.host == name]
        for target in [*(flow.target for flow in graph.leaving(name)), *hung]:
            if target in inside:
                continue
            below = (*around, f"{name}/{target}") if node.shape == "fork" else around
            inside[target] = below[:-1] if graph.nodes[target].shape == "join" else below
            waiting.append(target)
    return inside
