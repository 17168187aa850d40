"""The clock of an item: promise a finish, pause, resume."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from quanyu.kernel import clock
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.organisation import audit
from quanyu.organisation.models import Person
from quanyu.work import queries
from quanyu.work.actions import asking
from quanyu.work.actions.telling import said
from quanyu.work.models import WorkItem
from quanyu.work.terms import NEVER, ItemState, What


def promise(*, actor: Person, item: WorkItem, at: datetime) -> WorkItem:
    """Say by when an item will be done: that becomes its deadline.

    Only a superior may go beyond what the handbook allows.
    Refuses: promise_past, promise_late, claimed_by_other, not_yours, not_found, item_paused.
    """
    with transaction.atomic():
        row = asking.locked(item)
        asking.require_open(row)
        leads = queries.may_lead(actor, row)
        if not leads:
            asking.require_right(actor, row)
        if at <= clock.now():
            raise Refusal("promise_past", msg("Promise a time that is still to come."))
        if row.due_at is not None and at > row.due_at and not leads:
            raise Refusal(
                "promise_late",
                msg("The handbook allows less time. Ask your superior for more."),
            )
        row.promised_at, row.warned_at, row.escalated_at = at, None, None
        asking.save(row, "promised_at", "warned_at", "escalated_at")
        asking.note(row, What.PROMISED, actor, until=at)
        audit.record(actor, "work.item.promised", subject=said(row), after={"promised_at": at})
    return row


def pause(*, actor: Person, item: WorkItem, reason: str) -> WorkItem:
    """Stop the clock of an item, with a reason that everybody sees.

    Refuses: reason_missing, claimed_by_other, not_yours, not_found, item_paused.
    """
    why = asking.require_reason(reason)
    with transaction.atomic():
        row = _for_whom_it_concerns(actor, item)
        asking.require_open(row)
        row.state, row.paused_at, row.pause_reason = ItemState.PAUSED, clock.now(), why
        asking.save(row, "state", "paused_at", "pause_reason")
        asking.note(row, What.PAUSED, actor, words=why)
        audit.record(actor, "work.item.paused", subject=said(row), reason=why)
    return row


def resume(*, actor: Person, item: WorkItem) -> WorkItem:
    """Let the clock run on: the deadline moves by as long as the pause was.

    Refuses: not_paused, claimed_by_other, not_yours, not_found.
    """
    with transaction.atomic():
        row = _for_whom_it_concerns(actor, item)
        if row.state != ItemState.PAUSED:
            raise Refusal("not_paused", msg("“%(item)s” is not paused."), item=said(row))
        _run_on(row)
        asking.save(row, "state", "paused_at", "pause_reason", "due_at", "promised_at", "warned_at")
        asking.note(row, What.RESUMED, actor)
        audit.record(actor, "work.item.resumed", subject=said(row))
    return row


def pause_items(kind: str, keys: Iterable[str], reason: str) -> int:
    """Stop the clocks of live items for a room above, whose own trail says who did it."""
    found = WorkItem.objects.filter(kind=kind, key__in=list(keys), state=ItemState.OPEN)
    return found.update(
        state=ItemState.PAUSED, paused_at=clock.now(), pause_reason=reason[:300], alarm_at=NEVER
    )


def resume_items(kind: str, keys: Iterable[str]) -> int:
    """Let the clocks of paused items run on, for a room above."""
    with transaction.atomic():
        rows = list(
            WorkItem.objects.select_for_update().filter(
                kind=kind, key__in=list(keys), state=ItemState.PAUSED
            )
        )
        for row in rows:
            _run_on(row)
            row.settle()
        columns = ["state", "paused_at", "pause_reason", "due_at", "promised_at", "warned_at"]
        columns += ["deadline_at", "alarm_at"]
        WorkItem.objects.bulk_update(rows, columns, batch_size=200)
    return len(rows)


def _run_on(row: WorkItem) -> None:
    lost = clock.now() - (row.paused_at or clock.now())
    row.due_at = row.due_at + lost if row.due_at else None
    row.promised_at = row.promised_at + lost if row.promised_at else None
    row.state, row.paused_at, row.pause_reason = ItemState.OPEN, None, ""
    if row.escalated_at is None:
        row.warned_at = None


def _for_whom_it_concerns(actor: Person, item: WorkItem) -> WorkItem:
    row = asking.locked(item)
    asking.require_live(row)
    if not queries.may_lead(actor, row):
        asking.require_right(actor, row)
    return row
