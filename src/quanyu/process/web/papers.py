"""What was handed in at the steps of a case, as the people after them have to see it."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from quanyu.organisation.models import Person
from quanyu.process import phrases, queries
from quanyu.process.models import Case
from quanyu.process.terms import What
from quanyu.work import forms

SHOWN = 8


@dataclass(frozen=True)
class Paper:
    """A form as somebody handed it in at a step, in the last round."""

    title: str
    who: Person | None
    at: datetime
    shown: Any


def handed_in(case: Case, reader: Person, blind: Set[str]) -> list[Paper]:
    """Return the papers of a case, the newest first; of each step what was handed in last.

    What is being voted on (`blind`) stands with the vote, without its authors.
    """
    graph = queries.graph_of(case.version)
    events = case.events.filter(what=What.DONE).exclude(node__in=blind).order_by("-seq")
    found: dict[tuple[str, int | None], Paper] = {}
    for event in events.select_related("actor"):
        values, name = event.data.get("values"), str(event.data.get("form", ""))
        key = (event.node, event.actor_id)
        if not values or not name or key in found or len(found) == SHOWN:
            continue
        form = forms.load(case.edition, name)
        if form is not None:
            shown = forms.shown(form, values, reader)
            title = phrases.title(graph.nodes.get(event.node))
            found[key] = Paper(title, event.actor, event.at, shown)
    return list(found.values())
