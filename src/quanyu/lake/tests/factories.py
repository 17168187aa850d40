"""Small readings made of literal rows, in the shape that the lake expects."""

from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import duckdb

from quanyu.lake import FACTS, Lake

SECRET = b"a secret of at least thirty-two bytes"


@dataclass(frozen=True)
class Shop:
    name: str = "tmall"
    timezone: str = "Asia/Shanghai"
    day_start: time = time(0)
    currency: str = "CNY"
    legal_entity: str = "Quanyu"


@dataclass(frozen=True)
class Rows:
    """One emit: rows as mappings of column to text, number or None."""

    fact: str
    rows: Sequence[dict[str, Any]]
    key: tuple[str, ...] | None = None
    replaces: Any = "row"
    priority: int = 10
    date_from: str | None = None
    speaks_of: Sequence[str] | None = None

    @property
    def covers(self) -> str | None:
        if self.speaks_of is None:
            return None
        listed = ", ".join(f"('{each}')" for each in self.speaks_of)
        return f"SELECT order_id FROM (VALUES {listed}) v(order_id)"

    @property
    def relation_sql(self) -> str:
        columns = {c.name: c.sql_type for c in FACTS[self.fact].columns}
        columns |= {"line": "BIGINT", "flags": "VARCHAR"}
        lines = ", ".join(_line(row, number, columns) for number, row in enumerate(self.rows, 2))
        typed = ", ".join(f"{name}::{type_} AS {name}" for name, type_ in columns.items())
        empty = "(" + ", ".join("NULL" for _ in columns) + ")"
        where = "" if self.rows else " WHERE false"
        return f"SELECT {typed} FROM (VALUES {lines or empty}) v({', '.join(columns)}){where}"


@dataclass
class Read:
    emits: list[Any]
    rejects_sql: str | None = None
    connection: Any = field(default_factory=duckdb.connect)


def _line(row: dict[str, Any], number: int, columns: dict[str, str]) -> str:
    full = {"line": number} | row
    return "(" + ", ".join(_literal(full.get(name)) for name in columns) + ")"


def _literal(value: Any) -> str:
    return "NULL" if value is None else "'" + str(value) + "'"


def order(number: int | str, at: str | None = "2026-11-01 04:00:00", **more: Any) -> dict[str, Any]:
    return {"order_id": f"O{number}", "placed_at": at, "amount": "10.00"} | more


def orders(rows: Sequence[dict[str, Any]], **more: Any) -> Rows:
    return Rows("order", rows, **({"key": ("order_id",), "replaces": "order"} | more))


def refunds(amounts: dict[int, int], **more: Any) -> Rows:
    """Refunds by order as a full report says them: it speaks of every order, 0 is no refund."""
    rows = [
        {"order_id": f"O{n}", "refund_no": "1", "refunded_at": "2026-11-01 04:00", "amount": amount}
        for n, amount in amounts.items()
        if amount
    ]
    given = {"key": ("order_id", "refund_no"), "replaces": "order"}
    return Rows("refund", rows, speaks_of=[f"O{n}" for n in amounts], **(given | more))


def payment(number: int | str, at: str | None = None, **more: Any) -> dict[str, Any]:
    return {"order_id": f"O{number}", "payment_no": "1", "paid_at": at, "amount": "9.50"} | more


def payments(rows: Sequence[dict[str, Any]], **more: Any) -> Rows:
    given = {"key": ("order_id", "payment_no"), "date_from": "order.placed_at"}
    return Rows("payment", rows, **(given | more))


def hour(number: int) -> datetime:
    return datetime(2026, 11, 20, number % 24, tzinfo=UTC)


class Shelf:
    """A lake with the little that its caller remembers: the pinned versions and active batches."""

    def __init__(self, home: Path) -> None:
        self.lake = Lake(home, secret=SECRET, memory_limit="500MB", threads=2)
        self.versions: dict[str, int] = {}
        self.active: set[int] = set()

    def bring(
        self, batch: int, *emits: Rows, at: int | None = None, shop: Any = None, **more: Any
    ) -> Any:
        with self.lake.writer(self.versions) as writer:
            reading = Read(list(emits))
            shown = hour(batch if at is None else at)
            self.staged = writer.stage(
                batch, reading, channel=shop or Shop(), exported_at=shown, **more
            )
            change = writer.apply(batch)
            self.versions = writer.versions()
        reading.connection.close()
        self.active.add(batch)
        return change

    def undo(self, batch: int) -> Any:
        with self.lake.writer(self.versions) as writer:
            change = writer.withdraw(batch, self.active)
            self.versions = writer.versions()
        self.active.discard(batch)
        return change

    @contextmanager
    def open(self) -> Any:
        with self.lake.reader(self.versions) as reader:
            yield reader

    def digest(self, fact: str | None = None) -> str:
        with self.open() as reader:
            return str(reader.digest(fact))

    def all(self, fact: str, columns: str = "*") -> list[Any]:
        with self.open() as reader:
            found = reader.query(f"SELECT {columns} FROM {reader.relation(fact)} ORDER BY ALL")
            return list(found)
