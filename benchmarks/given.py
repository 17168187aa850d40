"""Rows given straight to the lake, without a file: what a reading of channels looks like to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Rows:
    """The one emit of a reading: a query or the name of a table."""

    relation_sql: str
    fact: str
    key: tuple[str, ...]
    replaces: str = "order"
    priority: int = 10
    date_from: str | None = None


@dataclass(frozen=True)
class Reading:
    """What the lake takes from a file that was read."""

    emits: list[Rows]
    connection: Any
    rejects_sql: str | None = None
