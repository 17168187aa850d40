"""Douyin shop: order export (BOM, leading tabs, ciphered buyers) and the funds bill."""

from collections.abc import Iterable
from datetime import datetime

from quanyu.project.demo.model import Line, Order, Refund
from quanyu.project.demo.numbers import token
from quanyu.project.demo.sheets import Row, Sheet, Style, moment, yuan

STYLE = Style("utf-8-sig")
FEE, COMMISSION = 0.05, 0.12
ORDERS = (
    "主订单编号", "子订单编号", "选购商品", "商品规格", "商品数量", "商品ID", "商家编码",
    "商品单价", "订单应付金额", "运费", "优惠总金额", "平台优惠", "商家优惠", "达人优惠",
    "支付方式", "收件人", "收件人手机号", "省", "市", "详细地址", "买家留言", "订单提交时间",
    "旗帜颜色", "商家备注", "订单完成时间", "支付完成时间", "APP渠道", "流量来源", "订单状态",
    "承诺发货时间", "售后状态", "取消原因", "发货时间", "平台实际承担优惠金额",
    "商家实际承担优惠金额", "达人实际承担优惠金额",
)  # fmt: skip
FUNDS = (
    "动账时间", "动帐流水号", "动账方向", "动账金额", "动账账户", "动账场景", "计费类型",
    "子订单号", "订单号", "订单实付应结", "运费实付", "实际平台补贴", "订单退款", "平台服务费",
    "佣金", "招商服务费", "站外推广费", "备注",
)  # fmt: skip
_STATES = {
    "unpaid": "待支付",
    "paid": "待发货",
    "shipped": "已发货",
    "delivered": "已发货",
    "finished": "已完成",
    "refunded": "已关闭",
    "closed": "已关闭",
}


def orders(rows: Iterable[Order], at: datetime) -> Sheet:
    """Return the order export of `rows` as it looked at `at`: one row per sub-order."""
    return Sheet(ORDERS, [_line(order, line, at) for order in rows for line in order.lines])


def sub_order(order: Order, line: Line) -> str:
    """Return the sub-order number of `line`; the first one is the order's own."""
    return str(int(order.number) + line.number - 1)


def _line(order: Order, line: Line, at: datetime) -> Row:
    stage = order.stage(at)
    paid = order.paid_at is not None and order.paid_at <= at
    sent = order.shipped_at is not None and order.shipped_at <= at
    # Freight stands on the first sub-order only, and the payable amount contains it there.
    freight = order.freight if line.number == 1 else 0
    cipher = token(order.customer, 12)
    return [
        "\t" + order.number, "\t" + sub_order(order, line), line.item.title, line.sku.spec,
        str(line.quantity), "\t" + line.item.number, line.sku.code, yuan(line.unit_price),
        yuan(line.amount + freight), yuan(freight), yuan(line.discount), "0.00",
        yuan(line.discount), "0.00", "抖音支付" if paid else "-", f"##{cipher}##",
        f"$${cipher}$$", order.province, "****", f"##{cipher}addr##", "-", moment(order.placed_at),
        "-", "-", moment(order.finished_at) if stage == "finished" else "-",
        moment(order.paid_at) if paid else "-", "抖音", "直播间" if line.number == 1 else "商品卡",
        _STATES[stage], moment(order.promised_at) or "-", _after_sale(order, line, at),
        order.close_reason or "-", moment(order.shipped_at) if sent else "-", "0.00",
        yuan(line.discount), "0.00",
    ]  # fmt: skip


def _after_sale(order: Order, line: Line, at: datetime) -> str:
    found = [row for row in order.refunds if row.line is line and row.applied_at <= at]
    if not found:
        return "-"
    return "退款成功" if found[0].finished_at <= at else "售后处理中"


def funds(rows: Iterable[Order], first: datetime, last: datetime) -> Sheet:
    """Return the bill's lines booked from `first` to before `last`."""
    lines = [(at, row) for order in rows for at, row in _funds(order) if first <= at < last]
    return Sheet(FUNDS, [row for _, row in sorted(lines, key=lambda pair: (pair[0], pair[1][1]))])


def _funds(order: Order) -> list[tuple[datetime, Row]]:
    if not order.finished_at:
        return []
    booked = []
    for line in order.lines:
        back = next((row for row in order.refunds if row.line is line), None)
        early = back is not None and back.finished_at <= order.finished_at
        if back is None or not early:
            booked.append(_fund(order, line, order.finished_at, line.amount, "货款结算入账"))
        if back is not None and not early:
            booked.append(_fund(order, line, back.finished_at, -back.amount, "订单退款"))
    return booked


def _fund(order: Order, line: Line, at: datetime, amount: int, scene: str) -> tuple[datetime, Row]:
    fee, commission = round(amount * FEE), round(amount * COMMISSION)
    net = amount - fee - commission
    back = amount < 0
    serial = f"'{at:%y%m%d}{sub_order(order, line)}{'2' if back else '1'}"
    return at, [
        moment(at), serial, "出账" if back else "入账", yuan(abs(net)), "聚合账户", scene, "货款",
        "'" + sub_order(order, line), "'" + order.number, yuan(0 if back else amount), "0.00",
        "0.00", yuan(amount if back else 0), yuan(-fee), yuan(-commission), "0.00", "0.00", "-",
    ]  # fmt: skip


AFTER_SALE = (
    "售后单号", "订单号", "商品单号", "商家编码", "商品名称", "售后类型", "售后状态", "售后原因",
    "退商品金额(元)", "退运费金额(元)", "售后申请时间", "商家退款时间", "售后完结时间",
)  # fmt: skip
_KINDS = {"unshipped": "仅退款", "return": "退货退款", "partial": "仅退款"}


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
    done = moment(refund.finished_at) if refund.finished_at <= at else "-"
    return [
        "\t" + refund.number, "\t" + order.number, "\t" + sub_order(order, refund.line),
        refund.line.sku.code, refund.line.item.title, _KINDS[refund.kind],
        "售后处理中" if done == "-" else "售后成功", refund.reason, yuan(refund.amount), "0.00",
        moment(refund.applied_at), done, done,
    ]  # fmt: skip
