"""What every act on an item begins with: the row, locked, and the right to it."""

from datetime import datetime

from quanyu.kernel import clock
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.organisation.models import Person
from quanyu.work import queries, registry
from quanyu.work.actions.telling import said
from quanyu.work.models import ItemEvent, WorkItem
from quanyu.work.models.items import SETTLED
from quanyu.work.terms import ItemState, What


def locked(item: WorkItem) -> WorkItem:
    """Return `item` as it is now, locked until the transaction ends, after what is above it."""
    kind = registry.get_kind(item.kind)
    held = kind.hold(item) if kind and kind.hold else None
    row = WorkItem.objects.select_for_update().get(pk=item.pk)
    row.held = held
    return row


def require_live(item: WorkItem) -> None:
    """Refuse (`item_done`, `item_withdrawn`) an item that need not be done any more."""
    if item.state == ItemState.DONE:
        raise Refusal(
            "item_done",
            msg("%(name)s has done “%(item)s” already."),
            name=str(item.done_by or "–"),
            item=said(item),
        )
    if item.state == ItemState.WITHDRAWN:
        raise Refusal(
            "item_withdrawn", msg("“%(item)s” need not be done any more."), item=said(item)
        )


def require_open(item: WorkItem) -> None:
    """Refuse (`item_paused` too) an item on which nothing can be done now."""
    require_live(item)
    if item.state == ItemState.PAUSED:
        raise Refusal(
            "item_paused",
            msg("“%(item)s” is paused: %(reason)s. Resume it first."),
            item=said(item),
            reason=item.pause_reason,
        )


def require_right(actor: Person, item: WorkItem) -> queries.Right:
    """Return by what right `actor` may do `item`.

    Refuses: claimed_by_other (names who has it), not_yours, not_found.
    """
    right = queries.right_to(actor, item)
    if right is not None:
        return right
    if not queries.may_see(actor, item):
        raise Refusal("not_found", msg("There is nothing here that you may see."))
    if item.owner is not None:
        raise claimed_by(item)
    raise Refusal(
        "not_yours",
        msg("“%(item)s” is for %(pool)s. Ask one of them, or their superior."),
        item=said(item),
        pool=item.pool.replace("|", ", "),
    )


def claimed_by(item: WorkItem) -> Refusal:
    """Return the refusal that names who has `item`."""
    return Refusal(
        "claimed_by_other",
        msg("%(name)s has taken on “%(item)s”. It is no longer to be claimed."),
        name=str(item.owner),
        item=said(item),
    )


def require_reason(text: str) -> str:
    """Return a reason; refuses (`reason_missing`) an empty one."""
    if not text.strip():
        raise Refusal("reason_missing", msg("Say why, so that others understand it."))
    return text.strip()[:300]


def save(item: WorkItem, *columns: str) -> None:
    """Write the named columns with what follows from them, one revision further."""
    item.rev += 1
    item.settle()
    item.save(update_fields=[*columns, "rev", *SETTLED])


def note(
    item: WorkItem,
    what: What,
    actor: Person | None,
    *,
    person: Person | None = None,
    until: datetime | None = None,
    words: str = "",
) -> None:
    """Keep what happened in the item's history and tell its kind."""
    ItemEvent.objects.create(
        item=item,
        at=clock.now(),
        what=what,
        actor=actor,
        person=person,
        until=until,
        note=words,
    )
    kind = registry.get_kind(item.kind)
    if kind is not None and kind.changed is not None and actor is not None:
        kind.changed(item, str(what), actor)
