"""Walks: stories through a sheet, written beside it as JSON, told again on every change.

A walk is `{"name": …, "people": {group: number}, "facts": {…}, "steps": [[step, outcome, vote], …],
"open": [steps]}`; outcome and vote may be left out. The outcome of a message is `arrives`, of a
wait `passes`, of a deadline `late`.
Without `open` the case must have ended.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from quanyu.handbook.sheets.expressions import Refused
from quanyu.handbook.sheets.graph import Graph, Node
from quanyu.handbook.sheets.tokens import Trial

CLOCKS = {"arrives": "receive", "passes": "timer", "late": "boundary"}


@dataclass(frozen=True, slots=True)
class Walk:
    """One story: who is in each group, what is known, what happens, what is open at the end."""

    name: str
    people: Mapping[str, int]
    facts: Mapping[str, object]
    steps: tuple[tuple[str, ...], ...]
    open: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Walked:
    """What came of a walk: the flows it took, and the first thing that went otherwise."""

    walk: Walk
    taken: frozenset[str]
    fault: str


def read_walks(text: str) -> list[Walk]:
    """Return the walks of a file; raises ValueError where it is not such a file."""
    return [
        Walk(
            str(row["name"]),
            dict(row.get("people", {})),
            dict(row.get("facts", {})),
            tuple(tuple(str(part) for part in step) for step in row["steps"]),
            tuple(row.get("open", ())),
        )
        for row in json.loads(text)
    ]


def walk_through(graph: Graph, walk: Walk) -> Walked:
    """Walk `graph` as the story says and tell where, if anywhere, it could not go on."""
    groups = {name: [f"{name} {i + 1}" for i in range(n)] for name, n in walk.people.items()}
    trial = Trial(graph, {})
    fault = ""
    try:
        trial = Trial.begin(graph, {**groups, **walk.facts})
        for step in walk.steps:
            fault = str(step)
            _take(trial, *step)
        fault = _remaining(trial, walk)
    except Refused as refused:
        fault = f"{fault}: {refused}; open: {', '.join(sorted(_open(trial)))}"
    return Walked(walk, frozenset(trial.taken), fault)


def untaken(graph: Graph, walked: Iterable[Walked]) -> list[str]:
    """Return the flows that no walk took, as `source > target`."""
    taken = frozenset[str]().union(*(one.taken for one in walked))
    return [f"{flow.source} > {flow.target}" for flow in graph.flows if flow.id not in taken]


def _take(trial: Trial, step: str, outcome: str = "", vote: str = "") -> None:
    if outcome in CLOCKS:
        trial.fire(_clock(trial, step, CLOCKS[outcome]))
        return
    nodes = [node for node in trial.work() if trial.graph.nodes[node].step == step]
    if not nodes:
        raise Refused(f"{step} is not open")
    trial.complete(nodes[0], outcome, vote)


def _clock(trial: Trial, step: str, shape: str) -> str:
    def fits(node: Node) -> bool:
        return node.step == step and node.shape == shape

    names = [name for name in trial.waits() if fits(trial.graph.nodes[name])]
    if not names:
        raise Refused(f"{step} is not waiting")
    return names[0]


def _open(trial: Trial) -> set[str]:
    return {trial.graph.nodes[name].step for name in trial.work() + trial.waits()}


def _remaining(trial: Trial, walk: Walk) -> str:
    still = _open(trial)
    return "" if still == set(walk.open) else f"at the end open: {', '.join(sorted(still))}"
