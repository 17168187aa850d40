"""The reference sets through the command line: every figure that acceptance point 2 names.

Expected values stand in FIGURES.json of the reference data wherever it has them; READING.md there
says how they meet our definitions.
"""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from quanyu.kernel.testing import shared_data
from tests.flows.conftest import OpenShell
from tests.flows.shell import Shell

TMALL = ("2020-02-01", "2020-02-29")
RETAIL = ("2010-12-01", "2011-08-31")
OLIST = ("2016-09-01", "2018-12-31")
BEHAVIOUR = ("2017-11-25", "2017-12-03")
EVER = ("2017-01-01", "2017-12-31")


@pytest.fixture(scope="module")
def data() -> Path:
    return shared_data()


@pytest.fixture(scope="module")
def known(data: Path) -> dict[str, Any]:
    text = (data / "FIGURES.json").read_text(encoding="utf-8")
    return dict(json.loads(text, parse_float=Decimal))


@pytest.fixture(scope="module")
def tmall(data: Path, open_shell: OpenShell) -> Shell:
    shell = open_shell()
    shell.imported(data / "tmall_orders" / "tmall_order_report_to_0221.csv")
    return shell


def test_tmall(tmall: Shell, known: dict[str, Any]) -> None:
    truth = known["tmall"]
    found = tmall.figures(
        TMALL, "placed_orders", "placed_amount", "refund_amount", "net_sales", "refunded_orders"
    )
    assert found == {
        "placed_orders": truth["orders"],
        "placed_amount": truth["amount"],
        "refund_amount": truth["refund"],
        "net_sales": truth["paid"],
        "refunded_orders": truth["refund_orders"],
    }


def test_tmall_paid_before_refunds_by_payment_day(tmall: Shell, known: dict[str, Any]) -> None:
    whole = tmall.figures(TMALL, "paid_orders", "paid_amount")
    assert whole == {
        "paid_orders": known["tmall"]["paid_orders"],
        "paid_amount": Decimal("685054.58"),
    }
    to_21 = tmall.figures(("2020-02-01", "2020-02-21"), "paid_orders", "paid_amount")
    assert to_21 == {"paid_orders": 6987, "paid_amount": Decimal("684685.78")}
    days = tmall.split(TMALL, "net_sales", "day")
    assert days["2020-02-05"] == 15495
    assert sum(days.values()) == known["tmall"]["paid"]


@pytest.fixture(scope="module")
def retail(data: Path, open_shell: OpenShell) -> Shell:
    shell = open_shell()
    files = sorted((data / "online_retail").glob("*.csv.gz"))
    shell.imported("--channel", "Online Retail", "--currency", "GBP", *files)
    return shell


def test_online_retail_by_month(retail: Shell, known: dict[str, Any]) -> None:
    truth = known["online_retail"]
    months = retail.split(RETAIL, "net_sales", "month")
    assert months == {month: row[2] for month, row in truth["by_month"].items()}
    cancelled = retail.split(RETAIL, "refund_amount", "month")
    assert cancelled == {month: -row[1] for month, row in truth["cancel_by_month"].items()}


def test_online_retail_and_its_parts(retail: Shell, known: dict[str, Any]) -> None:
    truth = known["online_retail"]
    assert retail.figures(
        RETAIL, "net_sales", "paid_amount", "refund_amount", "adjustment_amount",
        "sales_documents", "anonymous_lines",
    ) == {
        "net_sales": truth["net"],
        "paid_amount": Decimal("6293764.002"),
        "refund_amount": -truth["c_amt"],
        "adjustment_amount": Decimal("-11062.06"),
        "sales_documents": truth["invoices"],
        "anonymous_lines": truth["rows_no_customer"],
    }  # fmt: skip


@pytest.fixture(scope="module")
def olist(data: Path, open_shell: OpenShell) -> tuple[Shell, dict[str, Any], dict[str, Any]]:
    """Payments first, then orders and the rest; what came of payments and of orders."""
    shell = open_shell()
    told = ("--channel", "Olist", "--currency", "BRL")
    folder = data / "olist_case"
    (payments,) = shell.imported(*told, folder / "olist_order_payments_dataset.csv.gz")
    (orders,) = shell.imported(*told, folder / "olist_orders_dataset.csv.gz")
    rest = ("order_items", "order_reviews", "customers", "products")
    shell.imported(*told, *(folder / f"olist_{name}_dataset.csv.gz" for name in rest))
    return shell, payments, orders


def test_olist_payments_wait_for_their_orders_and_move(
    olist: tuple[Shell, dict[str, Any], dict[str, Any]], known: dict[str, Any]
) -> None:
    _shell, payments, orders = olist
    rows = known["olist"]["pay_rows"]
    assert payments["facts"]["payment"]["waiting"] == rows
    assert orders["facts"]["payment"]["moved"] == rows
    assert orders["facts"]["payment"]["waiting"] == 0


def test_olist_payments_by_type_and_month(
    olist: tuple[Shell, dict[str, Any], dict[str, Any]], known: dict[str, Any]
) -> None:
    shell, truth = olist[0], known["olist"]
    assert shell.figures(OLIST, "paid_amount") == {"paid_amount": truth["pay_total"]}
    types = shell.split(OLIST, "paid_amount", "method")
    assert types == truth["pay_by_type"]
    months = shell.split(OLIST, "paid_amount", "month")
    assert {month: paid for month, paid in months.items() if paid} == truth["pay_by_month"]


def test_olist_orders_deliveries_and_reviews(
    olist: tuple[Shell, dict[str, Any], dict[str, Any]], known: dict[str, Any]
) -> None:
    shell, truth = olist[0], known["olist"]
    found = shell.figures(
        OLIST, "placed_orders", "late_deliveries", "late_deliveries_by_day", "reviews",
        "review_score",
    )  # fmt: skip
    assert found["placed_orders"] == truth["orders"]
    assert found["late_deliveries"] == truth["late_ts"]
    assert found["late_deliveries_by_day"] == truth["late_day"]
    assert found["reviews"] == truth["review_rows"]
    assert round(found["review_score"], 4) == truth["review_mean"]
    delivered = shell.figures(OLIST, "placed_orders", where="status=delivered")
    assert delivered == {"placed_orders": truth["delivered"]}


@pytest.fixture(scope="module")
def behaviour(data: Path, open_shell: OpenShell) -> tuple[Shell, dict[str, Any]]:
    shell = open_shell()
    path = data / "traffic" / "taobao_userbehavior_a.csv.gz"
    (came,) = shell.imported("--format", "taobao_user_behavior", path)
    return shell, came


def test_user_behaviour(behaviour: tuple[Shell, dict[str, Any]], known: dict[str, Any]) -> None:
    truth = known["userbehavior"]
    found = behaviour[0].figures(
        EVER, "page_views", "cart_events", "favourite_events", "purchase_events", "event_buyers",
        "visitors",
    )  # fmt: skip
    assert found == {
        "page_views": truth["pv"],
        "cart_events": truth["cart"],
        "favourite_events": truth["fav"],
        "purchase_events": truth["buy"],
        "event_buyers": truth["buyers"],
        "visitors": truth["users"],
    }


def test_user_behaviour_visitors_are_counted_not_summed(
    behaviour: tuple[Shell, dict[str, Any]], known: dict[str, Any]
) -> None:
    shell, by_day = behaviour[0], known["userbehavior"]["by_day"]
    days = shell.split(BEHAVIOUR, "visitors", "day")
    assert days == {day: row[1] for day, row in by_day.items()}
    views = shell.split(BEHAVIOUR, "page_views", "day")
    assert views == {day: row[0] for day, row in by_day.items()}
    weeks = shell.split(BEHAVIOUR, "visitors", "week")
    whole = shell.figures(BEHAVIOUR, "visitors")["visitors"]
    assert len(weeks) == 2
    assert max(days.values()) < max(weeks.values()) <= whole < sum(weeks.values())
    assert sum(weeks.values()) < sum(days.values())


def test_user_behaviour_outside_its_window_is_flagged_and_kept(
    behaviour: tuple[Shell, dict[str, Any]], known: dict[str, Any]
) -> None:
    (shell, came), truth = behaviour, known["userbehavior"]
    assert (came["read"], came["rejected"]) == (truth["n_rows"], 0)
    assert came["facts"]["event"]["accepted"] == truth["n_rows"]
    kinds = ("page_views", "cart_events", "favourite_events", "purchase_events")
    inside = sum(shell.figures(BEHAVIOUR, *kinds).values())
    ever = sum(shell.figures(EVER, *kinds).values())
    assert (ever, ever - inside) == (truth["n_rows"], 21)
    flagged = [row for row in came["warnings"] if "outside_window" in json.dumps(row)]
    assert [row["params"]["rows"] for row in flagged] == [21], came["warnings"]


def test_display_ads(data: Path, known: dict[str, Any], open_shell: OpenShell) -> None:
    shell, truth = open_shell(), known["display_ads"]
    shell.imported("--const", "year=2020", data / "ads" / "display_ads_apr_may.csv")
    year = ("2020-01-01", "2020-12-31")
    found = shell.figures(year, "ad_impressions", "ad_clicks", "ad_cost", "click_through_rate")
    assert (found["ad_impressions"], found["ad_clicks"]) == (truth["displays"], truth["clicks"])
    assert found["ad_cost"] == truth["cost"]
    assert round(found["click_through_rate"], 4) == truth["ctr"]
    costs = shell.split(year, "ad_cost", "campaign")
    assert costs == {name: row[1] for name, row in truth["by_campaign"].items()}


def test_complete_journey(data: Path, known: dict[str, Any], open_shell: OpenShell) -> None:
    shell, truth = open_shell(), known["complete_journey"]
    path = data / "complete_journey" / "transactions_sample_open.csv.gz"
    shell.imported("--currency", "USD", path)
    assert shell.figures(EVER, "net_sales", "placed_orders", "buyers") == {
        "net_sales": truth["sales"],
        "placed_orders": truth["baskets"],
        "buyers": truth["households"],
    }


@pytest.fixture(scope="module")
def bills(open_shell: OpenShell) -> Shell:
    return open_shell()


@pytest.mark.parametrize(
    ("name", "rows", "declared", "recomputed"),
    [("all", (48, 1), "5.76", "6.00"), ("success", (31, 1), "3.05", "0.01")],
)
def test_wechat_bills_say_that_their_footer_does_not_fit(
    data: Path, bills: Shell, name: str, rows: tuple[int, int], declared: str, recomputed: str
) -> None:
    (came,) = bills.imported(data / "bills" / f"wechat_merchant_{name}_2019.csv")
    assert (came["read"], came["rejected"]) == (1, 0)
    totals = {
        (Decimal(str(row["declared"])), Decimal(str(row["recomputed"]))) for row in came["totals"]
    }
    assert {rows, (Decimal(declared), Decimal(recomputed))} <= totals
    assert came["warnings"]


@pytest.mark.parametrize(
    ("bill", "code"),
    [
        ("alipay", "personal_alipay"),
        ("jd", "personal_jd"),
        ("wechat", "personal_wechat"),
        ("boc_debit", "personal_bank"),
        ("cmb_debit", "personal_bank"),
        ("icbc_debit-v2", "personal_bank"),
    ],
)
def test_personal_bills_are_recognised_and_refused(
    data: Path, bills: Shell, bill: str, code: str
) -> None:
    (path,) = (data / "bills").glob(f"{bill}_example*.csv")
    answer = bills.run("import", "--json", path)
    assert answer.code == 1
    (came,) = answer.document
    assert came["refused"] == code
    assert "ownload" in came["reason"]
