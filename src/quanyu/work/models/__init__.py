"""Tables of work, by noun."""

from quanyu.work.models.delegation import Delegation
from quanyu.work.models.deliverables import Acknowledgement, Deliverable
from quanyu.work.models.duties import Occurrence, TickMark
from quanyu.work.models.items import ItemEvent, Pool, WorkItem
from quanyu.work.models.threads import Attachment, Comment, Mention

__all__ = [
    "Acknowledgement",
    "Attachment",
    "Comment",
    "Delegation",
    "Deliverable",
    "ItemEvent",
    "Mention",
    "Occurrence",
    "Pool",
    "TickMark",
    "WorkItem",
]
