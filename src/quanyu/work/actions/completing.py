"""The outcome of an item, alone or many at a time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from quanyu.kernel import clock
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.organisation import audit
from quanyu.organisation.models import Person
from quanyu.work import queries, registry
from quanyu.work.actions import asking
from quanyu.work.actions.telling import said
from quanyu.work.models import WorkItem
from quanyu.work.terms import USUAL_OUTCOME, ItemState


@dataclass
class Completed:
    """What came of completing many items."""

    done: list[WorkItem] = field(default_factory=list)
    refused: list[tuple[WorkItem, Refusal]] = field(default_factory=list)


def complete(
    *,
    actor: Person,
    item: WorkItem,
    outcome: str = "",
    values: Mapping[str, Any] | None = None,
    note: str = "",
) -> WorkItem:
    """Do an item: its kind decides what follows, in the same transaction.

    An item of the pool is claimed thereby. Without an outcome the usual one is meant.
    Refuses: outcome_unknown, claimed_by_other, not_yours, not_found, item_done, item_withdrawn,
    item_paused, and whatever the kind refuses.
    """
    with transaction.atomic():
        row = asking.locked(item)
        asking.require_open(row)
        right = asking.require_right(actor, row)
        chosen = _outcome(row, outcome)
        moment = clock.now()
        row.state, row.outcome, row.note = ItemState.DONE, chosen, note.strip()
        row.done_at, row.done_by, row.done_for = moment, actor, right.principal
        row.claimed_at = row.claimed_at or moment
        columns = ("state", "outcome", "note", "done_at", "done_by", "done_for", "claimed_at")
        asking.save(row, *columns)
        _record(row, actor, right)
        registry.kind_of(row).complete(row, actor, chosen, values or {}, row.note)
    return row


def complete_many(*, actor: Person, items: Iterable[WorkItem], outcome: str = "") -> Completed:
    """Do many items that allow it, each for itself: one that is refused holds no other up."""
    found = Completed()
    for item in items:
        try:
            if not item.bulk:
                raise _one_by_one(item)
            found.done.append(complete(actor=actor, item=item, outcome=outcome))
        except Refusal as refusal:
            found.refused.append((item, refusal))
    return found


def _one_by_one(item: WorkItem) -> Refusal:
    return Refusal("one_by_one", msg("“%(item)s” has to be looked at by itself."), item=said(item))


def _outcome(item: WorkItem, outcome: str) -> str:
    usual = item.outcomes[0] if item.outcomes else USUAL_OUTCOME
    chosen = outcome or str(usual)
    if item.outcomes and chosen not in item.outcomes:
        raise Refusal("outcome_unknown", msg("“%(item)s” cannot end like this."), item=said(item))
    return chosen


def _record(item: WorkItem, actor: Person, right: queries.Right) -> None:
    after: dict[str, object] = {"item_outcome": item.outcome}
    event = "work.item.completed"
    if right.principal is not None:
        event, after["for_person"] = "work.item.completed_for", str(right.principal)
    audit.record(actor, event, subject=said(item), after=after, reason=item.note)
