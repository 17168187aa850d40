"""What an outcome would open, without doing it: for "what comes next" on the task page."""

from copy import deepcopy

from quanyu.handbook.sheets.expressions import Refused, compiled
from quanyu.handbook.sheets.graph import Flow, Graph, Node
from quanyu.process.engine import Memory


def ahead(graph: Graph, memory: Memory, node: str, outcome: str) -> list[Node]:
    """Return the nodes at which the case stops next if `node` ends with `outcome`."""
    thought = Memory.read(memory.facts, deepcopy(memory.said()))
    thought.note(node, outcome, "", first=False)
    found: dict[str, Node] = {}
    edge, seen = [flow.target for flow in _taken(graph, thought, node)], set[str]()
    while edge:
        name = edge.pop(0)
        if name in seen:
            continue
        seen.add(name)
        target = graph.nodes[name]
        if target.shape in ("choice", "fork", "join"):
            edge += [flow.target for flow in _taken(graph, thought, name)]
        else:
            found[name] = target
    return list(found.values())


def _taken(graph: Graph, memory: Memory, node: str) -> list[Flow]:
    ways = graph.leaving(node)
    if graph.nodes[node].shape != "choice" or len(ways) < 2:
        return ways
    return [flow for flow in ways if _holds(flow, memory)][:1] or ways


def _holds(flow: Flow, memory: Memory) -> bool:
    try:
        return bool(compiled(flow.condition)(memory))
    except Refused:
        return False
