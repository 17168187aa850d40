"""Tables of work, by noun."""

from quanyu.work.models.delegation import Delegation
from quanyu.work.models.items import ItemEvent, Pool, WorkItem
from quanyu.work.models.threads import Attachment, Comment, Mention

__all__ = [
    "Attachment",
    "Comment",
    "Delegation",
    "ItemEvent",
    "Mention",
    "Pool",
    "WorkItem",
]
