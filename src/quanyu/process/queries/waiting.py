"""What a case waits for besides people: a message from outside, a set time."""

from dataclasses import dataclass
from datetime import datetime

from quanyu.handbook.sheets.graph import GATEWAYS
from quanyu.process import phrases
from quanyu.process.models import Case, Step
from quanyu.process.queries.versions import graph_of
from quanyu.process.terms import StepState, TimerKind, TimerState


@dataclass(frozen=True)
class Wait:
    """Something a case waits for: `message` names what has to arrive, `at` the set time."""

    node: str
    title: str
    message: str
    at: datetime | None
    unset: bool


def waits(case: Case) -> list[Wait]:
    """Return what `case` waits for besides people."""
    graph = graph_of(case.version)
    messages = [
        Wait(node.id, phrases.title(node), node.message, None, False)
        for step in case.steps.filter(state=StepState.OPEN).order_by("id")
        if (node := graph.nodes.get(step.node)) and node.message
    ]
    states = (TimerState.RUNNING, TimerState.UNSET, TimerState.PAUSED)
    timers = case.timers.filter(kind=TimerKind.WAIT, state__in=states).order_by("id")
    times = [
        Wait(
            timer.node,
            phrases.title(graph.nodes.get(timer.node)),
            "",
            timer.at,
            timer.state == TimerState.UNSET,
        )
        for timer in timers
    ]
    return messages + times


@dataclass(frozen=True)
class Ahead:
    """What an outcome leads to: which step, whose, by when."""

    outcome: str
    title: str
    who: str
    due: str


def ahead(case: Case, step: Step) -> list[Ahead]:
    """Return where each outcome of an open step leads, the usual one first."""
    graph = graph_of(case.version)
    node = graph.nodes.get(step.node)
    if node is None:
        return []
    found: list[Ahead] = []
    waiting = [(flow, "") for flow in graph.leaving(node.id)]
    seen: set[str] = set()
    while waiting:
        flow, words = waiting.pop(0)
        words = words or phrases.said(flow.label)
        target = graph.nodes[flow.target]
        if target.shape in GATEWAYS:
            if target.id not in seen:
                seen.add(target.id)
                waiting += [(way, words) for way in graph.leaving(target.id)]
            continue
        title = phrases.title(target)
        if title:
            found.append(
                Ahead(words, title, phrases.lane_name(graph, target.lane), phrases.clock(target))
            )
    return sorted(found, key=lambda row: row.outcome == phrases.rejected())
