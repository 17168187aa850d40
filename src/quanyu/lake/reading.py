"""What intake expects of a reader: the shape of `channels.Reading`, said without importing it."""

from collections.abc import Sequence
from datetime import time
from typing import Any, Literal, Protocol, TypeAlias

Replaces: TypeAlias = Literal["row", "order"] | tuple[str, tuple[str, ...]]


class ChannelFacts(Protocol):
    """The shop a file comes from: its key, time zone, when its day starts, its currency."""

    @property
    def name(self) -> str: ...
    @property
    def timezone(self) -> str: ...
    @property
    def day_start(self) -> time: ...
    @property
    def currency(self) -> str: ...


class Emit(Protocol):
    """Rows of one fact in a file.

    `relation_sql` is a query (or a table name) valid in the reading's connection whose columns are
    columns of the fact, and optionally line and flags. `key` None means that rows are told apart
    by content and occurrence. `replaces`: "row" (the key), "order" (order_id), ("scope", columns).
    `date_from`: "order.placed_at" takes the instant of the row's order. Optional: `covers`, a
    query of the replace columns of every line the file speaks of, be it with a row or without;
    `outranks`, pairs of key columns and the query of their values: rows that a format of lower
    priority keeps under such a key give way.
    """

    @property
    def fact(self) -> str: ...
    @property
    def relation_sql(self) -> str: ...
    @property
    def key(self) -> tuple[str, ...] | None: ...
    @property
    def replaces(self) -> Any: ...
    @property
    def priority(self) -> int: ...
    @property
    def date_from(self) -> str | None: ...


class Reading(Protocol):
    """A file read once: rows by fact, rejected lines, and the connection that holds them."""

    @property
    def emits(self) -> Sequence[Any]: ...
    @property
    def rejects_sql(self) -> str | None: ...
    @property
    def connection(self) -> Any: ...
