"""Each mechanism of the compiler on a few rows, beside SQL written by hand for the same question."""

from datetime import UTC, datetime, time
from decimal import Decimal
from typing import Any

import pytest

from quanyu.indicators import ChannelAttributes, Definitions
from quanyu.indicators.tests.support import at, day, definitions_of, figures
from quanyu.indicators.tests.table_reader import TableReader
from quanyu.kernel import clock
from quanyu.kernel.calendar import Calendar
from quanyu.kernel.period import Period
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.scope import Scope

MEASURES = {
    "paid_amount": "fact: payment\naggregate: sum\nof: amount",
    "card_amount": "fact: payment\naggregate: sum\nof: amount\nwhere: method = 'card'",
    "paid_orders": "fact: payment\naggregate: distinct\nof: order_id",
    "buyers": "fact: payment\naggregate: distinct\nof: customer",
    "refund_amount": "fact: refund\naggregate: sum\nof: amount",
    "adjustment_amount": "fact: adjustment\naggregate: sum\nof: amount",
    "line_amount": "fact: order_line\naggregate: sum\nof: amount",
    "line_cost": "fact: order_line\naggregate: sum\nof: cost",
    "skus": "fact: order_line\naggregate: distinct\nof: sku",
    "visitors": "fact: traffic\naggregate: sum\nof: visitors",
    "stock": "fact: stock_day\naggregate: last\nof: quantity",
    "middle": "fact: payment\naggregate: median\nof: amount",
    "high": "fact: payment\naggregate: p90\nof: amount",
    "average": "fact: payment\naggregate: mean\nof: amount",
    "repeat_buyers": "fact: payment\naggregate: count\nper: customer\nhaving: paid_orders >= 2",
    "spend_each": "fact: payment\naggregate: median\nper: customer\nof: paid_amount",
    "new_buyers": "fact: payment\naggregate: count\nper: customer\nfirst_time: 'yes'",
    "again_30": "fact: payment\naggregate: count\nper: customer\nof: order_id\nagain_within: '30'",
    "late": "fact: shipment\naggregate: count\nwhere: delivered_at > promised_at",
    "late_by_day": "fact: shipment\naggregate: count\n"
    "where: local_day(delivered_at) > local_day(promised_at)",
    "parcels": "fact: shipment\naggregate: count\nwhere: delivered_at is not null",
    "refund_of_cohort": "fact: refund\naggregate: sum\nof: amount\ndate: paid_at",
}
FORMULAS = {
    **{name: name for name in MEASURES},
    "net_sales": "paid_amount - refund_amount + adjustment_amount",
    "spend": "paid_amount / buyers",
    "conversion": "buyers / visitors",
    "late_rate": "late / parcels",
    "share": "paid_amount / total(paid_amount)",
    "growth": "paid_amount / previous(paid_amount) - 1",
    "days": "period_days + 0 * elapsed_days",
    "elapsed": "elapsed_days",
    "net_share": "net_sales / paid_amount",
}
CUTS = "cuts:\n  - fact: ad\n    where: report = 'campaign'\n"


@pytest.fixture(scope="module")
def definitions() -> Definitions:
    found, findings = definitions_of(MEASURES, FORMULAS)
    assert findings == []
    return found


def pay(order: str, when: str, amount: str, **more: Any) -> dict[str, Any]:
    row = {"order_id": order, "payment_no": "1", "paid_at": at(when), "amount": Decimal(amount)}
    return row | {"customer": "ann"} | more


PAYMENTS = [
    pay("1", "2026-03-02 10:00", "100.10", method="card", category="coat"),
    pay("2", "2026-03-02 11:00", "50", method="cash", category="shoe", customer="bob"),
    pay("2", "2026-03-03 11:00", "25", method="card", category="shoe", customer="bob"),
    pay("3", "2026-03-08 23:30", "10", method="card", category="coat", channel="jd"),
    pay("4", "2026-03-09 00:30", "0.3333", method="cash", customer=None),
    pay("5", "2026-02-03 12:00", "80", customer="bob", category="coat"),
]


@pytest.fixture
def reader() -> TableReader:
    lines = [
        dict(order_id="1", line_no="1", placed_at=at("2026-03-02 09:00"), sku="s1", amount=60),
        dict(order_id="1", line_no="2", placed_at=at("2026-03-02 09:00"), sku="s2", amount=40),
        dict(order_id="9", line_no="1", placed_at=at("2026-03-03 09:00"), sku="s1", amount=7)
        | {"channel": "jd", "cost": 3},
    ]
    refunds = [
        dict(order_id="1", refunded_at=at("2026-03-05 10:00"), amount=20)
        | {"paid_at": at("2026-03-02 23:59"), "category": "coat"},
    ]
    traffic = [
        dict(day=day("2026-03-02"), visitors=10, channel="tmall"),
        dict(day=day("2026-03-03"), visitors=30, channel="tmall"),
    ]
    return TableReader(
        {"payment": PAYMENTS, "order_line": lines, "refund": refunds, "traffic": traffic}
    )


MARCH = "2026-03-01..2026-03-31"


def test_sum_equals_hand_written_sql(definitions: Definitions, reader: TableReader) -> None:
    table = figures(definitions, reader, "paid_amount card_amount", MARCH)
    hand = reader.ask(
        "select sum(amount), sum(case when method = 'card' then amount end) from payment"
        " where business_on between '2026-03-01' and '2026-03-31'"
    )
    assert [(table.figure("paid_amount"), table.figure("card_amount"))] == hand


def test_ratio_is_decimal_and_null_without_divisor(
    definitions: Definitions, reader: TableReader
) -> None:
    table = figures(definitions, reader, "spend conversion", MARCH, by="channel")
    assert table.rows == [
        {"channel": "jd", "spend": Decimal("10.0000"), "conversion": None},
        {"channel": "tmall", "spend": Decimal("87.71665"), "conversion": Decimal("0.05")},
    ]


def test_two_facts_of_different_grain_do_not_multiply(
    definitions: Definitions, reader: TableReader
) -> None:
    table = figures(definitions, reader, "paid_amount line_amount visitors", MARCH, by="day")
    rows = {row["day"]: row for row in table.rows}
    assert rows["2026-03-02"]["paid_amount"] == Decimal("150.10")
    assert rows["2026-03-02"]["line_amount"] == 100
    assert rows["2026-03-02"]["visitors"] == 10
    assert sum(row["line_amount"] for row in table.rows) == 107


def test_missing_part_of_a_sum_is_zero_but_a_ratio_of_nothing_is_nothing(
    definitions: Definitions, reader: TableReader
) -> None:
    table = figures(definitions, reader, "net_sales adjustment_amount net_share", MARCH)
    assert table.figure("net_sales") == Decimal("165.4333")
    assert table.figure("adjustment_amount") is None
    assert any(caution.code == "not_imported" for caution in table.cautions)
    empty = figures(definitions, reader, "net_sales net_share", "2026-05-01..2026-05-02")
    assert (empty.figure("net_sales"), empty.figure("net_share")) == (0, None)


def test_category_that_a_fact_lacks_is_refused(
    definitions: Definitions, reader: TableReader
) -> None:
    with pytest.raises(Refusal) as refused:
        figures(definitions, reader, "late_rate", MARCH, by="category")
    assert refused.value.params == {
        "indicator": "late_rate",
        "dimension": "category",
        "fact": "shipment",
    }


def test_customers_are_recounted_for_each_grain(
    definitions: Definitions, reader: TableReader
) -> None:
    by_day = figures(definitions, reader, "buyers", MARCH, by="day")
    by_week = figures(definitions, reader, "buyers", MARCH, by="week", subtotals=((),))
    assert sum(row["buyers"] for row in by_day.rows) == 4
    assert {row["week"]: row["buyers"] for row in by_week.rows if row["buyers"]} == {
        "2026-03-02": 3,
    }
    assert by_week.total == {"buyers": 3}


def test_an_id_belongs_to_its_channel(definitions: Definitions, reader: TableReader) -> None:
    table = figures(definitions, reader, "buyers paid_orders skus", MARCH)
    assert table.figure("buyers") == 3  # ann at tmall, ann at jd, bob
    assert table.figure("skus") == 2  # the same article in two channels counts once


def test_week_may_begin_on_sunday(definitions: Definitions, reader: TableReader) -> None:
    table = figures(definitions, reader, "paid_orders", MARCH, by="week", week_start=6)
    assert table.rows[0] == {"week": "2026-03-01", "paid_orders": 2}
    assert table.rows[1] == {"week": "2026-03-08", "paid_orders": 2}


def test_days_without_data_stand_in_the_table(
    definitions: Definitions, reader: TableReader
) -> None:
    table = figures(definitions, reader, "paid_amount spend", "2026-03-02..2026-03-05", by="day")
    assert [row["paid_amount"] for row in table.rows] == [Decimal("150.10"), 25, 0, 0]
    assert table.rows[3]["spend"] is None
    short = figures(
        definitions, reader, "paid_amount", "2026-03-02..2026-03-05", by="day", spine=False
    )
    assert len(short.rows) == 2


def test_quantiles_and_mean_are_exact(definitions: Definitions, reader: TableReader) -> None:
    table = figures(definitions, reader, "middle high average", "2026-03-02..2026-03-08")
    assert table.figure("middle") == Decimal("37.5")
    assert table.figure("high") == Decimal("100.10")
    assert table.figure("average") == Decimal("46.275")


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


def test_day_and_timestamp_lateness_differ(definitions: Definitions) -> None:
    parcel = {"order_id": "1", "promised_at": at("2026-03-02 12:00")}
    reader = TableReader(
        {
            "shipment": [
                {**parcel, "parcel_no": "1", "delivered_at": at("2026-03-02 18:00")},
                {**parcel, "parcel_no": "2", "delivered_at": at("2026-03-03 06:00")},
                {**parcel, "parcel_no": "3", "delivered_at": at("2026-03-02 11:00")},
            ]
        }
    )
    shops = {"tmall": ChannelAttributes("Asia/Shanghai"), "olist": ChannelAttributes("Brazil/East")}
    table = figures(definitions, reader, "late late_by_day late_rate", MARCH, channels=shops)
    assert (table.figure("late"), table.figure("late_by_day")) == (2, 1)
    assert table.figure("late_rate") == Decimal("0.6666666667")


def test_another_date_is_a_business_day_of_the_channel(
    definitions: Definitions, reader: TableReader
) -> None:
    assert (
        figures(definitions, reader, "refund_of_cohort", "2026-03-02").figure("refund_of_cohort")
        == 20
    )
    early = {"tmall": ChannelAttributes("Asia/Shanghai", time(0)), "jd": ChannelAttributes()}
    late = {"tmall": ChannelAttributes("Asia/Tokyo", time(0)), "jd": ChannelAttributes()}
    for shops, found in ((early, 20), (late, 0)):
        table = figures(definitions, reader, "refund_of_cohort", "2026-03-02", channels=shops)
        assert table.figure("refund_of_cohort") == found


@pytest.mark.parametrize("compare", ["previous", "weekday", "year", "holiday"])
def test_comparison_fetches_its_own_window(definitions: Definitions, compare: str) -> None:
    aligned = Calendar.load().aligned(Period.parse("2026-03-04")).first
    days = {"previous": "2026-03-03", "weekday": "2026-02-25", "year": "2025-03-04"}
    other = days.get(compare, str(aligned))
    reader = TableReader(
        {"payment": [pay("1", "2026-03-04 10:00", "30"), pay("2", f"{other} 10:00", "20")]}
    )
    table = figures(definitions, reader, "paid_amount", "2026-03-04", by="day", compare=compare)
    assert table.rows == [
        {
            "day": "2026-03-04",
            "paid_amount": 30,
            "paid_amount__base": 20,
            "paid_amount__change": Decimal("0.5"),
        }
    ]


def test_leap_day_has_no_counterpart_but_belongs_to_its_month(definitions: Definitions) -> None:
    reader = TableReader(
        {
            "payment": [
                pay("1", "2024-02-28 10:00", "1"),
                pay("2", "2024-02-29 10:00", "2"),
                pay("3", "2025-02-28 10:00", "4"),
            ]
        }
    )
    by_day = figures(definitions, reader, "paid_amount", "2025-02", by="day", compare="year")
    assert by_day.rows[-1]["paid_amount__base"] == 1
    by_month = figures(definitions, reader, "paid_amount", "2025-02", by="month", compare="year")
    assert by_month.rows[0]["paid_amount__base"] == 3
    back = figures(definitions, reader, "paid_amount", "2024-02", by="day", compare="year")
    assert back.rows[-1]["paid_amount__base"] == 0


def test_holiday_comparison_moves_with_the_spring_festival(definitions: Definitions) -> None:
    reader = TableReader(
        {"payment": [pay("1", "2026-02-17 10:00", "30"), pay("2", "2025-01-29 10:00", "10")]}
    )
    table = figures(
        definitions, reader, "paid_amount", "2026-02-15..2026-02-21", by="day", compare="holiday"
    )
    festival = next(row for row in table.rows if row["day"] == "2026-02-17")
    assert festival["paid_amount__base"] == 10
    assert str(table.base_period) == "2025-01-27..2025-02-02"


def test_months_of_unequal_length_are_compared_whole(definitions: Definitions) -> None:
    reader = TableReader(
        {"payment": [pay("1", "2026-01-31 10:00", "7"), pay("2", "2026-02-10 10:00", "9")]}
    )
    table = figures(definitions, reader, "paid_amount", "2026-02", by="month", compare="previous")
    assert table.rows[0]["paid_amount__base"] == 7


def test_scope_recounts_and_never_widens(definitions: Definitions, reader: TableReader) -> None:
    tmall = Scope(channels=frozenset({"tmall"}))
    assert figures(definitions, reader, "buyers", MARCH, scope=tmall).figure("buyers") == 2
    coats = Scope(categories=frozenset({"coat"}))
    table = figures(definitions, reader, "paid_amount buyers", MARCH, scope=coats)
    assert table.figure("paid_amount") == Decimal("110.10")
    with pytest.raises(Refusal):
        figures(definitions, reader, "late", MARCH, scope=coats)
    nothing = figures(definitions, reader, "paid_amount", MARCH, scope=Scope.NOTHING.narrow(None))
    assert nothing.figure("paid_amount") is None


def test_scope_and_filter_meet(definitions: Definitions, reader: TableReader) -> None:
    coats = Scope(channels=frozenset({"tmall"}), categories=frozenset({"coat"}))
    asked = {"where": {"category": ("coat", "shoe"), "channel": ("tmall", "jd")}}
    table = figures(definitions, reader, "paid_amount", MARCH, scope=coats, **asked)
    assert table.figure("paid_amount") == Decimal("100.10")
    not_given = figures(definitions, reader, "paid_amount", MARCH, where={"category": ("",)})
    assert not_given.figure("paid_amount") == Decimal("0.3333")


def test_mixed_currencies_are_refused_unless_split(definitions: Definitions) -> None:
    reader = TableReader(
        {
            "payment": [
                pay("1", "2026-03-04 10:00", "30"),
                pay("2", "2026-03-04 10:00", "20", currency="GBP", channel="uk"),
            ]
        }
    )
    with pytest.raises(Refusal) as refused:
        figures(definitions, reader, "paid_amount", MARCH)
    assert refused.value.code == "currency_mixed"
    assert figures(definitions, reader, "paid_orders", MARCH).figure("paid_orders") == 2
    split = figures(definitions, reader, "paid_amount", MARCH, by="currency", subtotals=((),))
    assert [row["paid_amount"] for row in split.rows] == [30, 20]
    assert split.total == {"paid_amount": None}
    by_channel = figures(definitions, reader, "paid_amount", MARCH, by="channel")
    assert by_channel.currencies == ("CNY", "GBP")
    assert any(caution.code == "currencies" for caution in by_channel.cautions)


def test_cost_needs_its_field_class(definitions: Definitions, reader: TableReader) -> None:
    with pytest.raises(Refusal) as refused:
        figures(definitions, reader, "line_cost", MARCH)
    assert refused.value.code == "field_class"
    table = figures(definitions, reader, "line_cost", MARCH, field_classes={"cost"})
    assert table.figure("line_cost") == 3


def test_brand_comes_from_the_product_without_fan_out(definitions: Definitions) -> None:
    line = {"order_id": "1", "placed_at": at("2026-03-02 09:00"), "amount": 5}
    old, new = datetime(2026, 1, 1), datetime(2026, 2, 1)
    reader = TableReader(
        {
            "order_line": [
                {**line, "line_no": "1", "sku": "s1"},
                {**line, "line_no": "2", "sku": "s2", "brand": "own", "category": "shoe"},
                {**line, "line_no": "3", "sku": "s9"},
            ],
            "product": [
                {"sku": "s1", "category": "old", "brand": "x", "exported_at": old},
                {"sku": "s1", "category": "coat", "brand": "y", "exported_at": new},
                {"sku": "s2", "category": "other", "brand": "z", "exported_at": new},
                {"sku": "s9", "category": "hat", "channel": "jd", "exported_at": new},
            ],
            "stock_day": [{"day": day("2026-03-02"), "sku": "s1", "quantity": 2}],
        }
    )
    table = figures(definitions, reader, "line_amount stock", MARCH, by="category")
    assert table.rows == [
        {"category": "coat", "line_amount": 5, "stock": 2},
        {"category": "shoe", "line_amount": 5, "stock": 0},
        {"category": None, "line_amount": 5, "stock": 0},
    ]


def test_channel_attributes_group_and_filter(definitions: Definitions, reader: TableReader) -> None:
    shops = {
        "tmall": ChannelAttributes(attributes={"platform": "ali", "business": "fashion"}),
        "jd": ChannelAttributes(attributes={"platform": "jd", "business": "fashion"}),
    }
    table = figures(definitions, reader, "buyers visitors", MARCH, by="platform", channels=shops)
    assert table.rows == [
        {"platform": "ali", "buyers": 2, "visitors": 40},
        {"platform": "jd", "buyers": 1, "visitors": None},
    ]
    one = figures(
        definitions, reader, "paid_amount", MARCH, where={"platform": ("jd",)}, channels=shops
    )
    assert one.figure("paid_amount") == 10


def test_share_of_total_and_growth(definitions: Definitions, reader: TableReader) -> None:
    table = figures(
        definitions, reader, "share", "2026-03-02..2026-03-03", by=("day", "category"), spine=False
    )
    assert [(row["day"], row["category"], row["share"]) for row in table.rows][:1] == [
        ("2026-03-02", "coat", Decimal("0.6668887408"))
    ]
    grown = figures(definitions, reader, "growth", "2026-03")
    assert grown.figure("growth") == Decimal("185.4333") / 80 - 1


def test_time_progress(definitions: Definitions, reader: TableReader) -> None:
    with clock.frozen(datetime(2026, 3, 11, 4, tzinfo=UTC)):
        table = figures(definitions, reader, "days elapsed", "2026-03")
        assert (table.figure("days"), table.figure("elapsed")) == (31, 10)
        weeks = figures(definitions, reader, "elapsed", "2026-03", by="week")
    assert [row["elapsed"] for row in weeks.rows] == [1, 7, 2, 0, 0, 0]


def test_hour_and_weekday(definitions: Definitions, reader: TableReader) -> None:
    table = figures(definitions, reader, "paid_orders", MARCH, by="hour")
    assert [(row["hour"], row["paid_orders"]) for row in table.rows] == [
        (0, 1),
        (10, 1),
        (11, 1),
        (23, 1),
    ]
    days = figures(definitions, reader, "paid_orders", MARCH, by="weekday")
    assert [(row["weekday"], row["paid_orders"]) for row in days.rows] == [(1, 3), (2, 1), (7, 1)]
    with pytest.raises(Refusal):
        figures(definitions, reader, "visitors", MARCH, by="hour")


def test_order_and_limit(definitions: Definitions, reader: TableReader) -> None:
    table = figures(
        definitions, reader, "paid_amount", MARCH, by="category", order="-paid_amount", limit=2
    )
    assert [row["category"] for row in table.rows] == ["coat", "shoe"]


def test_daily_sums_give_the_same(definitions: Definitions, reader: TableReader) -> None:
    asked = {"by": ("channel", "day"), "compare": "previous"}
    keys = "paid_amount card_amount refund_amount"
    daily = TableReader({"payment": PAYMENTS}, daily=True)
    plain = TableReader({"payment": PAYMENTS})
    one = figures(definitions, daily, keys, MARCH, **asked)
    assert one.rows == figures(definitions, plain, keys, MARCH, **asked).rows
    daily.ask("DELETE FROM payment")
    assert figures(definitions, daily, "paid_orders", MARCH).figure("paid_orders") is None
