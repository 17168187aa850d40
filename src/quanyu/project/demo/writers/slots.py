"""Order exports of platforms with a partly known layout, and the tills, by column name."""

from collections.abc import Iterable
from datetime import datetime

from quanyu.project.demo.activity import Record
from quanyu.project.demo.activity.house import MODES, member_number
from quanyu.project.demo.model import Line, Order, Ticket
from quanyu.project.demo.numbers import masked_phone, token
from quanyu.project.demo.sheets import moment, yuan

_STATES = {
    "unpaid": "待付款",
    "paid": "待发货",
    "shipped": "待收货",
    "delivered": "待收货",
    "finished": "已完成",
    "refunded": "已关闭",
    "closed": "已取消",
}
_INSTANT = _STATES | {
    "paid": "备货中",
    "shipped": "配送中",
    "delivered": "已完成",
    "refunded": "已完成",
}


def wechat_shop(rows: Iterable[Order], at: datetime) -> list[Record]:
    """Return WeChat Shop's order lines as they looked at `at`."""
    return [_wechat_line(order, line, at) for order in rows for line in order.lines]


def _wechat_line(order: Order, line: Line, at: datetime) -> Record:
    back = _back(order, line, at)
    return {
        "订单号": order.number,
        "订单下单时间": moment(order.placed_at),
        "订单发货时间": _known(order.shipped_at, at),
        "订单确认收货时间": _known(order.delivered_at, at),
        "订单状态": _STATES[order.stage(at)],
        "省": order.province,
        "商品总价": yuan(order.gross_amount),
        "订单实际支付金额": yuan(order.amount),
        "订单实际收款金额": yuan(order.amount),
        "订单运费": yuan(order.freight),
        "支付方式": "微信支付" if _known(order.paid_at, at) else "",
        "支付时间": _known(order.paid_at, at),
        "物流公司": order.carrier if _known(order.shipped_at, at) else "",
        "快递单号": order.parcel if _known(order.shipped_at, at) else "",
        "技术服务费": yuan(order.amount // 100),
        "商品名称": line.item.title,
        "商品编码(平台)": line.item.number,
        "SKU编码(自定义)": line.sku.code,
        "商品实际价格(单件)": yuan(line.unit_price),
        "商品实际价格(总共)": yuan(line.amount),
        "商品数量": str(line.quantity),
        "商品售后": "退款完成" if back else "",
        "商品已退款金额": yuan(back),
    }


def xiaohongshu(rows: Iterable[Order], at: datetime) -> list[Record]:
    """Return Xiaohongshu's order lines as they looked at `at`."""
    return [_xiaohongshu_line(order, line, at) for order in rows for line in order.lines]


def _xiaohongshu_line(order: Order, line: Line, at: datetime) -> Record:
    # Freight stands on the first line; what the shop receives is stated per line.
    received = line.amount + (order.freight if line.number == 1 else 0)
    sent, stage = _known(order.shipped_at, at), order.stage(at)
    return {
        "订单号": order.number,
        "订单状态": _STATES[stage],
        "售后状态": "售后完成" if _back(order, line, at) else "无售后",
        "省": order.province,
        "规格ID": "67" + line.item.number + line.sku.code[-1],
        "商品名称": line.item.title,
        "SKU件数": str(line.quantity),
        "是否为赠品": "否",
        "商品总价(元)": yuan(line.unit_price * line.quantity),
        "用户应付金额(元)": yuan(received),
        "平台优惠(元)": "0.00",
        "店铺优惠(元)": yuan(line.discount),
        "商家应收金额(元)(支付金额)": yuan(received),
        "支付方式": "支付宝" if _known(order.paid_at, at) else "",
        "支付时间": _known(order.paid_at, at),
        "快递公司": order.carrier if sent else "",
        "快递单号": order.parcel if sent else "",
        "订单创建时间": moment(order.placed_at),
        "承诺发货时间": moment(order.promised_at),
        "订单发货时间": sent,
        "订单完成时间": moment(order.finished_at) if stage == "finished" else "",
        "用户编号": "U" + token(order.customer, 10),
        "商家编码": line.sku.code,
        "商品ID": line.item.number,
    }


def youzan(rows: Iterable[Order], at: datetime) -> list[Record]:
    """Return Youzan's orders as they looked at `at`."""
    return [_youzan_order(order, at) for order in rows]


def _youzan_order(order: Order, at: datetime) -> Record:
    paid = _known(order.paid_at, at)
    titles = "；".join(f"{line.item.title} x{line.quantity}" for line in order.lines)
    return {
        "订单号": order.number,
        "订单状态": _STATES[order.stage(at)],
        "订单创建时间": moment(order.placed_at),
        "买家付款时间": paid,
        "订单实付金额": yuan(order.amount if paid else 0),
        "应收订单金额": yuan(order.amount),
        "运费": yuan(order.freight),
        "全部商品名称": titles,
        "商品种类数": str(len(order.lines)),
        "买家手机号": masked_phone(order.customer),
        "付款方式": "微信支付" if paid else "",
        "归属店铺": order.shop.zh,
    }


def instant(rows: Iterable[Order], at: datetime) -> list[Record]:
    """Return the orders of an instant-retail shop, by the names of the template's columns."""
    return [_instant_order(order, at) for order in rows]


def _instant_order(order: Order, at: datetime) -> Record:
    return {
        "order_id": order.number,
        "status": _INSTANT[order.stage(at)],
        "store": order.shop.store,
        "placed_at": moment(order.placed_at),
        "promised_at": moment(order.promised_at),
        "finished_at": _known(order.delivered_at, at),
        "quantity": str(sum(line.quantity for line in order.lines)),
        "item_amount": yuan(order.gross_amount),
        "discount_amount": yuan(order.gross_amount - order.items_amount),
        "freight_amount": yuan(order.freight),
        "paid_amount": yuan(order.amount),
        "refund_amount": yuan(order.refunded(at)),
        "close_reason": order.close_reason,
    }


def _back(order: Order, line: Line, at: datetime) -> int:
    return sum(r.amount for r in order.refunds if r.line is line and r.finished_at <= at)


def _known(moment_of: datetime | None, at: datetime) -> str:
    return moment(moment_of) if moment_of and moment_of <= at else ""


def tickets(rows: Iterable[Ticket]) -> list[Record]:
    """Return one record per receipt line of the tills; a return names its sale."""
    return [_receipt(ticket, line) for ticket in rows for line in ticket.lines]


def _receipt(ticket: Ticket, line: Line) -> Record:
    back, sign = bool(ticket.returns), -1 if ticket.returns else 1
    return {
        "order_id": ticket.number,
        "line_no": str(line.number),
        "sold_at": moment(ticket.at),
        "store": ticket.shop.store,
        "counter": ticket.counter.code,
        "business_mode": MODES[ticket.counter.mode],
        "kind": "退货" if back else "销售",
        "sku": line.sku.code,
        "title": line.item.title,
        "category": ticket.counter.category.zh,
        "brand": ticket.counter.brand,
        "quantity": str(sign * line.quantity),
        "unit_price": yuan(line.unit_price),
        "discount_amount": yuan(sign * line.discount),
        "amount": yuan(sign * line.amount),
        "cost": yuan(sign * line.item.cost * line.quantity),
        "method": ticket.method,
        "customer": member_number(ticket.member) if ticket.member else "",
        "origin": ticket.returns,
    }
