"""Tmall: order export, item export, after-sale export (GBK, ids as formulas, trailing blanks)."""

from collections.abc import Iterable
from datetime import datetime

from quanyu.project.demo.chance import stream
from quanyu.project.demo.model import Order, Refund
from quanyu.project.demo.numbers import masked_name, masked_phone, nickname
from quanyu.project.demo.sheets import Row, Sheet, Style, moment, yuan

STYLE = Style("gb18030")
ORDERS = (
    "订单编号", "买家会员名", "买家支付宝账号", "买家应付货款", "买家应付邮费", "买家支付积分",
    "总金额", "返点积分", "买家实际支付金额", "买家实际支付积分", "订单状态", "买家留言",
    "收货人姓名", "收货地址 ", "运送方式", "联系电话 ", "联系手机", "订单创建时间",
    "订单付款时间 ", "宝贝标题 ", "宝贝种类 ", "物流单号 ", "物流公司", "订单备注", "宝贝总数量",
    "店铺Id", "店铺名称", "订单关闭原因", "卖家服务费", "买家服务费", "发票抬头", "是否手机订单",
    "分阶段订单信息", "特权订金订单id", "是否上传合同照片", "是否上传小票", "是否代付",
    "定金排名", "退款金额",
)  # fmt: skip
ITEMS = (
    "订单编号", "标题", "价格", "购买数量", "外部系统编号", "商品属性", "套餐信息", "备注",
    "订单状态", "商家编码",
)  # fmt: skip
AFTER_SALE = (
    "订单编号", "退款编号", "支付宝交易号", "订单付款时间", "商品编码", "商家编码",
    "退款完结时间", "买家实际支付金额", "宝贝标题", "买家退款金额", "手工退款/系统退款",
    "售后类型", "退款的申请时间", "超时时间", "退款状态", "货物状态", "退货物流信息",
    "发货物流信息", "客服介入状态", "买家退款原因", "买家退款说明", "责任方", "售中或售后",
    "部分退款/全部退款", "商家备注", "业务类型",
)  # fmt: skip
_STATES = {
    "unpaid": "等待买家付款",
    "paid": "买家已付款，等待卖家发货",
    "shipped": "卖家已发货，等待买家确认",
    "delivered": "卖家已发货，等待买家确认",
    "finished": "交易成功",
    "refunded": "交易关闭",
    "closed": "交易关闭",
}
_AFTER = {
    "unshipped": ("仅退款", "售中"),
    "return": ("退货退款", "售后"),
    "partial": ("仅退款", "售后"),
}
DISPUTED = 0.02
CLOSED_BY_REFUND = "退款"


def orders(rows: Iterable[Order], at: datetime) -> Sheet:
    """Return the order export of `rows` as it looked at `at`."""
    return Sheet(ORDERS, [_order(order, at) for order in rows])


def state(order: Order, at: datetime) -> str:
    """Return the status in Tmall's words."""
    return _STATES[order.stage(at)]


def formula(number: str) -> str:
    """Return a number wrapped so that Excel leaves its digits alone."""
    return f'="{number}"'


def _order(order: Order, at: datetime) -> Row:
    stage = order.stage(at)
    paid = order.paid_at is not None and order.paid_at <= at
    back = order.refunded(at)
    titles = "，".join(line.item.title for line in order.lines)
    sent = order.shipped_at is not None and order.shipped_at <= at
    closed = CLOSED_BY_REFUND if stage == "refunded" else order.close_reason
    return [
        formula(order.number), nickname(order.customer), "", yuan(order.gross_amount),
        yuan(order.freight), "0", yuan(order.amount), "0",
        yuan(order.amount - back if paid else 0), "0", _STATES[stage], "",
        masked_name(order.customer), f"{order.province} ** ** ******", "快递", "'",
        "'" + masked_phone(order.customer), moment(order.placed_at),
        moment(order.paid_at) if paid else "", titles, str(len(order.lines)),
        f"No:{order.parcel}" if sent else "", order.carrier if sent else "", "'null",
        str(sum(line.quantity for line in order.lines)), "0", order.shop.zh,
        closed if stage in ("closed", "refunded") else "订单未关闭", "0.00元", "0.00元", "",
        "手机订单", "", "", "否", "否", "否", "", yuan(back) if back else "无退款申请",
    ]  # fmt: skip


def items(rows: Iterable[Order], at: datetime) -> Sheet:
    """Return the item export: one row per bought variant."""
    return Sheet(ITEMS, [row for order in rows for row in _items(order, at)])


def _items(order: Order, at: datetime) -> list[Row]:
    return [
        [
            formula(order.number), line.item.title, yuan(line.unit_price), str(line.quantity),
            line.sku.code, f"规格：{line.sku.spec}", "", "'null", state(order, at), line.sku.code,
        ]
        for line in order.lines
    ]  # fmt: skip


def after_sale(rows: Iterable[Order], at: datetime) -> Sheet:
    """Return the after-sale export: refunds applied for by `at`, with their status then."""
    found = [(order, refund) for order in rows for refund in order.refunds]
    return Sheet(AFTER_SALE, [_refund(*pair, at) for pair in found if pair[1].applied_at <= at])


def _refund(order: Order, refund: Refund, at: datetime) -> Row:
    done = refund.finished_at <= at
    kind, phase = _AFTER[refund.kind]
    whole = refund.amount >= order.items_amount
    disputed = stream("case", refund.number).random() < DISPUTED
    asked = "客服介入完结" if done else "客服介入处理中"
    return [
        formula(order.number), formula(refund.number), alipay_number(order), moment(order.paid_at),
        refund.line.item.number, refund.line.sku.code, moment(refund.finished_at) if done else "",
        yuan(order.amount), refund.line.item.title, yuan(refund.amount), "系统退款", kind,
        moment(refund.applied_at), "" if done else moment(refund.due_at),
        "退款成功" if done else "退款待处理",
        "买家未收到货" if phase == "售中" else "买家已退货", "", "",
        asked if disputed else "不需客服介入", refund.reason,
        "", refund.fault, phase, "全部退款" if whole else "部分退款", "", "普通",
    ]  # fmt: skip


def alipay_number(order: Order) -> str:
    """Return the Alipay transaction that paid for the order."""
    return f"{order.placed_at:%Y%m%d}22001{order.number[-11:]}{order.customer % 10_000:04d}"
