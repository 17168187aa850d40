"""From a figure to its rows: everything that is opened adds up to what was shown."""

from decimal import Decimal
from typing import Any

import pytest

from quanyu.indicators import Definitions, Opened, Query, open_figure
from quanyu.indicators.tests.cases import PAYMENTS
from quanyu.indicators.tests.support import at, day, figures
from quanyu.indicators.tests.table_reader import TableReader
from quanyu.kernel.period import Period
from quanyu.kernel.refusal import Refusal

WHOLE_MARCH = Period.parse("2026-03")


@pytest.fixture(scope="module")
def reader() -> TableReader:
    stock = [
        {"day": day("2026-03-30"), "sku": "s1", "store": "a", "quantity": 5},
        {"day": day("2026-03-31"), "sku": "s1", "store": "a", "quantity": 4},
        {"day": day("2026-03-29"), "sku": "s2", "store": "b", "quantity": 2},
    ]
    refunds = [{"order_id": "1", "refunded_at": at("2026-03-05 10:00"), "amount": 20}]
    line = {"order_id": "1", "line_no": "1", "placed_at": at("2026-03-02 09:00"), "cost": 3}
    return TableReader(
        {"payment": PAYMENTS, "stock_day": stock, "refund": refunds, "order_line": [line]}
    )


def opened(
    key: str,
    definitions: Definitions,
    reader: TableReader,
    period: Period = WHOLE_MARCH,
    **asked: Any,
) -> list[Opened]:
    """Open a figure two rows at a time, to the last page."""
    query = Query((key,), period, **asked)
    pages = [open_figure(key, query, definitions, reader, limit=2)]
    while pages[-1].after:
        after = pages[-1].after
        pages.append(open_figure(key, query, definitions, reader, after=after, limit=2))
    return pages


@pytest.mark.parametrize(
    "key",
    [
        "paid_amount",
        "card_amount",
        "paid_orders",
        "buyers",
        "stock",
        "repeat_buyers",
        "new_buyers",
        "again_30",
        "refund_amount",
    ],
)
@pytest.mark.parametrize("period", ["2026-03", "2026-02"])
def test_contributions_sum_to_the_figure(
    definitions: Definitions, reader: TableReader, key: str, period: str
) -> None:
    figure = figures(definitions, reader, key, period).figure(key)
    pages = opened(key, definitions, reader, Period.parse(period))
    rows = [row for page in pages for row in page.rows]
    assert sum(row["contribution"] for row in rows) == figure
    (measure,) = pages[0].measures
    assert (measure.value, measure.rows) == (figure, len(rows))
    assert len({(row["batch"], row["file"], row["line"]) for row in rows}) == len(rows)


def test_each_measure_of_a_formula_is_opened(definitions: Definitions, reader: TableReader) -> None:
    pages = opened("net_sales", definitions, reader)
    rows = [row for page in pages for row in page.rows]
    assert [m.value for m in pages[0].measures] == [0, Decimal("185.4333"), 20]
    assert [row["measure"] for row in rows] == ["paid_amount"] * 5 + ["refund_amount"]
    amounts = [row["contribution"] for row in rows[:5]]
    assert amounts == sorted(amounts, reverse=True)
    assert rows[0]["line"] == 2
    assert rows[0]["order_id"] == "1"


def test_a_cell_is_named_by_its_labels(definitions: Definitions, reader: TableReader) -> None:
    asked: dict[str, Any] = {"where": {"category": ("",), "day": ("2026-03-09",)}}
    (page,) = opened("paid_amount", definitions, reader, **asked)
    assert [row["contribution"] for row in page.rows] == [Decimal("0.3333")]


def test_pseudonyms_and_costs_are_shown_to_those_who_may(
    definitions: Definitions, reader: TableReader
) -> None:
    query = Query(("paid_amount",), WHOLE_MARCH)
    plain = open_figure("paid_amount", query, definitions, reader)
    assert "customer" not in plain.rows[0]
    allowed = open_figure(
        "paid_amount", query, definitions, reader, field_classes=frozenset({"contact"})
    )
    assert allowed.rows[0]["customer"] == "ann"
    with pytest.raises(Refusal):
        open_figure("line_cost", Query(("line_cost",), WHOLE_MARCH), definitions, reader)
    lines = open_figure("line_amount", Query(("line_amount",), WHOLE_MARCH), definitions, reader)
    assert all("cost" not in row for row in lines.rows)


def test_a_median_shows_its_values(definitions: Definitions, reader: TableReader) -> None:
    (measure,) = opened("middle", definitions, reader)[0].measures
    assert (measure.adds_up, measure.value, measure.rows) == (False, None, 5)


@pytest.mark.parametrize("after", ["x", "bm90IGpzb24=", "WzAsICIxOyBkcm9wIiwgInQiLCAxLCAyXQ=="])
def test_a_forged_place_is_refused(
    definitions: Definitions, reader: TableReader, after: str
) -> None:
    query = Query(("paid_amount",), WHOLE_MARCH)
    with pytest.raises(Refusal):
        open_figure("paid_amount", query, definitions, reader, after=after)
