"""CPU and memory of twelve indicators by channel and category, compiled against by hand.

Order lines lie as the lake lays them: one Parquet file per channel and month. Three programs answer
the same question in a process each: ours, DuckDB SQL written by hand for exactly this question, and
pandas. Ours and the SQL must agree to the last digit.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import duckdb
from measure import Line, show, size

from quanyu.handbook import load_texts
from quanyu.indicators import Definitions, Query, compute, load_definitions
from quanyu.kernel.period import Period
from quanyu.lake.facts import FACTS
from quanyu.lake.sql import rows

PERIOD = Period.parse("2025-01-01..2026-02-28")
MEMORY = "1500MB"
BY = ("channel", "category")
LINE = "fact: order_line"
MEASURES = {
    "sales": (LINE, "aggregate: sum", "of: amount", "where: kind = 'sale'"),
    "returns": (LINE, "aggregate: sum", "of: abs(amount)", "where: kind = 'return'"),
    "discounts": (LINE, "aggregate: sum", "of: discount_amount", "where: kind = 'sale'"),
    "units": (LINE, "aggregate: sum", "of: quantity", "where: kind = 'sale'"),
    "lines": (LINE, "aggregate: count"),
    "orders": (LINE, "aggregate: distinct", "of: order_id", "where: kind = 'sale'"),
    "customers": (LINE, "aggregate: distinct", "of: customer"),
    "skus": (LINE, "aggregate: distinct", "of: sku"),
    "refunds": ("fact: refund", "aggregate: sum", "of: amount"),
}
FORMULAS = {
    "sales_amount": "sales",
    "net_amount": "sales - returns - refunds",
    "order_count": "orders",
    "buyer_count": "customers",
    "unit_count": "units",
    "sku_count": "skus",
    "order_value": "sales / orders",
    "buyer_value": "sales / customers",
    "units_per_order": "units / orders",
    "unit_price": "sales / units",
    "discount_rate": "discounts / (sales + discounts)",
    "return_rate": "(returns + refunds) / sales",
}
BY_HAND = """
WITH l AS (
  SELECT channel, category,
    sum(amount) FILTER (WHERE kind = 'sale') AS sales,
    sum(abs(amount)) FILTER (WHERE kind = 'return') AS returns,
    sum(discount_amount) FILTER (WHERE kind = 'sale') AS discounts,
    sum(quantity) FILTER (WHERE kind = 'sale') AS units,
    count(DISTINCT order_id) FILTER (WHERE kind = 'sale') AS orders,
    count(DISTINCT customer) AS customers,
    count(DISTINCT sku) AS skus
  FROM read_parquet('{folder}/order_line/*/*.parquet')
  WHERE business_on BETWEEN DATE '2025-01-01' AND DATE '2026-02-28'
  GROUP BY ALL
), r AS (
  SELECT channel, category, sum(amount) AS refunds
  FROM read_parquet('{folder}/refund/*/*.parquet')
  WHERE business_on BETWEEN DATE '2025-01-01' AND DATE '2026-02-28'
  GROUP BY ALL
)
SELECT coalesce(l.channel, r.channel) AS channel, coalesce(l.category, r.category) AS category,
  sales AS sales_amount, sales - coalesce(returns, 0) - coalesce(refunds, 0) AS net_amount,
  orders AS order_count, customers AS buyer_count, units AS unit_count, skus AS sku_count,
  sales / orders AS order_value, sales / customers AS buyer_value,
  units / orders AS units_per_order, sales / units AS unit_price,
  discounts / (sales + discounts) AS discount_rate,
  (coalesce(returns, 0) + coalesce(refunds, 0)) / sales AS return_rate
FROM l FULL JOIN r
  ON l.channel IS NOT DISTINCT FROM r.channel AND l.category IS NOT DISTINCT FROM r.category
ORDER BY ALL
"""
LINES = """
SELECT ['tmall','jd','douyin','wechat','xhs','pdd'][1 + (n // 2 % 6)::INT] AS channel,
  strftime(d, '%Y-%m') AS month, d AS business_on, 'CNY' AS currency, (n % 24)::TINYINT AS hour,
  (hash(n) % 9000000000000000000)::BIGINT AS row_hi, n AS row_lo, 1 AS batch, 1 AS file, n AS line,
  '30' || lpad((n // 2)::VARCHAR, 16, '0') AS order_id, (n % 2 + 1)::VARCHAR AS line_no,
  'c' || (pow(hash(n // 2) % 1000000 / 1e6, 2) * 1800000)::INT AS customer,
  's' || (pow(hash(n + 1) % 1000000 / 1e6, 3) * 60000)::INT AS sku,
  ['coat','shoe','bag','beauty','toy','food'][1 + (hash(n + 2) % 6)::INT] AS category,
  CASE WHEN hash(n + 3) % 20 = 0 THEN 'return' ELSE 'sale' END AS kind,
  (1 + hash(n + 4) % 3)::DECIMAL(18,6) AS quantity,
  ((100 + hash(n + 5) % 90000) / 100)::DECIMAL(18,4) AS amount,
  ((hash(n + 6) % 3000) / 100)::DECIMAL(18,4) AS discount_amount
FROM (SELECT range AS n, DATE '2025-01-01' + (range * 424 // {size})::INT AS d FROM range({size}))
"""
REFUNDS = "SELECT * FROM ({lines}) WHERE hash(line) % 10 = 0"


@dataclass(frozen=True)
class Place:
    """A file's channel and first month."""

    channel: str
    month: str


class Files:
    """A reader over generated Parquet files, with FROM items as the lake writes them."""

    def __init__(self, folder: Path) -> None:
        self.snapshot: Mapping[str, int] = {"facts/order_line": 1, "facts/refund": 1}
        self._folder = folder
        self._connection = duckdb.connect(config={"memory_limit": MEMORY, "threads": 2})

    def connection(self) -> duckdb.DuckDBPyConnection:
        return self._connection

    def remembered(self, sql: str) -> list[tuple[Any, ...]]:
        return self._connection.execute(sql).fetchall()

    def relation(
        self, fact: str, period: Period | None = None, channels: Iterable[str] | None = None
    ) -> str:
        wanted = None if channels is None else {f"channel={name}" for name in channels}
        paths = [
            path
            for path in sorted((self._folder / fact).glob("*/*.parquet"))
            if wanted is None or path.parent.name in wanted
        ]
        within = (
            f" WHERE business_on BETWEEN '{period.first}' AND '{period.last}'" if period else ""
        )
        return f"({rows(paths, FACTS[fact].stored())}{within})"

    def daily(self, *_: object) -> str | None:
        return None

    def files(self, fact: str) -> list[Place]:
        return [Place(channel, "2025-01") for channel in self.channels(fact)]

    def channels(self, fact: str) -> frozenset[str]:
        folders = (self._folder / fact).glob("channel=*")
        return frozenset(path.name.removeprefix("channel=") for path in folders)

    def waiting(self) -> Mapping[str, int]:
        return {}


def generate(folder: Path, size: int) -> None:
    """Write `size` order lines and a tenth as many refunds."""
    connection = duckdb.connect(config={"memory_limit": "3GB"})
    lines = LINES.format(size=size)
    for fact, query in (("order_line", lines), ("refund", REFUNDS.format(lines=lines))):
        kept = ", ".join(name for name in _generated(fact))
        target = f"'{folder}/{fact}'"
        connection.execute(
            f"COPY (SELECT {kept}, channel AS place FROM ({query})) TO {target}"
            " (FORMAT parquet, PARTITION_BY (place), WRITE_PARTITION_COLUMNS false)"
        )
        for path in (folder / fact).iterdir():
            path.rename(path.with_name(path.name.replace("place=", "channel=")))


def definitions() -> Definitions:
    """Return the nine measures and twelve indicators."""
    measured = "".join(_measure(name, lines) for name, lines in MEASURES.items())
    indicated = "".join(_indicator(name, formula) for name, formula in FORMULAS.items())
    handbook, _ = load_texts(
        {
            "handbook.yaml": "kind: handbook\nid: bench\nversion: '1'\nzh: 测试\nen: Bench\n",
            "measures.yaml": f"kind: measures\nmeasures:\n{measured}",
            "indicators/bench.yaml": "kind: indicators\ngroup: bench\norder: '1'\nzh: 组\n"
            f"en: Bench\nindicators:\n{indicated}",
        }
    )
    found, more = load_definitions(handbook)
    assert not more, more
    return found


def compiled(folder: Path) -> list[list[Any]]:
    """Answer with our compiler."""
    reader = Files(folder)
    table = compute(Query(tuple(FORMULAS), PERIOD, BY), definitions(), reader)
    return [[row[name] for name in (*BY, *FORMULAS)] for row in table.rows]


def by_hand(folder: Path) -> list[list[Any]]:
    """Answer with the SQL above."""
    connection = duckdb.connect(config={"memory_limit": MEMORY, "threads": 2})
    found = connection.execute(BY_HAND.format(folder=folder)).fetchall()
    return [list(row) for row in found]


def pandas(folder: Path) -> list[list[Any]]:
    """Answer with pandas: floats, one pass per aggregate, everything in memory."""
    import pandas as pd

    names = ["channel", "category", "kind", "order_id", "customer", "sku"]
    columns = [*names, "quantity", "amount", "discount_amount"]
    lines = pd.concat(
        pd.read_parquet(path, columns=columns).astype(
            {"amount": float, "quantity": float, "discount_amount": float}
        )
        for path in sorted((folder / "order_line").glob("*/*.parquet"))
    )
    refunds = pd.concat(
        pd.read_parquet(path, columns=["channel", "category", "amount"]).astype({"amount": float})
        for path in sorted((folder / "refund").glob("*/*.parquet"))
    )
    by = list(BY)
    sold, back = lines[lines["kind"] == "sale"], lines[lines["kind"] == "return"]
    cells = sold.groupby(by).agg(
        sales=("amount", "sum"),
        discounts=("discount_amount", "sum"),
        units=("quantity", "sum"),
        orders=("order_id", "nunique"),
    )
    cells = cells.join(
        lines.groupby(by).agg(customers=("customer", "nunique"), skus=("sku", "nunique"))
    )
    cells["back"] = back.groupby(by)["amount"].sum() + refunds.groupby(by)["amount"].sum()
    cells["value"] = cells["sales"] / cells["orders"]
    cells["rate"] = cells["back"] / cells["sales"]
    return [[*index, float(row["sales"])] for index, row in cells.iterrows()]


ENGINES: Mapping[str, Callable[[Path], list[list[Any]]]] = {
    "compiled": compiled,
    "by hand": by_hand,
    "pandas": pandas,
}


def measure(engine: str, folder: Path) -> dict[str, Any]:
    """Run one engine in a process of its own."""
    command = [sys.executable, __file__, "--engine", engine, "--folder", str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def run_engine(engine: str, folder: Path) -> None:
    """Print what an engine used and what it found."""
    before = resource.getrusage(resource.RUSAGE_SELF)
    began = perf_counter()
    found = ENGINES[engine](folder)
    after = resource.getrusage(resource.RUSAGE_SELF)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    peak = after.ru_maxrss / 1024 / 1024
    told = [
        [str(value) if i < 4 else round(float(value), 4) for i, value in enumerate(row)]
        for row in found
    ]
    report = {"cpu": used, "wall": perf_counter() - began, "peak_gb": peak, "rows": told}
    print(json.dumps(report))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=size(13_000_000))
    parser.add_argument("--engine", choices=list(ENGINES))
    parser.add_argument("--folder", type=Path)
    asked = parser.parse_args()
    if asked.engine:
        run_engine(asked.engine, asked.folder)
        return
    with tempfile.TemporaryDirectory() as place:
        generate(Path(place), asked.size)
        results = {engine: measure(engine, Path(place)) for engine in ENGINES}
    assert results["compiled"]["rows"] == results["by hand"]["rows"]
    ours = results["compiled"]["cpu"]
    hand, frames = results["by hand"], results["pandas"]
    lines = [
        Line("compiled / SQL by hand, CPU", ours / hand["cpu"], "x", 1.2, f"{ours:.1f} s CPU"),
        Line("compiled / pandas, CPU", ours / frames["cpu"], "x", 1, f"{frames['cpu']:.1f} s CPU"),
        Line("compiled, peak memory", results["compiled"]["peak_gb"], "GB", 2),
        Line("pandas, peak memory", frames["peak_gb"], "GB"),
    ]
    show(f"{asked.size:,} lines, twelve indicators by channel and category", lines)


def _generated(fact: str) -> list[str]:
    made = ["channel", "month", "business_on", "currency", "hour", "row_hi", "row_lo", "batch"]
    made += ["file", "line", "order_id", "customer", "sku", "category", "quantity", "amount"]
    return made if fact == "refund" else [*made, "line_no", "kind", "discount_amount"]


def _measure(name: str, lines: tuple[str, ...]) -> str:
    body = "".join(f"    {line}\n" for line in lines)
    return f"  - measure: {name}\n    zh: 度量\n    en: {name}\n    unit: count\n{body}"


def _indicator(name: str, formula: str) -> str:
    return (
        f"  - key: {name}\n    zh: 指标\n    en: {name}\n    definition:\n      zh: 测试\n"
        f"      en: For a measurement\n    unit: money\n    direction: up\n    owner: POS-H01\n"
        f"    grain: shop_day\n    formula: {formula}\n"
    )


if __name__ == "__main__":
    main()
