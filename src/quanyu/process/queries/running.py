"""What runs: cases, open steps, tokens, history, what comes next."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from quanyu.kernel import clock
from quanyu.organisation.models import Person
from quanyu.process.models import Case, FlowEvent, ProcessVersion, Step
from quanyu.process.queries.seeing import visible
from quanyu.process.terms import LIVE, CaseState, StepState


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


def next_steps(case: Case, item: object) -> list[NextStep]:
    """Return what may follow the open item, for each of its outcomes."""
    del case, item
    return []
