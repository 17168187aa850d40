"""Random small facts: what is compiled equals what plain Python counts."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quanyu.indicators import Query, compute, open_figure
from quanyu.indicators.tests.cases import FORMULAS, MEASURES
from quanyu.indicators.tests.support import definitions_of
from quanyu.indicators.tests.table_reader import TableReader
from quanyu.kernel.period import Period, grain_start

FIRST = date(2024, 2, 26)
PERIOD = Period(FIRST, FIRST + timedelta(days=12))

payments = st.lists(
    st.fixed_dictionaries(
        {
            "order_id": st.sampled_from("12345"),
            "customer": st.sampled_from(["ann", "bob", None]),
            "amount": st.decimals(-99, 999, places=4),
            "channel": st.sampled_from(["tmall", "jd"]),
            "category": st.sampled_from(["coat", "shoe", None]),
            "method": st.sampled_from(["card", "cash", None]),
            "business_on": st.dates(FIRST - timedelta(days=3), FIRST + timedelta(days=14)),
        }
    ),
    max_size=12,
)
refunds = st.lists(
    st.fixed_dictionaries(
        {
            "amount": st.decimals(0, 999, places=2),
            "channel": st.sampled_from(["tmall", "pdd"]),
            "category": st.sampled_from(["coat", None]),
            "business_on": st.dates(FIRST, FIRST + timedelta(days=12)),
        }
    ),
    max_size=5,
)
dimensions = st.lists(
    st.sampled_from(["channel", "category", "day", "week", "month", "weekday"]),
    unique=True,
    max_size=3,
)


@pytest.fixture(scope="module")
def blank() -> Iterator[TableReader]:
    reader = TableReader({})
    yield reader
    reader.connection().close()


RELAXED = settings(max_examples=25, deadline=None)
DEFINITIONS = definitions_of(MEASURES, FORMULAS)[0]


@RELAXED
@given(paid=payments, back=refunds, by=dimensions)
def test_compiled_equals_counted(
    blank: TableReader, paid: list[dict[str, Any]], back: list[dict[str, Any]], by: list[str]
) -> None:
    blank.fill({"payment": paid, "refund": back})
    keys = ("paid_amount", "card_amount", "refund_amount", "paid_orders", "buyers", "net_sales")
    query = Query((*keys, "spend", "repeat_buyers"), PERIOD, tuple(by), spine=False)
    table = compute(query, DEFINITIONS, blank)
    found = {tuple(row[name] for name in by): row for row in table.rows}
    expected = counted(paid, back, tuple(by))
    assert found.keys() == expected.keys()
    for labels, cell in expected.items():
        assert {name: found[labels][name] or 0 for name in cell} == cell


@RELAXED
@given(
    paid=payments, key=st.sampled_from(["paid_amount", "paid_orders", "buyers", "repeat_buyers"])
)
def test_opened_rows_sum_to_the_figure(
    blank: TableReader, paid: list[dict[str, Any]], key: str
) -> None:
    blank.fill({"payment": paid})
    query = Query((key,), PERIOD)
    figure = compute(query, DEFINITIONS, blank).figure(key)
    page = open_figure(key, query, DEFINITIONS, blank, limit=3)
    rows = list(page.rows)
    while page.after:
        page = open_figure(key, query, DEFINITIONS, blank, after=page.after, limit=3)
        rows += page.rows
    assert sum(row["contribution"] for row in rows) == (figure or 0)
    assert len({row["line"] for row in rows}) == len(rows)


def counted(
    paid: Iterable[dict[str, Any]], back: Iterable[dict[str, Any]], by: tuple[str, ...]
) -> dict[tuple[Any, ...], dict[str, Any]]:
    """Count the same in plain Python."""
    paid_in, back_in = cells(paid, by), cells(back, by)
    labels = {**paid_in, **back_in} if by else {(): []}
    return {label: cell(paid_in.get(label, []), back_in.get(label, [])) for label in labels}


def cells(
    rows: Iterable[dict[str, Any]], by: tuple[str, ...]
) -> dict[tuple[Any, ...], list[dict[str, Any]]]:
    found: dict[tuple[Any, ...], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        if row["business_on"] in PERIOD:
            found[tuple(label(row, name) for name in by)].append(row)
    return found


def label(row: dict[str, Any], name: str) -> Any:
    on: date = row["business_on"]
    if name == "weekday":
        return on.isoweekday()
    if name == "month":
        return f"{on:%Y-%m}"
    if name == "week":
        return str(grain_start(on, "week"))
    return str(on) if name == "day" else row[name]


def cell(paid: list[dict[str, Any]], back: list[dict[str, Any]]) -> dict[str, Any]:
    amount = sum((row["amount"] for row in paid), Decimal(0))
    card = sum((row["amount"] for row in paid if row["method"] == "card"), Decimal(0))
    refunded = sum((row["amount"] for row in back), Decimal(0))
    orders: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in paid:
        if row["customer"]:
            orders[row["channel"], row["customer"]].add(row["order_id"])
    buyers = len(orders)
    return {
        "paid_amount": amount,
        "card_amount": card,
        "refund_amount": refunded,
        "net_sales": amount - refunded,
        "paid_orders": len({(row["channel"], row["order_id"]) for row in paid}),
        "buyers": buyers,
        "repeat_buyers": sum(len(found) >= 2 for found in orders.values()),
        "spend": round(amount / buyers, 10) if buyers else 0,
    }
