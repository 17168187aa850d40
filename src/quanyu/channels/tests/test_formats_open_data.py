"""The open data sets import through templates alone and give the reference figures exactly.

The SQL here is written against the emitted relations only, independently of the indicators.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from quanyu.channels.channel import ChannelFacts
from quanyu.channels.detection import detect
from quanyu.channels.loading import load_templates
from quanyu.channels.reading import Reading, read
from quanyu.channels.unpacking import unpack
from quanyu.kernel.testing import shared_data

TEMPLATES = load_templates()


@pytest.fixture(scope="module")
def data() -> Path:
    return shared_data()


@pytest.fixture(scope="module")
def figures(data: Path) -> Any:
    return json.loads((data / "FIGURES.json").read_text("utf-8"))


@contextmanager
def opened(
    path: Path,
    name: str,
    zone: str = "Asia/Shanghai",
    constants: Mapping[str, object] | None = None,
    connection: duckdb.DuckDBPyConnection | None = None,
) -> Iterator[Reading]:
    channel = ChannelFacts("c", zone)
    with read(unpack(path)[0], TEMPLATES[name], constants or {}, channel, connection) as got:
        yield got


def ask(reading: Reading, fact: str, select: str, where: str = "true") -> tuple[Any, ...]:
    """One row over all relations of a fact."""
    relations = [emit.relation_sql for emit in reading.emits if emit.fact == fact]
    rows = " UNION ALL BY NAME ".join(f"SELECT * FROM ({sql})" for sql in relations)
    found = reading.connection.execute(f"SELECT {select} FROM ({rows}) WHERE {where}").fetchone()
    assert found is not None
    return found


def decimal(value: object) -> Decimal:
    return Decimal(str(value))


# --- Tmall -----------------------------------------------------------------------------------


def test_tmall_order_report(data: Path, figures: Any) -> None:
    path = data / "tmall_orders" / "tmall_order_report_to_0221.csv"
    assert _detected(path) == "tmall_order_report"
    with opened(path, "tmall_order_report") as got:
        assert (got.rows_read, got.rejected) == (8131, 0)
        orders = ask(
            got, "order", "count(DISTINCT order_id), sum(amount), count(DISTINCT province)"
        )
        assert orders == (8131, decimal("781468.22"), figures["tmall"]["provinces"])
        paid = ask(got, "payment", "count(DISTINCT order_id), sum(amount)")
        assert paid == (6994, decimal("685054.58"))
        to_the_21st = "paid_at + INTERVAL 8 HOURS < TIMESTAMP '2020-02-22'"
        paid = ask(got, "payment", "count(DISTINCT order_id), sum(amount)", to_the_21st)
        assert paid == (6987, decimal("684685.78"))
        back = ask(got, "refund", "count(DISTINCT order_id), sum(amount)")
        assert back == (1853, decimal("183001.89"))
        assert ask(got, "refund", "count(*)", "flags = 'date_assumed'") == (1853,)
        net = ask(got, "payment", "sum(amount)")[0] - back[1]
        assert net == decimal("502052.69") == decimal(figures["tmall"]["paid"])
        day = "CAST(paid_at + INTERVAL 8 HOURS AS DATE) = DATE '2020-02-05'"
        net = ask(got, "payment", "sum(amount)", day)[0] - ask(got, "refund", "sum(amount)", day)[0]
        assert net == 15495


# --- Online Retail ---------------------------------------------------------------------------


def test_online_retail(data: Path, figures: Any) -> None:
    totals: dict[str, Any] = {"invoices": 0, "rows": 0, "anonymous": 0}
    sums = {"payment": Decimal(0), "refund": Decimal(0), "adjustment": Decimal(0)}
    for month, (rows, invoices, net) in figures["online_retail"]["by_month"].items():
        path = data / "online_retail" / f"online_retail_{month}.csv.gz"
        with opened(path, "online_retail", "Europe/London") as got:
            assert (got.rows_read, got.rejected) == (rows, 0)
            assert ask(got, "order_line", "count(DISTINCT order_id)") == (invoices,)
            assert ask(got, "order", "count(*), count(DISTINCT order_id)") == (invoices, invoices)
            month_net = _retail_net(got, sums)
            assert month_net == decimal(net), month
            cancelled = ask(got, "refund", "count(DISTINCT order_id), -sum(amount)")
            assert cancelled == tuple(
                map(decimal, figures["online_retail"]["cancel_by_month"][month])
            )
            totals["invoices"] += invoices
            totals["rows"] += ask(got, "order_line", "count(*)")[0]
            totals["anonymous"] += ask(got, "order_line", "count(*)", "customer IS NULL")[0]
            assert ask(got, "order_line", "count(*)", "contains(customer, '.')") == (0,)
    assert totals == {"invoices": 16459, "rows": 320705, "anonymous": 88652}
    assert sums == {
        "payment": decimal("6293764.002"),
        "refund": decimal("520770.56"),
        "adjustment": decimal("-11062.06"),
    }


def _retail_net(got: Reading, sums: dict[str, Decimal]) -> Decimal:
    found = {fact: ask(got, fact, "coalesce(sum(amount), 0)")[0] for fact in sums}
    for fact, amount in found.items():
        sums[fact] += amount
    net = Decimal(found["payment"] - found["refund"] + found["adjustment"])
    assert ask(got, "order_line", "sum(amount)") == (net,)
    return net


def test_online_retail_is_replaced_by_invoice() -> None:
    for rule in TEMPLATES["online_retail"].emit:
        assert rule.replaces == "order"
        assert rule.key == (("order_id",) if rule.fact == "order" else None)


# --- Olist -----------------------------------------------------------------------------------


def _olist(data: Path, table: str) -> Path:
    return data / "olist_case" / f"olist_{table}_dataset.csv.gz"


def test_olist_payments_take_their_date_from_orders(data: Path, figures: Any) -> None:
    connection = duckdb.connect()
    zone = "America/Sao_Paulo"
    wanted = figures["olist"]
    with (
        opened(_olist(data, "orders"), "olist_orders", zone, connection=connection) as orders,
        opened(
            _olist(data, "order_payments"), "olist_payments", zone, connection=connection
        ) as paid,
    ):
        assert [emit.date_from for emit in paid.emits] == ["order.placed_at"]
        assert ask(paid, "payment", "count(*), sum(amount)") == (8924, decimal("1428602.81"))
        for method, amount in wanted["pay_by_type"].items():
            found = ask(paid, "payment", "sum(amount)", f"method = '{method}'")[0]
            assert found == decimal(amount), method
        months = connection.execute(
            "SELECT strftime(timezone('America/Sao_Paulo', timezone('UTC', o.placed_at)), '%Y-%m')"
            f" AS m, sum(p.amount) FROM ({paid.emits[0].relation_sql}) p "
            f"JOIN ({orders.emits[0].relation_sql}) o USING (order_id) GROUP BY m"
        ).fetchall()
        assert dict(months) == {m: decimal(a) for m, a in wanted["pay_by_month"].items()}


def test_olist_orders_and_late_shipments(data: Path, figures: Any) -> None:
    wanted = figures["olist"]
    with opened(_olist(data, "orders"), "olist_orders", "America/Sao_Paulo") as got:
        assert ask(got, "order", "count(DISTINCT order_id)") == (8135,)
        assert ask(got, "order", "count(*)", "status = 'delivered'") == (5172,)
        assert ask(got, "order", "count(*)", "status = 'canceled'") == (wanted["canceled"],)
        done = "delivered_at IS NOT NULL"
        assert ask(got, "shipment", "count(*)", done) == (wanted["with_delivery_date"],)
        late = f"{done} AND delivered_at > promised_at"
        assert ask(got, "shipment", "count(*)", late) == (415,)
        local = "CAST(timezone('America/Sao_Paulo', timezone('UTC', {})) AS DATE)"
        by_day = f"{done} AND {local.format('delivered_at')} > {local.format('promised_at')}"
        assert ask(got, "shipment", "count(*)", by_day) == (343,)


def test_olist_items_reviews_and_people(data: Path, figures: Any) -> None:
    wanted = figures["olist"]
    with opened(_olist(data, "order_items"), "olist_items") as got:
        lines = ask(got, "order_line", "count(*), count(DISTINCT order_id), sum(amount)")
        assert lines == (8365, 7360, decimal(wanted["price_total"]))
        assert got.emits[0].date_from == "order.placed_at"
        assert ask(got, "order_line", "sum(freight_amount)") == (decimal(wanted["freight_total"]),)
    with opened(_olist(data, "order_reviews"), "olist_reviews") as got:
        assert (got.rows_read, got.rejected) == (8225, 0)
        reviews = ask(got, "review", "count(*), round(avg(score), 4), count(*) FILTER (score <= 2)")
        assert reviews == (8225, wanted["review_mean"], wanted["low_reviews"])
        assert ask(got, "review", "count(DISTINCT (review_no, order_id))") == (8225,)
    with opened(_olist(data, "customers"), "olist_customers") as got:
        assert ask(got, "customer", "count(DISTINCT customer)") == (8135,)


def test_olist_full_dimensions(data: Path, figures: Any) -> None:
    folder = data / "olist_full"
    with opened(folder / "olist_customers_dataset.csv.gz", "olist_customers") as got:
        people = ask(got, "customer", "count(*), count(DISTINCT person)")
        assert people == (figures["olist_full"]["customers"], figures["olist_full"]["people"])
        sao_paulo = ask(got, "customer", "count(*)", "province = 'SP'")
        assert sao_paulo == (figures["olist_full"]["sp"],)
    with opened(folder / "olist_products_dataset.csv.gz", "olist_products") as got:
        products = ask(got, "product", "count(*), count(DISTINCT category)")
        assert products == tuple(figures["olist_full"]["products"][0])
    with opened(folder / "olist_sellers_dataset.csv.gz", "olist_sellers") as got:
        stores = ask(got, "store", "count(DISTINCT store)")
        assert stores == tuple(figures["olist_full"]["sellers"][0])


def test_olist_places_and_categories(data: Path) -> None:
    with opened(_olist(data, "geolocation"), "olist_geolocation") as got:
        assert (got.rows_read, got.rejected) == (45928, 0)
        in_range = "latitude BETWEEN -90 AND 90 AND longitude BETWEEN -180 AND 180"
        assert ask(got, "place", "count(*)", in_range) == (45928,)
    path = data / "olist_case" / "product_category_name_translation.csv"
    with opened(path, "olist_category_translation") as got:
        assert ask(got, "category", "count(DISTINCT category)") == (71,)


# --- UserBehavior, display ads, Complete Journey ---------------------------------------------


def test_user_behaviour(data: Path, figures: Any) -> None:
    wanted = figures["userbehavior"]
    with opened(data / "traffic" / "taobao_userbehavior_a.csv.gz", "taobao_user_behavior") as got:
        counts = {"view": "pv", "cart": "cart", "favourite": "fav", "purchase": "buy"}
        for kind, name in counts.items():
            assert ask(got, "event", "count(*)", f"kind = '{kind}'") == (wanted[name],)
        buyers = ask(got, "event", "count(DISTINCT visitor)", "kind = 'purchase'")
        assert buyers == (wanted["buyers"],)
        assert ask(got, "event", "count(*), count(DISTINCT visitor)") == (53931, wanted["users"])
        assert ask(got, "event", "count(*)", "flags = 'outside_window'") == (21,)
        for day, (views, visitors) in wanted["by_day"].items():
            local = f"CAST(occurred_at + INTERVAL 8 HOURS AS DATE) = DATE '{day}'"
            found = ask(
                got, "event", "count(*) FILTER (kind = 'view'), count(DISTINCT visitor)", local
            )
            assert found[0] == views, day
            assert found[1] >= visitors


def test_display_ads_ask_for_the_year_and_keep_duplicates(data: Path, figures: Any) -> None:
    wanted = figures["display_ads"]
    path = data / "ads" / "display_ads_apr_may.csv"
    with opened(path, "display_ads", constants={"year": 2020}) as got:
        assert (got.rows_read, got.rejected) == (10974, 0)
        sums = ask(got, "ad", "count(*), sum(impressions), sum(clicks), sum(cost), sum(sales)")
        assert sums == (10974, 194923238, 2201029, decimal("144397.6103"), decimal(wanted["sales"]))
        assert ask(got, "ad", "count(*)", "placement = '#N/A'") == (wanted["na_placement"],)
        april = "day BETWEEN DATE '2020-04-01' AND DATE '2020-04-30'"
        found = ask(got, "ad", "sum(impressions), sum(clicks), sum(cost)", april)
        assert found == tuple(map(decimal, wanted["by_month"]["April"]))
        assert TEMPLATES["display_ads"].emit[0].key is None


def test_complete_journey_sales(data: Path, figures: Any) -> None:
    wanted = figures["complete_journey"]
    path = data / "complete_journey" / "transactions_sample_open.csv.gz"
    with opened(path, "complete_journey_transactions", "America/New_York") as got:
        assert got.rows_read == wanted["n_rows"]
        # One amount of nothing is written 4.440892e-16: exponents are refused, with their line.
        assert [(r["column"], r["code"]) for r in got.rejects()] == [("sales_value", "exponent")]
        sales = ask(
            got, "payment", "sum(amount), count(DISTINCT order_id), count(DISTINCT customer)"
        )
        assert sales == (decimal(wanted["sales"]), wanted["baskets"], wanted["households"])
        orders = ask(got, "order", "count(*), sum(amount), sum(discount_amount)")
        coupons = decimal(wanted["retail_disc"]) + decimal(wanted["coupon_disc"])
        assert orders[:2] == (wanted["baskets"], decimal(wanted["sales"]))
        assert orders[2] >= coupons


def test_complete_journey_dimensions(data: Path) -> None:
    folder = data / "complete_journey"
    with opened(folder / "products.csv.gz", "complete_journey_products") as got:
        # One product id is written 9e+05: Excel has cut it off, so the row is refused.
        assert (got.rows_read, got.rejected) == (92331, 1)
        assert ask(got, "product", "count(DISTINCT sku)") == (92330,)
    with opened(folder / "demographics.csv", "complete_journey_demographics") as got:
        assert ask(got, "customer", "count(*)") == (801,)
    with opened(folder / "campaign_descriptions.csv", "complete_journey_campaigns") as got:
        assert ask(got, "campaign", "count(*), max(ends_on) > DATE '2018-01-01'") == (27, True)


def test_complete_journey_coupons(data: Path, figures: Any) -> None:
    folder = data / "complete_journey"
    with opened(folder / "coupons.csv.gz", "complete_journey_coupons") as got:
        # Two product ids are cut off (9e+05), as in the product list.
        assert (got.rows_read, {r["code"] for r in got.rejects()}) == (116204, {"spoilt_id"})
        assert ask(got, "coupon", "count(*)", "kind = 'offered'") == (116202,)
    with opened(folder / "coupon_redemptions_open.csv", "complete_journey_redemptions") as got:
        used = ask(got, "coupon", "count(*), count(DISTINCT customer), count(DISTINCT campaign)")
        assert used == tuple(figures["complete_journey"]["redemptions"][0])
    with opened(folder / "campaigns.csv", "complete_journey_targets") as got:
        assert ask(got, "campaign_member", "count(*)") == (6589,)


# --- bills, detection ------------------------------------------------------------------------


def test_wechat_samples_report_their_footers(data: Path) -> None:
    cases: dict[str, tuple[str, tuple[int, int], tuple[str, str]]] = {
        "wechat_merchant_all_2019.csv": ("wechat_pay_all", (48, 1), ("5.76", "6.00")),
        "wechat_merchant_success_2019.csv": ("wechat_pay_success", (31, 1), ("3.05", "0.01")),
    }
    for file, (name, trades, settled) in cases.items():
        assert _detected(data / "bills" / file) == name
        with opened(data / "bills" / file, name) as got:
            assert (got.rows_read, got.rejected) == (1, 0)
            found = {total.name: (total.declared, total.recomputed) for total in got.totals}
            assert found["trades"] == tuple(map(Decimal, trades))
            assert found["settled"] == tuple(map(Decimal, settled))
            assert sum(finding.rule == "total_differs" for finding in got.warnings) >= 4
            assert ask(got, "bill", "count(*), sum(amount)") == (1, Decimal(settled[1]))


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("online_retail/online_retail_2010-12.csv.gz", "online_retail"),
        ("olist_case/olist_orders_dataset.csv.gz", "olist_orders"),
        ("olist_case/olist_order_payments_dataset.csv.gz", "olist_payments"),
        ("olist_case/olist_order_items_dataset.csv.gz", "olist_items"),
        ("olist_case/olist_order_reviews_dataset.csv.gz", "olist_reviews"),
        ("olist_case/olist_customers_dataset.csv.gz", "olist_customers"),
        ("olist_case/olist_products_dataset.csv.gz", "olist_products"),
        ("ads/display_ads_apr_may.csv", "display_ads"),
        ("complete_journey/transactions_sample_open.csv.gz", "complete_journey_transactions"),
        ("complete_journey/products.csv.gz", "complete_journey_products"),
        ("complete_journey/demographics.csv", "complete_journey_demographics"),
        ("complete_journey/campaign_descriptions.csv", "complete_journey_campaigns"),
        ("complete_journey/coupons.csv.gz", "complete_journey_coupons"),
        ("complete_journey/coupon_redemptions_open.csv", "complete_journey_redemptions"),
        ("complete_journey/campaigns.csv", "complete_journey_targets"),
        ("olist_case/olist_sellers_dataset.csv.gz", "olist_sellers"),
        ("olist_case/olist_geolocation_dataset.csv.gz", "olist_geolocation"),
        ("olist_case/product_category_name_translation.csv", "olist_category_translation"),
    ],
)
def test_open_files_are_detected(data: Path, path: str, name: str) -> None:
    assert _detected(data / path) == name


def _detected(path: Path) -> str | None:
    best = detect(unpack(path)[0], TEMPLATES).best
    return best.template_id if best else None
