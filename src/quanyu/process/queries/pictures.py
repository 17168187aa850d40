"""The drawing of a process with the tokens of one case on it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache

from django.utils.translation import gettext as _

from quanyu.handbook.sheets import draw
from quanyu.handbook.sheets.expressions import Refused, compiled
from quanyu.handbook.sheets.graph import GATEWAYS, Flow, Graph
from quanyu.handbook.sheets.layout import Drawing
from quanyu.handbook.sheets.marks import Mark, Marks, State
from quanyu.handbook.sheets.picture import to_svg
from quanyu.kernel import clock
from quanyu.organisation.models import Person
from quanyu.process import phrases
from quanyu.process.models import Case, ProcessVersion, Step
from quanyu.process.queries.versions import graph_of
from quanyu.process.terms import CaseState, StepState

DRAWINGS_KEPT = 120
PLAIN = Marks()
Holders = Mapping[int, Person]


def picture(version: ProcessVersion, marks: Marks = PLAIN) -> str:
    """Return the process as SVG in the reader's language; every text in it is escaped."""
    graph, language = graph_of(version), phrases.language()
    return to_svg(graph, _drawing(_ByHash(version, graph), language), language, marks)


class _ByHash:
    """A graph that is told apart by its content, so that its drawing is kept."""

    def __init__(self, version: ProcessVersion, graph: Graph) -> None:
        self.content_hash, self.graph = version.content_hash, graph

    def __hash__(self) -> int:
        return hash(self.content_hash)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ByHash) and other.content_hash == self.content_hash


@lru_cache(maxsize=DRAWINGS_KEPT)
def _drawing(of: _ByHash, language: str) -> Drawing:
    return draw(of.graph, language)


def case_picture(case: Case, steps: Sequence[Step], held: Holders) -> str:
    """Return the drawing of a case: what is done, where it stands, who has it, until when.

    `steps` are all steps of the case, in the order of opening; `held` who has the open ones.
    """
    graph = graph_of(case.version)
    taken = taken_flows(graph, steps, case.state == CaseState.ENDED)
    marks = _marks(graph, case, steps, held)
    for flow in (flow for flow in graph.flows if flow.id in taken):
        for node in (flow.source, flow.target):
            if graph.nodes[node].shape in GATEWAYS | {"start", "end"}:
                marks.setdefault(node, Mark("done"))
    return picture(case.version, Marks(marks, taken))


def _marks(graph: Graph, case: Case, steps: Sequence[Step], held: Holders) -> dict[str, Mark]:
    by_node: dict[str, list[Step]] = defaultdict(list)
    for step in steps:
        if step.node in graph.nodes and step.state != StepState.WITHDRAWN:
            by_node[step.node].append(step)
    marks = {"start": Mark("done")} if "start" in graph.nodes else {}
    moment, standing = clock.now(), case.state == CaseState.PARKED or case.paused_at is not None
    for node, there in by_node.items():
        open_ones = [step for step in there if step.state == StepState.OPEN]
        if open_ones:
            people = [held[step.pk] for step in open_ones if step.pk in held]
            marks[node] = _open_mark(graph, node, open_ones, people, moment, standing)
        else:
            marks[node] = Mark("done", words=_done_words(graph, node, there))
    return marks


def _open_mark(
    graph: Graph,
    node: str,
    steps: list[Step],
    people: list[Person],
    moment: datetime,
    standing: bool,
) -> Mark:
    due = min((step.due_at for step in steps if step.due_at), default=None)
    state: State = "parked" if standing else "late" if due and due < moment else "open"
    names = list(dict.fromkeys(str(person) for person in people))
    waits = graph.nodes[node].shape in ("receive", "timer")
    who = names[0] if names else "" if waits else _("unclaimed")
    if len(names) > 1:
        who = _("%(name)s +%(n)s") % {"name": who, "n": len(names) - 1}
    left = phrases.short(abs(due - moment)) if due else ""
    over = _("over %(time)s") % {"time": left} if due and due < moment else left
    badge = " · ".join(part for part in (who, over) if part)
    words = f"{phrases.title(graph.nodes[node])}: {who} {phrases.left(due, moment)}".strip()
    return Mark(state, badge, len(steps), words)


def _done_words(graph: Graph, node: str, steps: list[Step]) -> str:
    last = steps[-1]
    who = str(last.actor) if last.actor else ""
    return f"{phrases.title(graph.nodes[node])}: {who}".rstrip(": ")


def taken_flows(graph: Graph, steps: Iterable[Step], ended: bool) -> set[str]:
    """Return the ids of the arrows that a case took, as far as its steps tell.

    From each finished step the way is followed through gateways by the outcome that was given;
    an arrow counts when the step it leads to was opened.
    """
    found = _Taken(graph, [step for step in steps if step.state != StepState.WITHDRAWN], ended)
    found.follow("start")
    for step in found.steps:
        if step.state == StepState.DONE:
            found.outcomes[step.node] = step.outcome
            found.follow(step.node)
    return found.taken


class _Taken:
    def __init__(self, graph: Graph, steps: list[Step], ended: bool) -> None:
        self.graph, self.steps, self.ended = graph, steps, ended
        self.visited = {step.node for step in steps}
        self.outcomes: dict[str, str] = {}
        self.taken: set[str] = set()

    def follow(self, node: str, depth: int = 0) -> bool:
        """Take the arrows out of `node` that lead to an opened step; tell whether any does."""
        ways = [flow for flow in self.graph.leaving(node) if self.open(flow)]
        return sum(self.reaches(flow, depth) for flow in ways) > 0

    def reaches(self, flow: Flow, depth: int) -> bool:
        target = self.graph.nodes[flow.target]
        if target.id in self.visited or (self.ended and target.shape == "end"):
            there = True
        else:
            passes = target.shape in GATEWAYS or target.shape in ("timer", "service")
            there = passes and depth < len(self.graph.nodes) and self.follow(target.id, depth + 1)
        if there:
            self.taken.add(flow.id)
        return there

    def open(self, flow: Flow) -> bool:
        """Tell whether the condition on an arrow held; one that cannot be judged counts."""
        if not flow.condition:
            return True
        try:
            return bool(compiled(flow.condition)(self))
        except (Refused, TypeError, KeyError):
            return True

    def value(self, name: str) -> object:
        raise Refused(name)

    def call(self, name: str, arguments: Sequence[object]) -> object:
        if name != "outcome":
            raise Refused(name)
        return self.outcomes.get(str(arguments[0]))
