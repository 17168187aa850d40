"""What is done to work, one function per business act."""

from quanyu.work.actions.answering import acknowledge, acknowledge_all
from quanyu.work.actions.archiving import archive
from quanyu.work.actions.claiming import assign, claim, reassign, release
from quanyu.work.actions.clocks import pause, pause_items, promise, resume, resume_items
from quanyu.work.actions.completing import Completed, complete, complete_many
from quanyu.work.actions.delegations import delegate, end_delegation
from quanyu.work.actions.handing import hand_over
from quanyu.work.actions.handing_in import hand_in, settle_by_evidence
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
from quanyu.work.actions.ticking import planned, tick

__all__ = [
    "Completed",
    "ItemDraft",
    "acknowledge",
    "acknowledge_all",
    "archive",
    "assign",
    "attach",
    "claim",
    "comment",
    "complete",
    "complete_many",
    "delegate",
    "end_delegation",
    "hand_in",
    "hand_over",
    "open_item",
    "open_items",
    "pause",
    "pause_items",
    "planned",
    "promise",
    "reassign",
    "release",
    "resume",
    "resume_items",
    "set_due",
    "settle_by_evidence",
    "tick",
    "url_of",
    "withdraw",
    "withdraw_items",
]
