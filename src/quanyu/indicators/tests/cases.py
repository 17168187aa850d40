"""The measures, indicators and rows that several tests speak about."""

from decimal import Decimal
from typing import Any

from quanyu.indicators.tests.support import at, day

MEASURES = {
    "paid_amount": "fact: payment\naggregate: sum\nof: amount",
    "card_amount": "fact: payment\naggregate: sum\nof: amount\nwhere: method = 'card'",
    "paid_orders": "fact: payment\naggregate: distinct\nof: order_id",
    "buyers": "fact: payment\naggregate: distinct\nof: customer",
    "refund_amount": "fact: refund\naggregate: sum\nof: amount",
    "adjustment_amount": "fact: adjustment\naggregate: sum\nof: amount",
    "line_amount": "fact: order_line\naggregate: sum\nof: amount",
    "line_cost": "fact: order_line\naggregate: sum\nof: cost",
    "skus": "fact: order_line\naggregate: distinct\nof: sku",
    "visitors": "fact: traffic\naggregate: sum\nof: visitors",
    "stock": "fact: stock_day\naggregate: last\nof: quantity",
    "middle": "fact: payment\naggregate: median\nof: amount",
    "high": "fact: payment\naggregate: p90\nof: amount",
    "average": "fact: payment\naggregate: mean\nof: amount",
    "repeat_buyers": "fact: payment\naggregate: count\nper: customer\nhaving: paid_orders >= 2",
    "spend_each": "fact: payment\naggregate: median\nper: customer\nof: paid_amount",
    "new_buyers": "fact: payment\naggregate: count\nper: customer\nfirst_time: 'yes'",
    "again_30": "fact: payment\naggregate: count\nper: customer\nof: order_id\nagain_within: '30'",
    "late": "fact: shipment\naggregate: count\nwhere: delivered_at > promised_at",
    "late_by_day": "fact: shipment\naggregate: count\n"
    "where: local_day(delivered_at) > local_day(promised_at)",
    "parcels": "fact: shipment\naggregate: count\nwhere: delivered_at is not null",
    "refund_of_cohort": "fact: refund\naggregate: sum\nof: amount\ndate: paid_at",
}
FORMULAS = {
    **{name: name for name in MEASURES},
    "net_sales": "paid_amount - refund_amount + adjustment_amount",
    "spend": "paid_amount / buyers",
    "conversion": "buyers / visitors",
    "late_rate": "late / parcels",
    "share": "paid_amount / total(paid_amount)",
    "growth": "paid_amount / previous(paid_amount) - 1",
    "days": "period_days + 0 * elapsed_days",
    "elapsed": "elapsed_days",
    "net_share": "net_sales / paid_amount",
}


def pay(order: str, when: str, amount: str, **more: Any) -> dict[str, Any]:
    row = {"order_id": order, "payment_no": "1", "paid_at": at(when), "amount": Decimal(amount)}
    return row | {"customer": "ann"} | more


PAYMENTS = [
    pay("1", "2026-03-02 10:00", "100.10", method="card", category="coat"),
    pay("2", "2026-03-02 11:00", "50", method="cash", category="shoe", customer="bob"),
    pay("2", "2026-03-03 11:00", "25", method="card", category="shoe", customer="bob"),
    pay("3", "2026-03-08 23:30", "10", method="card", category="coat", channel="jd"),
    pay("4", "2026-03-09 00:30", "0.3333", method="cash", customer=None),
    pay("5", "2026-02-03 12:00", "80", customer="bob", category="coat"),
]


MARCH = "2026-03-01..2026-03-31"


def line(order: str, number: str, when: str, sku: str, amount: int, **more: Any) -> dict[str, Any]:
    row = {"order_id": order, "line_no": number, "placed_at": at(when), "sku": sku}
    return row | {"amount": amount} | more


LINES = [
    line("1", "1", "2026-03-02 09:00", "s1", 60),
    line("1", "2", "2026-03-02 09:00", "s2", 40),
    line("9", "1", "2026-03-03 09:00", "s1", 7, channel="jd", cost=3),
]
REFUNDS = [
    {
        "order_id": "1",
        "refunded_at": at("2026-03-05 10:00"),
        "paid_at": at("2026-03-02 23:59"),
        "amount": 20,
        "category": "coat",
    }
]
TRAFFIC = [
    {"day": day("2026-03-02"), "visitors": 10},
    {"day": day("2026-03-03"), "visitors": 30},
]
