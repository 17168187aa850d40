"""Each mechanism of the compiler on a few rows, beside answers worked out by hand."""

from datetime import datetime, time
from decimal import Decimal

import pytest

from quanyu.indicators import ChannelAttributes, Definitions
from quanyu.indicators.tests.cases import MARCH, PAYMENTS, pay
from quanyu.indicators.tests.support import at, day, definitions_of, figures
from quanyu.indicators.tests.table_reader import TableReader
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.scope import Scope

CUTS = """cuts:
  - fact: ad
    where: report = 'campaign'
    by:
      - dimension: keyword
        where: report = 'keyword'
"""


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


def test_a_cut_keeps_reports_of_the_same_clicks_apart() -> None:
    clicks = {"clicks": "fact: ad\naggregate: sum\nof: clicks"}
    definitions, findings = definitions_of(clicks, {"ad_clicks": "clicks"}, CUTS)
    assert findings == []
    row = {"day": day("2026-03-02")}
    reader = TableReader(
        {
            "ad": [
                {**row, "report": "campaign", "campaign": "c", "clicks": 10},
                {**row, "report": "keyword", "campaign": "c", "keyword": "k1", "clicks": 4},
                {**row, "report": "keyword", "campaign": "c", "keyword": "k2", "clicks": 5},
            ]
        }
    )
    assert figures(definitions, reader, "ad_clicks", MARCH, by="campaign").figure("ad_clicks") == 10
    table = figures(definitions, reader, "ad_clicks", MARCH, by="keyword")
    assert [row["ad_clicks"] for row in table.rows] == [4, 5]


def test_an_indicator_may_be_fixed_to_a_slice(reader: TableReader) -> None:
    online = "formula: paid\nonly:\n  - dimension: platform\n    apart_from:\n      - store"
    shops = {
        "tmall": ChannelAttributes(attributes={"platform": "ali"}),
        "jd": ChannelAttributes(attributes={"platform": "store"}),
    }
    paid = {"paid": "fact: payment\naggregate: sum\nof: amount"}
    definitions, findings = definitions_of(paid, {"online": online, "every": "paid"})
    assert findings == []
    table = figures(definitions, reader, "online every", MARCH, channels=shops)
    assert table.figure("every") - table.figure("online") == 10
