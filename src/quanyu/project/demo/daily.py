"""What a shop's orders come to by business day: the ground for traffic, advertising and targets."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from quanyu.project.demo.model import Order, Ticket
from quanyu.project.demo.sheets import yuan


@dataclass(slots=True)
class Day:
    """One shop's day; amounts in fen, by the day of payment or of the refund's end."""

    placed: int = 0
    paid_orders: int = 0
    paid: int = 0
    refunded: int = 0
    buyers: set[int] = field(default_factory=set)
    placers: set[int] = field(default_factory=set)


Days = dict[date, Day]


def by_day(orders: Iterable[Order]) -> Days:
    """Return the days of an online shop."""
    days: Days = {}
    for order in orders:
        placed = days.setdefault(order.placed_at.date(), Day())
        placed.placed += 1
        placed.placers.add(order.customer)
        if order.paid_at:
            paid = days.setdefault(order.paid_at.date(), Day())
            paid.paid_orders += 1
            paid.paid += order.amount
            paid.buyers.add(order.customer)
        for refund in order.refunds:
            days.setdefault(refund.finished_at.date(), Day()).refunded += refund.amount
    return days


def of_tickets(tickets: Iterable[Ticket]) -> Days:
    """Return the days of a store's tills."""
    days: Days = {}
    for ticket in tickets:
        day = days.setdefault(ticket.at.date(), Day())
        if ticket.returns:
            day.refunded += ticket.amount
            continue
        day.paid_orders += 1
        day.paid += ticket.amount
    return days


def truth(orders: list[Order], until: datetime) -> dict[str, str]:
    """Return what had happened in the shop by `until`, in numbers and yuan."""
    paid = [order for order in orders if order.paid_at and order.paid_at <= until]
    return {
        "placed_orders": str(len(orders)),
        "placed_amount": yuan(sum(order.amount for order in orders)),
        "paid_orders": str(len(paid)),
        "paid_amount": yuan(sum(order.amount for order in paid)),
        "refund_amount": yuan(sum(order.refunded(until) for order in orders)),
        "buyers": str(len({order.customer for order in paid})),
    }


def truth_of_tickets(tickets: list[Ticket], made_good: int = 0) -> dict[str, str]:
    """Return what the store's tills took, gave back and made good (fen)."""
    sold = [ticket for ticket in tickets if not ticket.returns]
    back = [ticket for ticket in tickets if ticket.returns]
    return {
        "paid_orders": str(len(sold)),
        "paid_amount": yuan(sum(ticket.amount for ticket in sold)),
        "refund_amount": yuan(sum(ticket.amount for ticket in back)),
        "adjustment_amount": yuan(made_good),
    }
