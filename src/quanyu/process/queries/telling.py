"""The history of a case as people read it, and the facts that stand beside its form."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from quanyu.kernel import clock
from quanyu.organisation.models import Person
from quanyu.process import phrases
from quanyu.process.models import Case, FlowEvent, Step
from quanyu.process.queries.running import history
from quanyu.process.queries.versions import graph_of
from quanyu.process.terms import StepState, What

UNTOLD = frozenset({What.OPENED, What.WITHDRAWN})
BY_PEOPLE = frozenset({What.DONE, What.PASSED})
MINUTE = timedelta(minutes=1)
BAD, GOOD = frozenset({What.LATE, What.CANCELLED}), frozenset({What.DONE, What.ENDED, What.STARTED})
Moment = tuple[str, datetime | None]


@dataclass(frozen=True)
class Told:
    """One line of the history: what, who, when, with which words; `now` for what is open."""

    title: str
    who: str
    at: datetime
    words: str = ""
    note: str = ""
    used: str = ""
    tone: str = ""
    now: bool = False


def told(
    case: Case, steps: Sequence[Step], held: Mapping[int, Person], blind: Set[str] = frozenset()
) -> list[Told]:
    """Return the history, the newest first; what is open stands on top.

    What was done at the nodes in `blind` is told without who did it.
    """
    graph = graph_of(case.version)
    lines = [
        Told(
            phrases.title(graph.nodes.get(step.node)),
            str(held[step.pk]) if step.pk in held else phrases.lane_name(graph, step.lane),
            step.started_at or step.opened_at,
            _("has it") if step.pk in held else _("open"),
            now=True,
        )
        for step in steps
        if step.state == StepState.OPEN
    ]
    used: dict[Moment, Step] = {(step.node, step.done_at): step for step in steps if step.done_at}
    events = [row for row in history(case) if row.what not in UNTOLD]
    told_ones = [_line(case, row, used) for row in events]
    nobody = _("hidden until the vote is over")
    hidden = [
        replace(line, who=nobody, note="") if row.node in blind else line
        for row, line in zip(events, told_ones, strict=True)
    ]
    return [*lines, *reversed(hidden)]


def _line(case: Case, event: FlowEvent, steps: Mapping[Moment, Step]) -> Told:
    graph = graph_of(case.version)
    node = graph.nodes.get(event.node)
    step = steps.get((event.node, event.at))
    took = step.done_at - step.opened_at if step and step.done_at else None
    what = str(What(event.what).label) if event.what in What.values else event.what
    said = event.outcome if event.what in BY_PEOPLE else ""
    words = phrases.outcome(graph, node, said) if said else ""
    return Told(
        phrases.title(node) or what,
        _who(event),
        event.at,
        words or (what if node else ""),
        str(event.data.get("note") or event.data.get("reason") or ""),
        _("took %(time)s") % {"time": phrases.span(took)} if took and took >= MINUTE else "",
        "bad" if event.what in BAD or event.outcome == "reject" else "",
    )


def _who(event: FlowEvent) -> str:
    if event.actor is None:
        return _("the system")
    if event.for_person is not None and event.for_person_id != event.actor_id:
        return _("%(actor)s for %(person)s") % {"actor": event.actor, "person": event.for_person}
    return str(event.actor)


def facts(case: Case, reader: Person) -> list[tuple[str, str]]:
    """Return what is known of a case in words: (label, value)."""
    del reader
    moment = clock.now()
    known = [
        (_("Number"), case.number),
        (_("Process"), f"{case.version.name} v{case.version.number}"),
        (pgettext("case", "Unit"), str(case.unit) if case.unit else ""),
        (pgettext("case", "Started by"), str(case.starter)),
        (_("Running for"), phrases.span((case.ended_at or moment) - case.started_at)),
        (_("Ended as"), case.end),
        (_("Reason"), case.reason),
    ]
    return [(label, value) for label, value in known if value]
