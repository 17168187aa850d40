"""The Tmall report and the after-sale export tell the same refunds: each counts once."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from quanyu.figures import queries
from quanyu.figures.actions import undo_batch
from quanyu.figures.models import Batch
from quanyu.figures.tests.factories import EXPORTED, imported, order, shop, written
from quanyu.jobs import worker
from quanyu.kernel.period import Period

pytestmark = pytest.mark.django_db
MONTH = Period(date(2026, 11, 1), date(2026, 11, 30))
AFTER_SALE = (
    "订单编号,退款编号,订单付款时间,商品编码,退款完结时间,宝贝标题,买家退款金额,售后类型,"
    "退款的申请时间,超时时间,退款状态,客服介入状态,买家退款原因,责任方"
)


def after_sale(order_id: int, number: int, amount: str, done: str = "2026-11-19 09:00:00") -> str:
    """One line of the export; without *done* the refund is still open."""
    status = "退款成功" if done else "退款待处理"
    due = "" if done else "2026-11-22 09:00:00"
    return (
        f'="{order_id}",="{number}",2026-11-18 10:05:00,SKU1,{done},外套,{amount},退货退款,'
        f"2026-11-18 12:00:00,{due},{status},不需客服介入,不想要了,买家责任"
    )


@pytest.fixture
def report(tmp_path):
    """Order 1 gave back 50 in all, order 2 gave back 8, order 3 nothing."""
    lines = [order(1, "70", refund="50"), order(2, "20", refund="8"), order(3, "5")]
    return written(tmp_path, "report.csv", lines)


@pytest.fixture
def export(tmp_path):
    """Order 1 in two refunds; the refund of order 2 is still open."""
    lines = [after_sale(1, 901, "20"), after_sale(1, 902, "30"), after_sale(2, 903, "8", done="")]
    return written(tmp_path, "退款管理.csv", lines, header=AFTER_SALE)


def told(person):
    keys = ["refund_amount", "refunds", "net_sales", "refunded_orders"]
    table = queries.get_figures(person, keys=keys, period=MONTH).table
    return [table.figure(key) for key in keys]


def undo(person, batch):
    undo_batch(person, batch, reason="again")
    worker.run(once=True)


@pytest.mark.parametrize("export_first", [False, True])
@pytest.mark.parametrize("hours", [-2, 2])
def test_in_either_order(director, tmall, report, export, export_first, hours):
    def bring(kind):
        if kind == "report":
            return imported(director, report, tmall)
        at = EXPORTED + timedelta(hours=hours)
        return imported(
            director, export, tmall, format_id="tmall_after_sale_export", exported_at=at
        )

    first, second = ("export", "report") if export_first else ("report", "export")
    bring(first)
    bring(second)
    assert told(director) == [Decimal(58), 3, Decimal(95), 2]
    undo(director, Batch.objects.get(format_id="tmall_after_sale_export"))
    assert told(director)[:2] == [Decimal(58), 2]


def test_undo_of_the_report_leaves_what_the_export_says(director, tmall, report, export):
    before = imported(director, report, tmall)
    imported(director, export, tmall, format_id="tmall_after_sale_export")
    undo(director, before)
    assert told(director)[:2] == [Decimal(50), 2]


def test_another_shop_is_not_touched(director, tmall, report, export):
    other = shop(director, "天猫二店")
    imported(director, report, tmall)
    imported(director, export, other, format_id="tmall_after_sale_export")
    assert told(director)[:2] == [Decimal(108), 4]
