"""What follows an order: parcels, refunds, after-sale cases and reviews."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from random import Random

from quanyu.project.demo.activity import Record
from quanyu.project.demo.chance import stream
from quanyu.project.demo.model import Order, Refund
from quanyu.project.demo.numbers import nickname, sku_of
from quanyu.project.demo.sales import FALSE_CLAIM
from quanyu.project.demo.sheets import moment, yuan

_KINDS = {"unshipped": "仅退款", "return": "退货退款", "partial": "仅退款"}
_TEXTS = {
    5: ("质量很好，物流也快", "颜色和图片一致，很喜欢", "回购第二次了", "包装精致，送人很体面"),
    4: ("整体不错，尺码略大", "还可以，性价比高"),
    3: ("一般般，和描述有点差别", "发货有点慢"),
    2: ("面料偏薄", "客服回复太慢"),
    1: ("和主播说的不一样，退了", "快递迟了好几天"),
}


def shipments(orders: Iterable[Order], until: datetime) -> list[Record]:
    """Return the parcels handed over by `until`."""
    return [
        {
            "order_id": order.number,
            "parcel_no": order.parcel,
            "carrier": order.carrier,
            "shipped_at": moment(order.shipped_at),
            "promised_at": moment(order.promised_at),
            "delivered_at": moment(_known(order.delivered_at, until)),
            "status": "已签收" if _known(order.delivered_at, until) else "运输中",
            "store": order.shop.store,
        }
        for order in orders
        if order.shipped_at and order.shipped_at <= until
    ]


def refunds(orders: Iterable[Order], first: date, last: date, until: datetime) -> list[Record]:
    """Return the refunds that ended on the days from `first` to `last` and by `until`."""
    return [
        _refund(order, row)
        for order in orders
        for row in order.refunds
        if first <= row.finished_at.date() <= last and row.finished_at <= until
    ]


def _refund(order: Order, row: Refund) -> Record:
    return {
        "order_id": order.number,
        "refund_no": row.number,
        "refunded_at": moment(row.finished_at),
        "paid_at": moment(order.paid_at),
        "amount": yuan(row.amount),
        "quantity": str(row.quantity),
        "reason": row.reason,
        "fault": {"卖家": "seller", "买家": "buyer"}.get(row.fault, "platform"),
        "status": "退款成功",
        "customer": nickname(order.customer),
        "item": row.line.item.number,
        "sku": sku_of(order.shop, row.line.sku.code),
        "category": row.line.item.category.zh,
        "store": order.shop.store,
    }


def cases(orders: Iterable[Order], until: datetime) -> list[Record]:
    """Return the after-sale cases opened by `until`."""
    return [
        _case(row, order, until)
        for order in orders
        for row in order.refunds
        if row.applied_at <= until
    ]


def _case(row: Refund, order: Order, until: datetime) -> Record:
    rng = stream("case", row.number)
    disputed = rng.random() < (0.3 if row.reason == FALSE_CLAIM else 0.02)
    done = row.finished_at <= until
    return {
        "case_no": "AS" + row.number,
        "order_id": order.number,
        "applied_at": moment(row.applied_at),
        "kind": _KINDS[row.kind],
        "reason": row.reason,
        "status": "已完结" if done else "处理中",
        "amount": yuan(row.amount),
        "due_at": "" if done else moment(row.due_at),
        "finished_at": moment(row.finished_at) if done else "",
        "disputed": "是" if disputed else "否",
        "won": ("是" if rng.random() < 0.55 else "否") if disputed and done else "",
        "item": row.line.item.number,
        "sku": row.line.sku.code,
    }


def xiaohongshu_cases(orders: Iterable[Order], until: datetime) -> list[Record]:
    """Return the same cases in the words of Xiaohongshu's own export."""
    return [
        {
            "case_no": "R" + row.number,
            "order_id": order.number,
            "title": row.line.item.title,
            "kind_text": _KINDS[row.kind],
            "status": "已完成" if row.finished_at <= until else "处理中",
            "reason": row.reason,
            "amount": yuan(row.amount),
            "applied_at": moment(row.applied_at),
            "finished_at": moment(_known(row.finished_at, until)),
        }
        for order in orders
        for row in order.refunds
        if row.applied_at <= until
    ]


def reviews(orders: Iterable[Order], until: datetime) -> list[Record]:
    """Return the reviews written by `until`: about one delivered order in six."""
    found = []
    for order in orders:
        rng = stream("review", order.number)
        if not order.delivered_at or rng.random() > 0.17:
            continue
        at = order.delivered_at + timedelta(hours=rng.uniform(3, 240))
        if at <= until:
            late = order.promised_at is not None and order.delivered_at > order.promised_at
            found.append(_review(order, at, rng, late=late))
    return found


def _review(order: Order, at: datetime, rng: Random, *, late: bool) -> Record:
    false = any(row.reason == FALSE_CLAIM for row in order.refunds)
    weights = (2, 2, 6, 20, 70) if false else (44, 20, 14, 9, 13) if late else (74, 14, 6, 3, 3)
    score = rng.choices((5, 4, 3, 2, 1), weights=weights)[0]
    line = order.lines[0]
    return {
        "review_no": f"R{order.number[-12:]}",
        "order_id": order.number,
        "created_at": moment(at),
        "item": line.item.number,
        "sku": sku_of(order.shop, line.sku.code),
        "score": str(score),
        "text": rng.choice(_TEXTS[score]),
        "customer": nickname(order.customer),
    }


def _known(at: datetime | None, until: datetime) -> datetime | None:
    return at if at and at <= until else None
