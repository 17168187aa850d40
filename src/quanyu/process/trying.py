"""A sheet tried with a token: nobody is told, nothing is written; the way taken is the whole state.

A move is `node`, `node:outcome` or `node:vote:entry`. Groups have two people each; variables that
conditions read are 1 unless somebody says otherwise.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from quanyu.handbook.sheets.expressions import Refused, names
from quanyu.handbook.sheets.graph import Graph, Node
from quanyu.handbook.sheets.marks import Mark, Marks
from quanyu.handbook.sheets.tokens import WAITING, Trial

MOST_MOVES = 200
CLOCKED = {"receive": "arrives", "timer": "passes", "boundary": "late"}


@dataclass(frozen=True)
class Way:
    """Something that can be done now: the node, the outcome in its own word, and the move."""

    node: Node
    outcome: str
    move: str


@dataclass(frozen=True)
class Tried:
    """Where the token stands after some moves; `fault` tells why one of them was not possible."""

    marks: Marks
    ways: tuple[Way, ...]
    moves: tuple[str, ...]
    ended: bool
    fault: str


def variables(graph: Graph) -> list[str]:
    """Return the variables that the conditions of a process read, groups left out."""
    conditions = [flow.condition for flow in graph.flows if flow.condition]
    groups = {node.people for node in graph.nodes.values() if node.people}
    return sorted({name for text in conditions for name in names(text)} - groups)


def tried(graph: Graph, moves: Iterable[str], said: Mapping[str, int]) -> Tried:
    """Return where a token stands after `moves`; a move that is not possible ends the way."""
    groups = {n.people: ["one", "two"] for n in graph.nodes.values() if n.people}
    told = {name: said.get(name, 1) for name in variables(graph)}
    taken, done, fault = list[str](), dict[str, int](), ""
    trial = Trial(graph, {})
    try:
        trial = Trial.begin(graph, {**groups, **told})
        for move in list(moves)[:MOST_MOVES]:
            node = _move(trial, move)
            done[node] = done.get(node, 0) + 1
            taken.append(move)
    except (Refused, KeyError) as refused:
        fault = str(refused).strip("'")
    ways = tuple(_ways(trial))
    return Tried(_marks(trial, done), ways, tuple(taken), trial.done and not fault, fault)


def _move(trial: Trial, move: str) -> str:
    node, outcome, vote = [*move.split(":"), "", ""][:3]
    if trial.graph.nodes[node].shape in CLOCKED:
        trial.fire(node)
    else:
        trial.complete(node, outcome, vote)
    return node


def _ways(trial: Trial) -> Iterator[Way]:
    for name in trial.work():
        node = trial.graph.nodes[name]
        if node.kind == "select":
            for entry in ("A", "B", "none"):
                yield Way(node, entry, f"{name}:{node.outcomes[0]}:{entry}")
        else:
            for outcome in node.outcomes or ("done",):
                yield Way(node, outcome, f"{name}:{outcome if node.outcomes else ''}")
    for name in trial.waits():
        node = trial.graph.nodes[name]
        yield Way(node, CLOCKED[node.shape], name)


def _marks(trial: Trial, done: Mapping[str, int]) -> Marks:
    marks = {"start": Mark("done"), **{name: Mark("done") for name in done}}
    for flow in trial.graph.flows:
        if flow.id in trial.taken and trial.graph.nodes[flow.target].shape == "end":
            marks[flow.target] = Mark("done")
    open_ones = trial.work()
    for token in trial.tokens:
        waits = token.node.shape in WAITING
        marks[token.node.id] = Mark("parked" if waits else "open", "", open_ones[token.node.id])
    return Marks(marks, frozenset(trial.taken))
