"""What was said and attached, and what happened to an item."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.organisation.models import Person
from quanyu.work import registry
from quanyu.work.models import Attachment, Comment, Mention, WorkItem
from quanyu.work.terms import ItemState, What


@dataclass(frozen=True)
class Happened:
    """One line of an item's history."""

    what: str
    at: datetime
    actor: Person | None = None
    person: Person | None = None
    until: datetime | None = None
    note: str = ""
    tone: str = ""

    @property
    def label(self) -> str:
        """Return what happened in words, for what is neither opening nor end."""
        return str(What(self.what).label) if self.what in What.values else ""


def require_topic(actor: Person, topic: str) -> None:
    """Refuse (`not_found`) whoever may not read `topic`."""
    kind, uuid = registry.topic_of(topic)
    known = kind.may_see(actor, uuid)
    if not known and not Mention.objects.filter(topic=topic, person=actor).exists():
        raise Refusal("not_found", msg("There is nothing here that you may see."))


def comments(actor: Person, topic: str) -> QuerySet[Comment]:
    """Return what was said about `topic`, the oldest first."""
    require_topic(actor, topic)
    found = Comment.objects.filter(topic=topic).select_related("author")
    return found.prefetch_related("attachments", "mentions__person").order_by("id")


def attachments(actor: Person, topic: str) -> QuerySet[Attachment]:
    """Return the files of `topic`, the newest first."""
    require_topic(actor, topic)
    return Attachment.objects.filter(topic=topic).select_related("author").order_by("-id")


def get_attachment(actor: Person, uuid: str) -> Attachment:
    """Return a file; Attachment.DoesNotExist where `actor` may not read its topic."""
    try:
        found = Attachment.objects.get(uuid=uuid)
        require_topic(actor, found.topic)
    except (ValidationError, ValueError, Refusal):
        raise Attachment.DoesNotExist from None
    return found


def history(item: WorkItem) -> list[Happened]:
    """Return what happened to `item`, the latest first."""
    found = [Happened("opened", item.opened_at, item.starter)]
    for row in item.events.select_related("actor", "person"):
        tone = "warn" if row.what in (What.WARNED, What.PAUSED) else ""
        tone = "bad" if row.what == What.ESCALATED else tone
        found.append(Happened(row.what, row.at, row.actor, row.person, row.until, row.note, tone))
    if item.done_at is not None:
        what, tone = ("done", "ok") if item.state == ItemState.DONE else ("withdrawn", "")
        found.append(
            Happened(what, item.done_at, item.done_by, item.done_for, None, item.note, tone)
        )
    return found[::-1]
