"""The compiler over a real lake: files by channel and month, daily sums, a pinned snapshot."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from quanyu.handbook import load, shipped_base
from quanyu.indicators import (
    ChannelAttributes,
    Definitions,
    Query,
    compute,
    explain,
    load_definitions,
    open_figure,
)
from quanyu.indicators.tests.support import figures
from quanyu.kernel.period import Period
from quanyu.kernel.refusal import Refusal
from quanyu.lake import Lake

SECRET = b"thirty-two bytes, and a few more"
NOVEMBER = Period.parse("2026-11")
PAID = """
SELECT 'O' || n AS order_id, '1' AS payment_no, 'c' || n % 3 AS customer,
  TIMESTAMP '2026-10-31 15:00:00' + INTERVAL (n) HOUR AS paid_at,
  (n + 0.25)::DECIMAL(18,4) AS amount,
  CASE WHEN n % 2 = 0 THEN 'card' END AS method, (n + 2)::BIGINT AS line, NULL::VARCHAR AS flags
FROM range(48) AS t(n)
"""


@dataclass(frozen=True)
class Shop:
    name: str = "tmall"
    timezone: str = "Asia/Shanghai"
    day_start: time = time(0)
    currency: str = "CNY"
    legal_entity: str = "Quanyu"


@dataclass(frozen=True)
class Paid:
    fact: str = "payment"
    relation_sql: str = PAID
    key: tuple[str, ...] = ("order_id", "payment_no")
    replaces: str = "row"
    priority: int = 10
    date_from: str | None = None


@dataclass
class Read:
    emits: list[Paid] = field(default_factory=lambda: [Paid()])
    rejects_sql: str | None = None
    connection: Any = field(default_factory=duckdb.connect)


@pytest.fixture(scope="module")
def lake_reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    home: Path = tmp_path_factory.mktemp("lake")
    lake = Lake(home, secret=SECRET, memory_limit="500MB")
    with lake.writer({}) as writer:
        reading = Read()
        writer.stage(1, reading, channel=Shop(), exported_at=datetime(2026, 11, 20, tzinfo=UTC))
        writer.apply(1)
        snapshot = writer.versions()
    reading.connection.close()
    with lake.reader(snapshot) as reader:
        yield reader


@pytest.fixture(scope="module")
def shipped() -> Definitions:
    definitions, _ = load_definitions(load(shipped_base())[0])
    return definitions


def test_shipped_indicators_over_a_lake(shipped: Definitions, lake_reader: Any) -> None:
    table = figures(shipped, lake_reader, "paid_amount buyers average_order_value", "2026-11")
    hand = lake_reader.query(
        f"SELECT sum(amount), count(DISTINCT customer) FROM {lake_reader.relation('payment')}"
        " WHERE business_on BETWEEN '2026-11-01' AND '2026-11-30'"
    )
    assert [(table.figure("paid_amount"), table.figure("buyers"))] == hand
    assert table.figure("average_order_value") == Decimal(hand[0][0]) / 47
    assert table.provenance.snapshot == lake_reader.snapshot


def test_the_daily_sums_serve_additive_figures(shipped: Definitions, lake_reader: Any) -> None:
    query = Query(("paid_amount",), NOVEMBER, ("channel", "day"))
    assert "/daily/payment" in explain(query, shipped, lake_reader)
    by_method = Query(("paid_amount",), NOVEMBER, ("method",))
    found = {
        row["method"]: row["paid_amount"] for row in compute(by_method, shipped, lake_reader).rows
    }
    hand = lake_reader.query(
        f"SELECT method, sum(amount) FROM {lake_reader.relation('payment', NOVEMBER)} GROUP BY 1"
    )
    assert found == dict(hand)


def test_a_figure_of_the_lake_opens_to_its_lines(shipped: Definitions, lake_reader: Any) -> None:
    query = Query(("paid_amount",), NOVEMBER, where={"day": ("2026-11-02",)})
    page = open_figure("paid_amount", query, shipped, lake_reader, limit=3)
    assert [row["line"] for row in page.rows] == [49, 48, 47]
    assert page.measures[0].value == compute(query, shipped, lake_reader).figure("paid_amount")


def test_every_shipped_indicator_computes_or_refuses_in_words(
    shipped: Definitions, lake_reader: Any
) -> None:
    shops = {"tmall": ChannelAttributes(attributes={"platform": "tmall"})}
    ready = [key for key, found in shipped.indicators.items() if found.formula is not None]
    assert len(ready) > 60
    for by in ((), ("month",), ("channel", "week")):
        query = Query(tuple(ready), NOVEMBER, by, compare="year", subtotals=((),))
        table = compute(query, shipped, lake_reader, field_classes={"cost", "pay"}, channels=shops)
        assert table.rows
    for key in shipped.indicators.keys() - set(ready):
        with pytest.raises(Refusal):
            figures(shipped, lake_reader, key, "2026-11")
