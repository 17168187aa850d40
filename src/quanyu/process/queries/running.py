"""What runs: cases, open steps, tokens, history, what comes next."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import get_language

from quanyu.handbook.sheets.graph import Graph, Node
from quanyu.kernel import clock
from quanyu.organisation.models import Person
from quanyu.process.ahead import ahead
from quanyu.process.engine import Memory, Run, Wait
from quanyu.process.models import Case, FlowEvent, ProcessVersion, Step
from quanyu.process.queries.seeing import visible
from quanyu.process.queries.versions import program_for, row_of
from quanyu.process.rules import titles_of
from quanyu.process.terms import LIVE, CaseState, StepState
from quanyu.work.models import WorkItem
from quanyu.work.registry import Topic


@dataclass(frozen=True)
class TokenShown:
    """A token on the drawing: who can act there, until when."""

    people: tuple[str, ...]
    pool: tuple[str, ...]
    due_at: datetime | None
    overdue: bool


def case(actor: Person, uuid: str) -> Case:
    """Return a case that `actor` may see; raises Case.DoesNotExist."""
    found: Case = cases(actor, state="").get(uuid=uuid)
    return found


def cases(
    actor: Person, *, text: str = "", process: str = "", state: str = "running"
) -> QuerySet[Case]:
    """Return the cases that `actor` may see, newest first: all, or those they take part in.

    `state` is a state of a case, `live` (running or parked), or empty for all.
    """
    found = Case.objects.select_related("version", "starter", "unit").filter(visible(actor))
    if state == "live":
        found = found.filter(state__in=LIVE)
    elif state in CaseState.values:
        found = found.filter(state=state)
    if process:
        found = found.filter(process=process)
    for word in text.lower().split():
        found = found.filter(search__contains=word)
    return found.order_by("-id")


def versions(process: str = "") -> QuerySet[ProcessVersion]:
    """Return the versions of a process, or of all, the newest first."""
    found = ProcessVersion.objects.order_by("process", "-number")
    return found.filter(process=process) if process else found


def open_steps(case: Case) -> list[Step]:
    """Return what is open in `case`, in the order of opening."""
    return list(case.steps.filter(state=StepState.OPEN).select_related("actor").order_by("id"))


def holders(steps: Iterable[Step]) -> dict[int, Person]:
    """Return {step: who has it in the inbox}, for the open ones that somebody has."""
    wanted = {step.item: step.pk for step in steps if step.item and step.state == StepState.OPEN}
    items = WorkItem.objects.filter(uuid__in=wanted, owner__isnull=False).select_related("owner")
    return {wanted[item.uuid]: item.owner for item in items if item.owner}


def live_nodes(case: Case) -> Mapping[str, Sequence[TokenShown]]:
    """Return the tokens of `case` by node: for the drawing."""
    moment = clock.now()
    shown: dict[str, list[TokenShown]] = defaultdict(list)
    for step in open_steps(case):
        late = step.due_at is not None and step.due_at < moment
        people = (str(step.actor),) if step.actor else ()
        pool = tuple(step.pool.split("|")) if step.pool else ()
        shown[step.node].append(TokenShown(people, pool, step.due_at, late))
    return shown


def history(case: Case) -> QuerySet[FlowEvent]:
    """Return what happened in `case`, in order."""
    return case.events.select_related("actor", "for_person").order_by("seq")


@dataclass(frozen=True)
class NextStep:
    """Where an outcome of an open item leads: the step, whose work it is, by when."""

    outcome: str
    step: str
    zh: str
    en: str
    lane_zh: str
    lane_en: str
    due: str


def next_steps(case: Case, item: WorkItem) -> list[NextStep]:
    """Return what may follow the open item, for each of its outcomes."""
    program = program_for(case.version)
    step = case.steps.filter(item=item.uuid).first()
    if step is None:
        return []
    memory = memory_of(case)
    return [
        _next(program.graph, target, outcome)
        for outcome in program.graph.nodes[step.node].outcomes
        for target in ahead(program.graph, memory, step.node, outcome)
    ]


def memory_of(case: Case) -> Memory:
    """Return what was said in a case."""
    said = json.loads(case.engine.partition("\n")[0] or "{}").get("said", {})
    return Memory.read(dict(case.facts), said)


def _next(graph: Graph, node: Node, outcome: str) -> NextStep:
    zh, en = titles_of(node)
    lane = next(one.label for one in graph.lanes if one.id == node.lane)
    due = next((n.clock for n in graph.nodes.values() if n.host == node.id and n.clock), None)
    return NextStep(
        outcome, node.step, zh, en, lane.zh, lane.en, (due.after or due.at) if due else ""
    )


def answer_of(case: UUID | None, step: str, outcome: str) -> str:
    """Return how the sheet of a case says an answer to one of its steps, empty if it does not."""
    found = Case.objects.select_related("version").filter(uuid=case).first() if case else None
    row = row_of(found.version, step) if found else None
    for one in row.cases if row else ():
        if one.answer == outcome:
            return one.en if (get_language() or "").startswith("en") else one.zh
    return ""


def waits(case: Case) -> list[Wait]:
    """Return what a case waits for: messages to tell, times to set, deadlines."""
    run = Run.load(program_for(case.version), memory_of(case), case.engine.partition("\n")[2])
    return run.waits()


def topic() -> Topic:
    """Return how cases are talked about: who may read the thread of one, and where it stands."""
    return Topic(
        "case",
        may_see=lambda person, uuid: cases(person, state="").filter(uuid=uuid).exists(),
        url=lambda uuid: reverse("process:case_page", args=[uuid]),
        named=lambda uuid: str(Case.objects.filter(uuid=uuid).first() or ""),
    )
