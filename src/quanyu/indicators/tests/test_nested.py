"""Measures over ids and stocks: conditions per customer, first time, again, last day."""

from decimal import Decimal
from typing import Any

from quanyu.indicators import Definitions
from quanyu.indicators.tests.cases import MARCH
from quanyu.indicators.tests.support import day, figures
from quanyu.indicators.tests.table_reader import TableReader


def test_nested_counts_ids_that_fulfil_a_condition(
    definitions: Definitions, reader: TableReader
) -> None:
    table = figures(definitions, reader, "repeat_buyers spend_each", "2026-02-01..2026-03-31")
    hand = reader.ask(
        "select count(*) from (select channel, customer from payment where customer is not null"
        " group by 1, 2 having count(distinct order_id) >= 2)"
    )
    assert [(table.figure("repeat_buyers"),)] == hand == [(1,)]
    assert table.figure("spend_each") == Decimal("100.10")


def test_first_time_looks_at_all_history(definitions: Definitions, reader: TableReader) -> None:
    by_day = figures(definitions, reader, "new_buyers", MARCH, by=("day", "channel"), spine=False)
    assert by_day.rows == [
        {"day": "2026-03-02", "channel": "tmall", "new_buyers": 1},
        {"day": "2026-03-08", "channel": "jd", "new_buyers": 1},
    ]
    in_shoes = figures(definitions, reader, "new_buyers", MARCH, where={"category": ("shoe",)})
    assert in_shoes.figure("new_buyers") == 1


def test_coming_again_reaches_past_the_period(
    definitions: Definitions, reader: TableReader
) -> None:
    february = figures(definitions, reader, "again_30", "2026-02")
    assert february.figure("again_30") == 1  # bob: 3 February, again on 2 March
    assert str(february.mature_on["again_30"]) == "2026-03-30"
    assert figures(definitions, reader, "again_30", "2026-03").figure("again_30") == 0


def test_last_takes_the_last_counted_day_of_each_store(definitions: Definitions) -> None:
    def count(on: str, store: str, sku: str, quantity: int) -> dict[str, Any]:
        return {"day": day(on), "store": store, "sku": sku, "quantity": quantity}

    reader = TableReader(
        {
            "stock_day": [
                count("2026-03-30", "a", "s1", 5),
                count("2026-03-31", "a", "s1", 4),
                count("2026-03-30", "b", "s1", 9),
                count("2026-03-30", "a", "s2", 8),
                count("2026-04-01", "a", "s1", 3),
            ]
        }
    )
    table = figures(
        definitions, reader, "stock", "2026-03..2026-04".replace("..", "-01..") + "-30", by="month"
    )
    assert [row["stock"] for row in table.rows] == [13, 3]
    of_s2 = figures(definitions, reader, "stock", "2026-03", where={"sku": ("s2",)})
    assert of_s2.figure("stock") == 0  # not counted on the last day: none left
