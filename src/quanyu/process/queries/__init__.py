"""Reads of cases. Those with an actor check what the actor may see."""

from quanyu.process.queries.running import (
    NextStep,
    TokenShown,
    answer_of,
    case,
    cases,
    history,
    holders,
    live_nodes,
    memory_of,
    next_steps,
    open_steps,
    topic,
    versions,
    waits,
)
from quanyu.process.queries.versions import graph_of, program_for, row_of, sheet_of

__all__ = [
    "NextStep",
    "TokenShown",
    "answer_of",
    "case",
    "cases",
    "graph_of",
    "history",
    "holders",
    "live_nodes",
    "memory_of",
    "next_steps",
    "open_steps",
    "program_for",
    "row_of",
    "sheet_of",
    "topic",
    "versions",
    "waits",
]
