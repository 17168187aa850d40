"""What is done to work, one function per business act."""

from quanyu.work.actions.claiming import assign, claim, reassign, release
from quanyu.work.actions.clocks import pause, pause_items, promise, resume, resume_items
from quanyu.work.actions.completing import Completed, complete, complete_many
from quanyu.work.actions.delegations import delegate, end_delegation
from quanyu.work.actions.handing import hand_over
from quanyu.work.actions.opening import (
    ItemDraft,
    open_item,
    open_items,
    set_due,
    withdraw,
    withdraw_items,
)
from quanyu.work.actions.talking import attach, comment
from quanyu.work.actions.telling import url_of

__all__ = [
    "Completed",
    "ItemDraft",
    "assign",
    "attach",
    "claim",
    "comment",
    "complete",
    "complete_many",
    "delegate",
    "end_delegation",
    "hand_over",
    "open_item",
    "open_items",
    "pause",
    "pause_items",
    "promise",
    "reassign",
    "release",
    "resume",
    "resume_items",
    "set_due",
    "url_of",
    "withdraw",
    "withdraw_items",
]
