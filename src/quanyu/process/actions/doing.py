"""A step done by somebody: what they said is kept, the case goes on, confirmations pass over."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.organisation.models import Person
from quanyu.process import rules
from quanyu.process.actions import clocks, crews, starting
from quanyu.process.actions.keeping import keep
from quanyu.process.actions.projecting import conclude
from quanyu.process.actions.sitting import Sitting, loaded, require_running, saying
from quanyu.process.engine import Opening
from quanyu.process.models import Case, Step
from quanyu.process.registry import Call
from quanyu.process.terms import KEPT_HOOKS, StepState, What
from quanyu.work.models import WorkItem

KEPT = ("note", "form", "values", "vote", "promised_at", "content_hash")
TEXT = 80


def complete(
    item: WorkItem, actor: Person, outcome: str, values: Mapping[str, Any], note: str
) -> None:
    """Do what an item of the inbox stands for; the kind `process.step` calls it.

    Refuses: case_over, case_parked, step_closed, note_missing, promise_missing, vote_missing,
    content_changed, same_person, facts_too_many, case_stuck, case_moved.
    """
    if not isinstance(item.held, Case):
        raise Refusal("step_closed", msg("This step is no longer open."))
    sitting = loaded(item.held)
    require_running(sitting.case)
    task = str(UUID(item.key.partition(":")[2]))
    if task in sitting.waited:
        name_time(sitting, task, actor, values)
        conclude(sitting)
        return
    opening = sitting.opened.get(task)
    if opening is None:
        raise Refusal("step_closed", msg("This step is no longer open."))
    said = dict(values)
    _require(sitting, opening, actor, outcome, said, note)
    act(sitting, opening, outcome, said, note, actor=actor, item=item)
    pass_over(sitting)
    conclude(sitting, done=task)
    if opening.node.shape == "service":
        _after_hand(sitting, opening, actor, said, note)


def _after_hand(
    sitting: Sitting, opening: Opening, actor: Person, values: Mapping[str, Any], note: str
) -> None:
    """Begin the cases that a step starts; keep what people archived where we cannot reach."""
    node = opening.node
    if node.kind == "start":
        starting.ask_for_children(sitting.case, opening, actor, values)
    elif node.hook in KEPT_HOOKS:
        row = sitting.row(node.step)
        call = Call(sitting.case, node, row, actor, sitting.key(opening.task))
        keep(call, owner=actor, note=note)


def act(
    sitting: Sitting, opening: Opening, outcome: str, values: dict[str, Any], note: str = "",
    *, actor: Person | None, item: WorkItem | None = None, what: What = What.DONE,
) -> None:  # fmt: skip
    """Let the engine go on from `opening`, keep what was said, write the event and the step."""
    node, memory = opening.node, sitting.run.memory
    sitting.remember(rules.facts_in(values))
    if node.kind == "promise" and "promised_at" in values:
        memory.promised[node.step] = str(values["promised_at"])
    memory.ended[node.step] = sitting.moment.isoformat()
    for_person = item.done_for if item else None
    with saying():
        chosen = sitting.run.complete(opening.task, outcome, str(values.get("vote", ""))[:TEXT])
    _keep(sitting, opening, chosen, for_person or actor)
    told = {"note": note, "form": node.form, "values": rules.facts_in(values), **values}
    sitting.tell(
        what, actor=actor, for_person=for_person, node=node.id, step=node.step, outcome=chosen,
        data={name: told[name] for name in KEPT if told.get(name)},
    )  # fmt: skip
    sitting.steps.append(_done(sitting, opening, chosen, actor, item))


def _keep(sitting: Sitting, opening: Opening, outcome: str, who: Person | None) -> None:
    """Note who did it, and whether what was approved is still what is there."""
    kept, kind = sitting.kept, opening.node.kind
    if who is not None:
        kept.actors[opening.node.id] = who.pk
    if kind not in rules.KEEPS_CONTENT or outcome == "reject":
        kept.approved = []
    elif kind == "confirm" and who is not None and who.pk not in kept.approved:
        kept.approved = [*kept.approved, who.pk]


def pass_over(sitting: Sitting) -> None:
    """Let confirmations pass whose actor has approved the same content: logged, never serious."""
    while sitting.kept.approved:
        for opening in sitting.run.open():
            if opening.task not in sitting.opened and _passes(sitting, opening):
                break
        else:
            return


def _passes(sitting: Sitting, opening: Opening) -> bool:
    node, row = opening.node, sitting.row(opening.node.step)
    if node.kind != "confirm" or rules.is_serious(node, row):
        return False
    pool = rules.pool_of(sitting.program.graph, node)
    may = crews.still_there(sitting.kept.approved, pool)
    who = next((pk for pk in sitting.kept.approved if pk in may), None)
    if who is None:
        return False
    with saying():
        sitting.run.complete(opening.task, "agree")
    sitting.run.memory.ended[node.step] = sitting.moment.isoformat()
    event = sitting.tell(What.PASSED, node=node.id, step=node.step, outcome="agree")
    event.actor_id = who
    step = _done(sitting, opening, "agree", None, None)
    step.actor_id, step.pool = who, "|".join(sorted(pool))
    step.round = sitting.run.memory.rounds[node.id] = sitting.run.memory.rounds.get(node.id, 0) + 1
    sitting.steps.append(step)
    return True


def _done(
    sitting: Sitting, opening: Opening, outcome: str, actor: Person | None, item: WorkItem | None
) -> Step:
    """Return the row of a step that is done; one that was open before keeps what it had."""
    node, moment = opening.node, sitting.moment
    return Step(
        case=sitting.case, task=opening.task, node=node.id, step=node.step, kind=node.kind,
        lane=node.lane, opened_at=moment, done_at=moment, state=StepState.DONE, outcome=outcome,
        actor=actor, for_person=item.done_for if item else None,
        started_at=(item.claimed_at if item else None) or moment,
    )  # fmt: skip


def name_time(sitting: Sitting, task: str, actor: Person, values: Mapping[str, Any]) -> None:
    """Set the instant that a wait asks for. Refuses: promise_missing."""
    at = promised(values.get("promised_at") or values.get("at"), sitting.moment)
    wait = sitting.waited[task]
    variable = sitting.kept.unset.get(task, "")
    if variable and not variable.startswith("promised "):
        sitting.remember({variable: at.isoformat()})
    clocks.set_timer(sitting, task, at)
    sitting.tell(
        What.TIME_SET, actor=actor, node=wait.node.id, step=wait.node.step,
        data={"promised_at": at.isoformat()},
    )  # fmt: skip


def promised(told: object, now: datetime) -> datetime:
    """Return the instant that somebody named. Refuses: promise_missing."""
    at = rules.moment_of(told)
    if at is None or at <= now:
        raise Refusal("promise_missing", msg("Say by when: a time that is still to come."))
    return at.astimezone(now.tzinfo)


def _require(
    sitting: Sitting, opening: Opening, actor: Person, outcome: str, values: dict[str, Any],
    note: str,
) -> None:  # fmt: skip
    node, row = opening.node, sitting.row(opening.node.step)
    if node.kind == "promise":
        values["promised_at"] = promised(values.get("promised_at"), sitting.moment).isoformat()
    if node.kind == "select" and not values.get("vote"):
        raise Refusal("vote_missing", msg("Choose one of the entries, or say that none fits."))
    if outcome == "reject" and not note:
        raise Refusal("note_missing", msg("Say why you send it back, so that it can be mended."))
    shown = values.get("content_hash")
    if shown and shown != rules.content_hash(sitting.run.memory.facts):
        raise Refusal(
            "content_changed", msg("The content has changed since you opened it. Read it again.")
        )
    if row is not None and row.money and row.reject_to and outcome == "agree":
        _require_second(sitting, row.reject_to, actor)
    if node.shape == "service" and node.kind != "start" and not (note or values):
        raise Refusal(
            "proof_missing",
            msg("No part of the system does this: do it by hand and say where it can be seen."),
        )


def _require_second(sitting: Sitting, step: str, actor: Person) -> None:
    """Money needs two people: whoever entered it does not approve it."""
    graph = sitting.program.graph
    nodes = [node.id for node in graph.nodes.values() if node.step == step]
    if actor.pk in {sitting.kept.actors.get(name) for name in nodes}:
        raise Refusal(
            "same_person", msg("You entered this yourself: a second person has to approve it.")
        )
