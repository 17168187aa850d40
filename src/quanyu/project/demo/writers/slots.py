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


def lines(rows: Iterable[Order], at: datetime) -> list[Record]:
    """Return one record per order line as it looked at `at` (WeChat Shop, Xiaohongshu)."""
    return [_line(order, line, at) for order in rows for line in order.lines]


def _line(order: Order, line: Line, at: datetime) -> Record:
    stage = order.stage(at)
    paid = order.paid_at if order.paid_at and order.paid_at <= at else None
    sent = order.shipped_at if order.shipped_at and order.shipped_at <= at else None
    there = order.delivered_at if order.delivered_at and order.delivered_at <= at else None
    freight = order.freight if line.number == 1 else 0
    back = sum(r.amount for r in order.refunds if r.line is line and r.finished_at <= at)
    return {
        "order_id": order.number,
        "status": _STATES[stage],
        "after_sale": "退款完成" if back else "无售后",
        "customer": "U" + token(order.customer, 10),
        "province": order.province,
        "placed_at": moment(order.placed_at),
        "paid_at": moment(paid),
        "promised_at": moment(order.promised_at),
        "shipped_at": moment(sent),
        "delivered_at": moment(there),
        "finished_at": moment(order.finished_at) if stage == "finished" else "",
        "carrier": order.carrier if sent else "",
        "parcel_no": order.parcel if sent else "",
        "method": "微信支付" if paid else "",
        "title": line.item.title,
        "item": line.item.number,
        "sku": line.sku.code,
        "sku_id": "67" + line.item.number + line.sku.code[-1],
        "gift": "否",
        "quantity": str(line.quantity),
        "unit_price": yuan(line.unit_price),
        "item_amount": yuan(order.gross_amount),
        "line_amount": yuan(line.unit_price * line.quantity),
        "shop_discount": yuan(line.discount),
        "platform_discount": "0.00",
        "payable": yuan(line.amount + freight),
        "freight_amount": yuan(order.freight),
        "paid": yuan(order.amount),
        # Xiaohongshu states what the shop receives per line, WeChat Shop per order.
        "received": yuan(line.amount + freight),
        "tech_fee": yuan(order.amount // 100),
        "line_refunded": yuan(back),
    }


def wholes(rows: Iterable[Order], at: datetime) -> list[Record]:
    """Return one record per order as it looked at `at` (Youzan, instant retail)."""
    return [_whole(order, at) for order in rows]


def _whole(order: Order, at: datetime) -> Record:
    stage = order.stage(at)
    instant = order.shop.kind == "instant"
    paid = order.paid_at if order.paid_at and order.paid_at <= at else None
    there = order.delivered_at if order.delivered_at and order.delivered_at <= at else None
    titles = "；".join(f"{line.item.title} x{line.quantity}" for line in order.lines)
    return {
        "order_id": order.number,
        "status": (_INSTANT if instant else _STATES)[stage],
        "store": order.shop.zh,
        "placed_at": moment(order.placed_at),
        "paid_at": moment(paid),
        "promised_at": moment(order.promised_at),
        "finished_at": moment(there),
        "customer": masked_phone(order.customer),
        "title": titles,
        "quantity": str(sum(line.quantity for line in order.lines)),
        "item_amount": yuan(order.gross_amount),
        "shop_discount": yuan(order.gross_amount - order.items_amount),
        "freight_amount": yuan(order.freight),
        "amount": yuan(order.amount),
        "paid": yuan(order.amount if paid or instant else 0),
        "refunded": yuan(order.refunded(at)),
        "method": "微信支付" if paid else "",
        "close_reason": order.close_reason,
    }


def tickets(rows: Iterable[Ticket]) -> list[Record]:
    """Return one record per receipt line of the tills; a return names its sale."""
    return [_receipt(ticket, line) for ticket in rows for line in ticket.lines]


def _receipt(ticket: Ticket, line: Line) -> Record:
    back, sign = bool(ticket.returns), -1 if ticket.returns else 1
    return {
        "ticket": ticket.number,
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
        "original": ticket.returns,
    }
