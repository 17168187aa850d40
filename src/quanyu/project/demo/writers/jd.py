"""JD: order export (one row per item, GBK) and the wallet's settlement lines."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from quanyu.project.demo.model import Line, Order, Refund
from quanyu.project.demo.numbers import masked_name, masked_phone, sku_of, token
from quanyu.project.demo.sheets import Row, Sheet, Style, moment, yuan

STYLE = Style("gb18030")
COMMISSION = 0.08
ORDERS = (
    "订单号", "商品ID", "商品名称", "订购数量", "支付方式", "下单时间", "京东价", "订单金额",
    "结算金额", "余额支付", "应付金额", "订单状态", "订单类型", "下单帐号", "客户姓名",
    "客户地址", "联系电话", "订单备注", "发票类型", "发票抬头", "发票内容", "商家备注",
    "商家备注等级", "运费金额", "付款确认时间", "增值税发票", "货号", "订单完成时间", "订单来源",
    "订单渠道",
)  # fmt: skip
FUNDS = (
    "订单编号", "单据编号", "单据类型", "费用项", "金额", "币种", "商家应收/应付", "费用发生时间",
    "费用计费时间", "费用结算时间", "店铺号", "备注",
)  # fmt: skip
_STATES = {
    "unpaid": "等待付款",
    "paid": "等待出库",
    "shipped": "等待确认收货",
    "delivered": "等待确认收货",
    "finished": "完成",
    "refunded": "(删除)等待出库",
    "closed": "(删除)等待付款",
}


def orders(rows: Iterable[Order], at: datetime) -> Sheet:
    """Return the order export of `rows` as it looked at `at`."""
    return Sheet(ORDERS, [_line(order, line, at) for order in rows for line in order.lines])


def _line(order: Order, line: Line, at: datetime) -> Row:
    paid = order.paid_at is not None and order.paid_at <= at
    done = order.stage(at) == "finished"
    return [
        order.number, sku_of(order.shop, line.sku.code), f"{line.item.title} {line.sku.spec}",
        str(line.quantity), "在线支付", moment(order.placed_at), yuan(line.unit_price),
        yuan(order.gross_amount), yuan(order.amount), "0.00", yuan(order.amount),
        _STATES[order.stage(at)], "SOP",
        "jd_" + token(order.customer, 8), masked_name(order.customer), f"{order.province}****",
        masked_phone(order.customer), "", "电子发票", "个人", "明细", "", "0", yuan(order.freight),
        moment(order.paid_at) if paid else "", "", line.sku.code,
        moment(order.finished_at) if done else "", "移动端", "京东商城",
    ]  # fmt: skip


def funds(rows: Iterable[Order], first: datetime, last: datetime) -> Sheet:
    """Return the settlement lines settled from `first` to before `last`."""
    lines = [
        (at, row) for order in rows for at, row in _funds(order) if first <= at < last
    ]  # fmt: skip
    return Sheet(FUNDS, [row for _, row in sorted(lines, key=lambda pair: (pair[0], pair[1][1]))])


def _funds(order: Order) -> list[tuple[datetime, Row]]:
    if not order.finished_at:
        return []
    at = order.finished_at
    booked = [
        _fund(order, at, 1, "货款", order.items_amount),
        _fund(order, at, 2, "佣金", -round(order.items_amount * COMMISSION)),
    ]
    for number, refund in enumerate(order.refunds, start=3):
        when = max(refund.finished_at, at)
        booked.append(_fund(order, when, number * 2, "退货退款", -refund.amount))
        back = round(refund.amount * COMMISSION)
        booked.append(_fund(order, when, number * 2 + 1, "佣金返还", back))
    return booked


def _fund(order: Order, at: datetime, number: int, item: str, amount: int) -> tuple[datetime, Row]:
    settled = (at + timedelta(days=1)).replace(hour=2, minute=0, second=0)
    kind = "取消退款单" if item in ("退货退款", "佣金返还") else "订单"
    return settled, [
        order.number, f"{order.number}{number:03d}", kind, item, yuan(amount), "CNY",
        "应收" if amount >= 0 else "应付", moment(at), moment(at), moment(settled), "10086001", "",
    ]  # fmt: skip


AFTER_SALE = (
    "服务单号", "订单号", "商品编号", "商品名称", "申请时间", "服务类型", "申请原因",
    "服务单状态", "退款金额", "退款时间",
)  # fmt: skip


def after_sale(rows: Iterable[Order], at: datetime) -> Sheet:
    """Return the after-sale cases opened by `at`, with their state then."""
    found = [
        _case(order, refund, at)
        for order in rows
        for refund in order.refunds
        if refund.applied_at <= at
    ]
    return Sheet(AFTER_SALE, found)


def _case(order: Order, refund: Refund, at: datetime) -> Row:
    done = refund.finished_at <= at
    return [
        refund.number, order.number, sku_of(order.shop, refund.line.sku.code),
        refund.line.item.title, moment(refund.applied_at),
        "退货" if refund.kind == "return" else "退款", refund.reason,
        "已完成" if done else "处理中", yuan(refund.amount),
        moment(refund.finished_at) if done else "",
    ]  # fmt: skip
