"""What the compiler asks of the lake: an open snapshot with the rows of each fact."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Protocol

from quanyu.kernel.period import Period

SYSTEM_TYPES: Mapping[str, str] = {
    "channel": "text",
    "business_on": "day",
    "hour": "int",
    "currency": "text",
    "flags": "text",
    "batch": "int",
    "file": "int",
    "line": "int",
    "row_hi": "int",
    "row_lo": "int",
}


class DataFile(Protocol):
    """A file of rows of one channel and month (`undated` for rows that wait)."""

    @property
    def channel(self) -> str:
        """Return the channel of the rows."""
        ...

    @property
    def month(self) -> str:
        """Return the month of the rows, YYYY-MM."""
        ...


class Reader(Protocol):
    """An open snapshot of the lake. Nothing read through it changes while it is open."""

    @property
    def snapshot(self) -> Mapping[str, int]:
        """Return the pinned version of each table."""
        ...

    def connection(self) -> Any:
        """Return the DuckDB connection in which relations are valid."""
        ...

    def remembered(self, sql: str) -> list[tuple[Any, ...]]:
        """Return the rows of a small query over relations; files that stay are asked once."""
        ...

    def relation(
        self, fact: str, period: Period | None = None, channels: Iterable[str] | None = None
    ) -> str:
        """Return text for a FROM clause: at least the rows of that period and those channels."""
        ...

    def daily(
        self, fact: str, period: Period | None = None, channels: Iterable[str] | None = None
    ) -> str | None:
        """Return the same for the fact's daily sums, or None where there are none."""
        ...

    def files(self, fact: str) -> Iterable[DataFile]:
        """Return which files make up `fact` at this snapshot."""
        ...

    def channels(self, fact: str) -> Collection[str]:
        """Return the channels of which the snapshot holds rows of `fact`."""
        ...

    def waiting(self) -> Mapping[str, int]:
        """Return per fact how many rows wait for the file that dates them."""
        ...
