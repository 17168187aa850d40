"""The command line says what the pages say: figures, refusals in words, JSON for programs."""

import json
from pathlib import Path
from typing import Any

import pytest

from quanyu.figures.tests import factories
from quanyu.project.tests.conftest import Run

ORDERS = (
    "订单编号,总金额,买家实际支付金额,收货地址,订单创建时间,订单付款时间,退款金额\n"
    "1,100.00,60.00,上海,2026-11-10 09:00:00,2026-11-10 09:05:00,40.00\n"
    "2,50.00,0.00,浙江省,2026-11-10 10:00:00,,0.00\n"
    "3,1e5,1.00,浙江省,2026-11-10 10:00:00,2026-11-10 10:00:00,0.00\n"
)


pytestmark = pytest.mark.usefixtures("home")


@pytest.fixture
def orders(home: Path) -> str:
    path = home / "orders.csv"
    path.write_text(ORDERS, encoding="gb18030")
    return str(path)


def figures(quanyu: Run, *keys: str) -> Any:
    asked = ["--from", "2026-11-01", "--to", "2026-11-30", "--json"]
    return json.loads(quanyu("indicators", "query", *keys, *asked)[1])


def test_a_file_is_imported_counted_and_queried(quanyu: Run, orders: str) -> None:
    code, out, _ = quanyu("import", orders, "--channel", "shop", "--json")
    assert code == 0
    (result,) = json.loads(out)
    assert (result["format"], result["read"], result["rejected"]) == ("tmall_order_report", 3, 1)
    assert figures(quanyu, "placed_amount", "paid_amount", "refund_amount", "net_sales") == [
        {"placed_amount": 150, "paid_amount": 100, "refund_amount": 40, "net_sales": 60}
    ]


def test_an_import_can_be_undone_by_its_number(quanyu: Run, orders: str) -> None:
    (result,) = json.loads(quanyu("import", orders, "--channel", "shop", "--json")[1])
    code, out, _ = quanyu("undo", str(result["batch"]), "--reason", "wrong shop", "--json")
    assert code == 0
    assert json.loads(out)["state"] == "undone"
    assert figures(quanyu, "placed_orders") == [{"placed_orders": None}]


def test_a_dry_run_counts_and_changes_nothing(quanyu: Run, orders: str) -> None:
    (result,) = json.loads(quanyu("import", orders, "--channel", "shop", "--dry-run", "--json")[1])
    assert (result["read"], result["rejected"]) == (3, 1)
    assert figures(quanyu, "placed_orders") == [{"placed_orders": None}]


def test_a_refused_file_is_said_in_words_and_by_exit_code(quanyu: Run, home: Path) -> None:
    (home / "what.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    code, out, _ = quanyu("import", str(home / "what.csv"), "--json")
    assert code == 1
    (result,) = json.loads(out)
    assert result["refused"] == "format_unclear"
    assert "--format" in result["reason"]


def test_a_missing_file_is_one_sentence_without_traceback(quanyu: Run, home: Path) -> None:
    code, _, error = quanyu("import", str(home / "none.csv"))
    assert code == 2
    assert error.startswith("There is no file")
    assert "Traceback" not in error


def test_a_person_without_the_right_gets_nothing(quanyu: Run, orders: str) -> None:
    factories.cast()
    code, _, error = quanyu("import", orders, "--channel", "shop", "--as", "outsider")
    assert code == 2
    assert "position" in error
    asked = ("indicators", "query", "net_sales", "--from", "2026-11-01", "--to", "2026-11-30")
    assert quanyu(*asked, "--as", "outsider")[0] == 2
    assert quanyu(*asked, "--as", "nobody")[2].startswith("Nobody here logs in as")


def test_an_indicator_is_shown_with_its_formula(quanyu: Run) -> None:
    shown = json.loads(quanyu("indicators", "show", "net_sales", "--json")[1])
    assert shown["formula"] == "paid_amount - refund_amount + adjustment_amount"
    assert quanyu("indicators", "show", "nonsense")[0] == 2


def test_every_key_that_scripts_rely_on_is_listed(quanyu: Run) -> None:
    listed = {row["key"] for row in json.loads(quanyu("indicators", "list", "--json")[1])}
    relied_on = (
        "placed_amount paid_amount refund_amount adjustment_amount net_sales placed_orders "
        "paid_orders refunded_orders buyers average_order_value spend_per_buyer units_sold "
        "visitors page_views cart_events favourite_events purchase_events event_buyers "
        "payment_conversion ad_impressions ad_clicks ad_cost click_through_rate cost_per_click "
        "ad_return repurchase_rate active_sku_rate review_score late_delivery_rate "
        "late_delivery_rate_by_day"
    )
    assert set(relied_on.split()) <= listed


def test_the_audit_trail_verifies_and_the_handbook_has_no_finding(quanyu: Run) -> None:
    assert quanyu("audit", "verify", "--json")[0] == 0
    assert json.loads(quanyu("handbook", "check", "--json")[1]) == []


def test_a_period_or_condition_that_cannot_be_read_says_how_to_write_it(quanyu: Run) -> None:
    bad = ("indicators", "query", "net_sales", "--from", "11/01", "--to", "2026-11-30")
    assert "Write 2026-11-20" in quanyu(*bad)[2]
    odd = ("--from", "2026-11-01", "--to", "2026-11-30", "--where", "channel")
    assert "DIM=VALUE" in quanyu("indicators", "query", "net_sales", *odd)[2]
