"""A reader over DuckDB tables that hold a few rows of facts, written as mappings in a test."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import duckdb

from quanyu.kernel.period import Period
from quanyu.lake.daily import daily_query
from quanyu.lake.facts import FACTS, Fact

EIGHT_HOURS = timedelta(hours=8)


@dataclass(frozen=True)
class Place:
    """Where a lake would keep rows."""

    channel: str
    month: str


class TableReader:
    """The whole reader protocol over in-memory tables; instants are Beijing business days."""

    def __init__(
        self,
        facts: Mapping[str, Sequence[Mapping[str, Any]]],
        daily: bool = False,
    ) -> None:
        self.snapshot: Mapping[str, int] = dict.fromkeys(facts, 1)
        self._connection = duckdb.connect()
        self._daily = daily
        self._filled: set[str] = set()
        for name, fact in FACTS.items():
            columns = ", ".join(f'"{c}" {kind}' for c, kind in fact.stored().items())
            self._connection.execute(f'CREATE TABLE "{name}" ({columns})')
        self.fill(facts)
        for name, fact in FACTS.items() if daily else ():
            query = daily_query(fact, f'SELECT * FROM "{name}"')
            self._connection.execute(f'CREATE VIEW "daily_{name}" AS {query}')

    def connection(self) -> duckdb.DuckDBPyConnection:
        return self._connection

    def relation(
        self, fact: str, period: Period | None = None, channels: Iterable[str] | None = None
    ) -> str:
        return f'"{fact}"'

    def daily(
        self, fact: str, period: Period | None = None, channels: Iterable[str] | None = None
    ) -> str | None:
        return f'"daily_{fact}"' if self._daily else None

    def files(self, fact: str) -> list[Place]:
        found = self._connection.execute(f'SELECT DISTINCT channel, month FROM "{fact}"').fetchall()
        return [Place(channel, month) for channel, month in found]

    def channels(self, fact: str) -> frozenset[str]:
        found = self._connection.execute(f'SELECT DISTINCT channel FROM "{fact}"').fetchall()
        return frozenset(channel for (channel,) in found)

    def waiting(self) -> Mapping[str, int]:
        return {}

    def remembered(self, sql: str) -> list[tuple[Any, ...]]:
        return self.ask(sql)

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        """Run independently written SQL over the same rows."""
        return self._connection.execute(sql).fetchall()

    def fill(self, facts: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
        """Put these rows in the place of what was there."""
        for name in self._filled:
            self._connection.execute(f'DELETE FROM "{name}"')
        self._filled |= facts.keys()
        for name, rows in facts.items():
            for line, row in enumerate(rows, 2):
                self._insert(FACTS[name], row, line)

    def _insert(self, fact: Fact, row: Mapping[str, Any], line: int) -> None:
        full = {**_system(fact, row, line), **row}
        unknown = full.keys() - fact.stored().keys()
        assert not unknown, unknown
        names = ", ".join(f'"{name}"' for name in full)
        marks = ", ".join("?" for _ in full)
        self._connection.execute(
            f'INSERT INTO "{fact.name}" ({names}) VALUES ({marks})', list(full.values())
        )


def _system(fact: Fact, row: Mapping[str, Any], line: int) -> dict[str, Any]:
    at = next((row[name] for name in (fact.at, *fact.at_else) if row.get(name)), None)
    local = at + EIGHT_HOURS if isinstance(at, datetime) else None
    on = row.get("business_on", local.date() if local else at)
    return {
        "channel": "tmall",
        "month": on.strftime("%Y-%m") if isinstance(on, date) else "undated",
        "business_on": on,
        "hour": local.hour if local else None,
        "currency": "CNY",
        "row_hi": line,
        "row_lo": 7,
        "exported_at": datetime(2026, 1, 1),
        "batch": 1,
        "file": 1,
        "line": line,
    }
