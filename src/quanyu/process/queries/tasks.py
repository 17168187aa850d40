"""What is open in a case, for whom, and what a step needs: entries, earlier steps, words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from quanyu.handbook.sheets.graph import GATEWAYS, Graph, Node
from quanyu.kernel import clock
from quanyu.organisation import access
from quanyu.organisation.models import Person
from quanyu.process import phrases
from quanyu.process.models import Case, FlowEvent, Step
from quanyu.process.queries.versions import graph_of
from quanyu.process.terms import StepState, What
from quanyu.work import queries as work
from quanyu.work.models import WorkItem

WAITING = frozenset({"receive", "timer"})
PERSONAL = frozenset(
    {"do", "confirm", "promise", "brainstorm", "select", "sign", "decide", "start"}
)


@dataclass(frozen=True)
class Task:
    """An open step with its entry in the inbox; `mine` tells whether the reader may do it."""

    step: Step
    item: WorkItem | None
    node: Node
    mine: bool
    owned: bool

    @property
    def title(self) -> str:
        """What is to be done."""
        return phrases.title(self.node)

    @property
    def due_at(self) -> datetime | None:
        """Until when."""
        return self.item.deadline if self.item else self.step.due_at

    @property
    def owner(self) -> Person | None:
        """Who has it, None where nobody took it yet."""
        return self.item.owner if self.item else self.step.actor

    @property
    def unclaimed(self) -> bool:
        """Tell whether it waits for somebody of its positions."""
        return self.item is not None and self.item.owner_id is None


def tasks(actor: Person, case: Case, steps: Sequence[Step]) -> list[Task]:
    """Return what is open in `case`, what `actor` may do first."""
    graph = graph_of(case.version)
    there = [s for s in steps if s.state == StepState.OPEN and s.node in graph.nodes]
    open_ones = [s for s in there if s.item or graph.nodes[s.node].shape not in WAITING]
    wanted = [step.item for step in open_ones if step.item]
    found = WorkItem.objects.filter(uuid__in=wanted).select_related("owner", "on_behalf_of")
    items = {item.uuid: item for item in found}
    rows = [
        _task(actor, step, items.get(step.item) if step.item else None, graph) for step in open_ones
    ]
    return sorted(rows, key=lambda row: (not row.owned, not row.mine, row.step.pk))


def _task(actor: Person, step: Step, item: WorkItem | None, graph: Graph) -> Task:
    owned = item is not None and item.owner_id == actor.pk
    mine = owned or (item is not None and item.live and work.right_to(actor, item) is not None)
    return Task(step, item, graph.nodes[step.node], mine, owned)


@dataclass(frozen=True)
class Entry:
    """Something to choose from: its key, a letter in place of the author, what was handed in."""

    key: str
    letter: str
    author: Person | None
    note: str
    values: Mapping[str, Any]
    form: str
    votes: int = 0


def entries(case: Case, task: Task) -> list[Entry]:
    """Return what people handed in at the step before a selection, in its present round."""
    graph = graph_of(case.version)
    sources = before(graph, task.node.id)
    steps = case.steps.filter(node__in=sources, state=StepState.DONE).order_by("-round", "id")
    rows = list(steps.select_related("actor"))
    latest = [row for row in rows if row.round == rows[0].round]
    said = _said(case, sources)
    return [
        Entry(
            row.task,
            chr(ord("A") + place) if place < 26 else str(place + 1),
            row.actor,
            str(said.get(_key(row), {}).get("note", "")),
            said.get(_key(row), {}).get("values", {}),
            str(said.get(_key(row), {}).get("form", "")),
        )
        for place, row in enumerate(latest)
    ]


def blind_nodes(case: Case, steps: Sequence[Step]) -> frozenset[str]:
    """Return the steps whose authors stay hidden: those that are being voted on now."""
    graph = graph_of(case.version)
    voting = {s.node for s in steps if s.state == StepState.OPEN and s.kind == "select"}
    return frozenset(source for node in voting for source in before(graph, node))


def contributions(case: Case, task: Task) -> list[FlowEvent]:
    """Return what people have said in the present round of a discussion."""
    found = case.events.filter(node=task.node.id, what=What.DONE).select_related("actor")
    since = task.step.opened_at
    return list(found.filter(at__gte=since).order_by("seq"))


Key = tuple[str, datetime | None, int | None]


def _key(step: Step) -> Key:
    return step.node, step.done_at, step.actor_id


def _said(case: Case, nodes: Sequence[str]) -> dict[Key, dict[str, Any]]:
    events = case.events.filter(node__in=nodes, what=What.DONE).order_by("seq")
    return {(event.node, event.at, event.actor_id): event.data for event in events}


def before(graph: Graph, node: str) -> list[str]:
    """Return the steps whose work comes to `node`, looking through gateways; not the ways back."""
    found: list[str] = []
    waiting, seen = [node], {node}
    while waiting:
        for flow in graph.arriving(waiting.pop()):
            source = graph.nodes[flow.source]
            if source.id in seen or (source.shape == "choice" and '"reject"' in flow.condition):
                continue
            seen.add(source.id)
            if source.shape in GATEWAYS:
                waiting.append(source.id)
            elif source.shape == "task":
                found.append(source.id)
    return found


def earlier_steps(case: Case, task: Task, steps: Sequence[Step]) -> list[tuple[str, str]]:
    """Return (id, words) of the steps that were done before and may be opened again."""
    graph = graph_of(case.version)
    done = [s for s in steps if s.state == StepState.DONE and s.node in graph.nodes]
    named = {
        s.step: f"{s.step} {phrases.title(graph.nodes[s.node])}"
        for s in done
        if s.kind in PERSONAL and s.node != task.node.id
    }
    return list(named.items())


def candidates(open_ones: Sequence[Task]) -> list[Person]:
    """Return who holds a position of these tasks today, to be handed one of them."""
    positions = {name for task in open_ones if task.item for name in task.item.positions}
    today = access.appointments_on(clock.today())
    holders = today.filter(post__grant__position__in=positions).values("person")
    found = Person.objects.filter(Q(pk__in=holders) | Q(pk__in=_owners(open_ones)), is_active=True)
    return list(found.order_by("pinyin", "id"))


def _owners(open_ones: Sequence[Task]) -> list[int]:
    return [task.owner.pk for task in open_ones if task.owner is not None]
