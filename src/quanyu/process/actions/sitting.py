"""One act on one case: the row locked, the engine loaded, and in the end everything written.

The lock is the case row; `rev` shows that nobody wrote in between. All that follows from an act,
steps, items, events, timers and jobs, is written by `projecting` in the same transaction.
"""

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from quanyu.handbook.sheets.expressions import Refused
from quanyu.handbook.sheets.rows import Step as Row
from quanyu.kernel import clock
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.organisation.models import Person
from quanyu.process.actions import crews
from quanyu.process.engine import Memory, Opening, Program, Run, Wait
from quanyu.process.models import Case, FlowEvent, Step
from quanyu.process.queries.versions import program_for, row_of
from quanyu.process.terms import FACTS_BYTES, CaseState, What
from quanyu.work.models import WorkItem

LARGE = ("version__graph", "version__sheet", "version__bpmn")


@dataclass
class Kept:
    """What the case row keeps beside tokens and what people said.

    `seq` counts events; `actors` who did a node last, `approved` who approved the content as it
    is, `unset` {task: variable} of times that nobody has named yet.
    """

    seq: int = 0
    actors: dict[str, int] = field(default_factory=dict)
    approved: list[int] = field(default_factory=list)
    unset: dict[str, str] = field(default_factory=dict)


@dataclass
class Sitting:
    """A locked case on the desk; `opened` and `waited` are what was open when it was taken up."""

    case: Case
    program: Program
    run: Run
    kept: Kept
    moment: datetime
    opened: dict[str, Opening] = field(default_factory=dict)
    waited: dict[str, Wait] = field(default_factory=dict)
    events: list[FlowEvent] = field(default_factory=list)
    fired: set[str] = field(default_factory=set)
    steps: list[Step] = field(default_factory=list)

    def row(self, step: str) -> Row | None:
        """Return the row of the sheet for a step."""
        return row_of(self.case.version, step)

    def key(self, task: str) -> str:
        """Return the key under which a task's item lies in the inbox."""
        return f"{self.case.uuid.hex}:{UUID(task).hex}"

    def tell(self, what: What, *, actor: Person | None = None, **told: Any) -> FlowEvent:
        """Add an event; it is written when the sitting ends."""
        self.kept.seq += 1
        event = FlowEvent(
            case=self.case, seq=self.kept.seq, at=self.moment, what=what, actor=actor, **told
        )
        self.events.append(event)
        return event

    def remember(self, values: dict[str, Any]) -> None:
        """Add facts. Refuses: facts_too_many."""
        if not values:
            return
        facts = {**self.run.memory.facts, **values}
        if len(json.dumps(facts, ensure_ascii=False)) > FACTS_BYTES:
            raise Refusal("facts_too_many", msg("This case holds as much as a case can hold."))
        self.run.memory.facts.update(values)


def take(case: Case | int) -> Sitting:
    """Lock a case and load its engine; belongs into a transaction."""
    return loaded(_locked().get(pk=getattr(case, "pk", case)))


def hold(item: WorkItem) -> Case | None:
    """Lock the case of an item before the item: everybody locks the two in this order."""
    return _locked().filter(uuid=item.case).first() if item.case else None


def _locked() -> QuerySet[Case]:
    locked = Case.objects.select_for_update(of=("self",)).select_related("version", "unit")
    return locked.defer(*LARGE)


def loaded(case: Case) -> Sitting:
    """Return a sitting on a case that is locked already."""
    program = program_for(case.version)
    first, _, tokens = case.engine.partition("\n")
    plain = json.loads(first)
    memory = Memory.read(dict(case.facts), plain["said"])
    run = Run.load(program, memory, tokens)
    sitting = Sitting(case, program, run, Kept(**plain["kept"]), clock.now())
    memory.finder = crews.finder(case, program)
    sitting.opened = {one.task: one for one in run.open()}
    sitting.waited = {one.task: one for one in run.waits()}
    return sitting


def beginning(case: Case, facts: dict[str, Any]) -> Sitting:
    """Return the sitting in which a case begins. Refuses: case_stuck."""
    program = program_for(case.version)
    memory = Memory(facts, finder=crews.finder(case, program))
    with saying():
        run = Run.start(program, memory)
    return Sitting(case, program, run, Kept(), clock.now())


class saying:
    """Turn what the engine refuses into a sentence for people."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, Refused):
            raise Refusal(
                "case_stuck",
                msg("The case cannot go on from here: %(why)s."),
                why=str(error),
            ) from error


def store(sitting: Sitting) -> None:
    """Write the case row; whoever finds another `rev` than was read has lost.

    Refuses: case_moved.
    """
    case, run = sitting.case, sitting.run
    plain = {"said": run.memory.said(), "kept": {k: v for k, v in vars(sitting.kept).items() if v}}
    first = json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
    case.engine, case.facts = f"{first}\n{run.dump()}", run.memory.facts
    columns = ("version", "engine", "facts", "state", "end", "ended_at", "reason", "paused_at")
    values = {name: getattr(case, name) for name in (*columns, "due_at")}
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a case is written within a transaction")
    changed = Case.objects.filter(pk=case.pk, rev=case.rev).update(**values, rev=case.rev + 1)
    if not changed:
        raise Refusal("case_moved", msg("Somebody else has just moved this case. Look again."))
    case.rev += 1


def require_running(case: Case) -> None:
    """Refuse (`case_over`, `case_parked`) a case on which nothing can be done."""
    if case.state == CaseState.PARKED:
        raise Refusal("case_parked", msg("This case is parked. Take it up again first."))
    if case.state != CaseState.RUNNING:
        raise Refusal("case_over", msg("This case is over."))
