"""Reads of cases. Those with an actor check what the actor may see."""

from quanyu.process.queries.running import (
    NextStep,
    TokenShown,
    case,
    cases,
    history,
    live_nodes,
    next_steps,
    open_steps,
    versions,
)

__all__ = [
    "NextStep",
    "TokenShown",
    "case",
    "cases",
    "history",
    "live_nodes",
    "next_steps",
    "open_steps",
    "versions",
]
