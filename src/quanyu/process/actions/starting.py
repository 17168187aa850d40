"""A case begins: by a person, by another case, by rows that were imported."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from quanyu.editions.queries import in_force
from quanyu.jobs.actions import enqueue
from quanyu.kernel import clock
from quanyu.kernel.refusal import Refusal
from quanyu.organisation import access, audit, naming
from quanyu.organisation.models import Person, Unit
from quanyu.process.actions.projecting import conclude
from quanyu.process.actions.sitting import beginning
from quanyu.process.actions.versions import version_in_force
from quanyu.process.engine import Opening
from quanyu.process.models import Case, Counter, ProcessVersion
from quanyu.process.queries.versions import graph_of, row_of
from quanyu.process.rules import facts_in
from quanyu.process.terms import START, START_JOB, SUBJECT_LENGTH, What


def start(
    *,
    actor: Person,
    process: str,
    subject: str = "",
    unit: Unit | None = None,
    facts: Mapping[str, Any] | None = None,
    key: str | None = None,
) -> Case:
    """Begin a case of `process` as the edition in force describes it.

    `key` names what the case is about: a second start with it returns the first case.
    Refuses: forbidden, process_unknown, process_outline, process_faulty, case_stuck.
    """
    version = version_in_force(process)
    if not may_start(actor, version):
        access.require(actor, START)
    with transaction.atomic():
        case, made = begin(actor, version, subject=subject, unit=unit, facts=facts, key=key)
        if made:
            audit.record(
                actor, "process.case.started", subject=str(case), after={"process": process}
            )
    return case


def may_start(actor: Person, version: ProcessVersion) -> bool:
    """Tell whether `actor` sits in the lane in which the process begins, or may start any."""
    if access.may(actor, START):
        return True
    graph = graph_of(version)
    lane = next((one for one in graph.lanes if one.id == graph.nodes["start"].lane), None)
    held = {row.post.grant.position for row in access.holdings(actor)}
    return lane is not None and bool(held & set(lane.positions))


def begin(
    actor: Person, version: ProcessVersion, *, subject: str = "", unit: Unit | None = None,
    facts: Mapping[str, Any] | None = None, key: str | None = None, parent: Case | None = None,
    parent_task: str = "",
) -> tuple[Case, bool]:  # fmt: skip
    """Return a case of `version`, and whether it is new; belongs into a transaction."""
    found = Case.objects.filter(key=key).first() if key else None
    if found is not None:
        return found, False
    case = Case(
        version=version, process=version.process, number=_number(version.process),
        subject=(subject.strip() or version.zh)[:SUBJECT_LENGTH], unit=unit, starter=actor,
        parent=parent, parent_task=parent_task, key=key, edition=in_force().content_hash, engine="",
        facts=dict(facts or {}), started_at=clock.now(),
    )  # fmt: skip
    case.search = naming.search_text(
        case.subject, case.number, case.process, version.zh, version.en
    )
    try:
        with transaction.atomic():
            case.save(force_insert=True)
    except IntegrityError:
        found = Case.objects.filter(key=key).first() if key else None
        if found is None:
            raise
        return found, False
    sitting = beginning(case, dict(facts or {}))
    sitting.tell(What.STARTED, actor=actor, data={"values": facts_in(facts or {})})
    conclude(sitting)
    return case, True


def _number(process: str) -> str:
    counter, _made = Counter.objects.select_for_update().get_or_create(process=process)
    counter.last += 1
    counter.save(update_fields=["last"])
    return f"{process}-{counter.last:06d}"


def ask_for_children(
    case: Case, opening: Opening, actor: Person, values: Mapping[str, Any]
) -> None:
    """Have a worker begin what a step starts: those chosen in `start`, else all of the row."""
    row = row_of(case.version, opening.node.step)
    offered = row.processes if row else ()
    chosen = [process for process in offered if process in values.get("start", offered)]
    told = {"case": case.pk, "task": UUID(opening.task).hex, "processes": chosen}
    if chosen:
        enqueue(START_JOB, {**told, "actor": actor.pk}, key=f"{START_JOB} {told['task']}")


def start_children(case: int, task: str, processes: Sequence[str], actor: int) -> list[str]:
    """Begin a case of each process for a case; one that was begun before is not begun again."""
    begun, parent, person = [], Case.objects.get(pk=case), Person.objects.get(pk=actor)
    for process in processes:
        try:
            version = version_in_force(process)
        except Refusal:
            continue  # dropped from the handbook since: nothing can be begun
        key = f"{parent.uuid.hex}:{task}:{process}"
        with transaction.atomic():
            child, _made = begin(
                person, version, subject=parent.subject, unit=parent.unit, key=key, parent=parent
            )
        begun.append(child.number)
    return begun
