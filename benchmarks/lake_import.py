"""How much dearer than plain DuckDB the lake is: importing order lines, rebuilding one day.

Ratios of processor time in one run against DuckDB reading the same rows and writing Parquet.
Usage: python benchmarks/lake_import.py [rows] [days]
"""

import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from datetime import time as clock
from pathlib import Path
from typing import Any

import duckdb

from quanyu.lake import Lake

ROWS = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
DAYS = int(sys.argv[2]) if len(sys.argv) > 2 else 28
LINES = """
SELECT 'O' || (i // 3) AS order_id, (i % 3)::VARCHAR AS line_no,
  'item' || (hash(i) % 5000) AS item, 'sku' || (hash(i) % 20000) AS sku,
  'A title of the usual length ' || (hash(i) % 5000) AS title,
  'category' || (hash(i) % 40) AS category, 'brand' || (hash(i) % 100) AS brand,
  (1 + hash(i) % 5)::DECIMAL(18,6) AS quantity,
  (hash(i) % 99900 / 100)::DECIMAL(18,4) AS unit_price,
  (hash(i) % 499500 / 100)::DECIMAL(18,4) AS amount,
  (hash(i) % 1000 / 100)::DECIMAL(18,4) AS discount_amount,
  'sale' AS kind, 'customer' || (hash(i // 3) % 200000) AS customer, 'own' AS business_mode,
  'paid' AS status,
  TIMESTAMP '2026-10-31 16:00:00' + INTERVAL (i // 3 * 3 * {days} * 86400 // {rows}) SECOND
    AS placed_at,
  i AS line
FROM range({rows}) r(i)
"""


@dataclass(frozen=True)
class Shop:
    name: str = "tmall"
    timezone: str = "Asia/Shanghai"
    day_start: clock = clock(0)
    currency: str = "CNY"
    legal_entity: str = "Quanyu"


@dataclass(frozen=True)
class Lines:
    relation_sql: str
    fact: str = "order_line"
    key: tuple[str, ...] = ("order_id", "line_no")
    replaces: str = "order"
    priority: int = 10
    date_from: str | None = None


@dataclass(frozen=True)
class Reading:
    emits: list[Lines]
    connection: Any
    rejects_sql: str | None = None


def measured(name: str, act: Callable[[], object]) -> tuple[float, float]:
    """Run `act`; print and return its processor and wall seconds."""
    before, began = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
    act()
    after, wall = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter() - began
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"{name:<44}{cpu:8.2f} CPU s {wall:8.2f} s", flush=True)
    return cpu, wall


def reading(home: Path, where: str = "true") -> Reading:
    """Return the rows of the source file in a connection of their own."""
    connection = duckdb.connect(config={"threads": 2, "memory_limit": "2GB"})
    source = f"SELECT * FROM read_parquet('{home / 'source.parquet'}') WHERE {where}"
    return Reading([Lines(source)], connection)


def main() -> None:
    """Measure and print."""
    home = Path(tempfile.mkdtemp())
    try:
        compare(home)
    finally:
        shutil.rmtree(home)


def compare(home: Path) -> None:
    """Import the rows, import them again, rebuild one day; each beside plain DuckDB."""
    query = LINES.format(rows=ROWS, days=DAYS)
    duckdb.connect().execute(f"COPY ({query}) TO '{home / 'source.parquet'}'")
    lake, pinned = Lake(home, secret=bytes(32), threads=2), {}

    def bring(batch: int, where: str = "true") -> None:
        given = reading(home, where)
        with lake.writer(pinned) as writer:
            at = datetime(2026, 11, 20, batch, tzinfo=UTC)
            measured(
                "  of it stage", lambda: writer.stage(batch, given, channel=Shop(), exported_at=at)
            )
            measured("  of it apply", lambda: writer.apply(batch))
            pinned.update(writer.versions())

    def plain() -> None:
        given = reading(home)
        given.connection.execute("SET preserve_insertion_order = false")
        given.connection.execute(
            f"COPY ({given.emits[0].relation_sql}) TO '{home / 'plain.parquet'}'"
        )

    base, _ = measured(f"DuckDB reads and writes {ROWS:,} rows", plain)
    first, _ = measured("lake imports them", lambda: bring(1))
    again, _ = measured("lake imports them again", lambda: bring(2))
    day = "placed_at < TIMESTAMP '2026-11-01 16:00:00'"
    _, wall = measured("one day again", lambda: bring(3, day))
    print(f"first import / DuckDB: {first / base:.2f}   second / DuckDB: {again / base:.2f}")
    print(f"one day rebuilt: {wall:.2f} s")
    with lake.reader(pinned) as reader:
        asked = f"SELECT business_on, sum(amount) FROM {reader.daily('order_line')} GROUP BY ALL"
        reader.query(asked)
        _, wall = measured("additive figures from the daily table", lambda: reader.query(asked))
        print(f"additive query: {wall * 1000:.0f} ms")


if __name__ == "__main__":
    main()
