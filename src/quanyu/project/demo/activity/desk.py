"""What a store's service desk rings up beside goods: prepaid cards, and prices made good."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from random import Random

from quanyu.project.demo import seasons
from quanyu.project.demo.activity import Record
from quanyu.project.demo.activity.house import MODES
from quanyu.project.demo.chance import stream
from quanyu.project.demo.model import Shop, Ticket
from quanyu.project.demo.sheets import moment, yuan
from quanyu.project.demo.tills import METHODS

CARDS_PER_100, MADE_GOOD_PER_100 = 0.9, 0.7
CARDS = ((500, 50), (1000, 34), (2000, 12), (5000, 4))
WORDS = ("差价补偿", "活动价保", "错价更正")
DESK = "服务台"


def records(shop: Shop, tickets: Iterable[Ticket], seed: str) -> list[Record]:
    """Return the desk's receipts of the days of `tickets`; a day is the same in every export."""
    sold: dict[date, list[Ticket]] = {}
    for ticket in tickets:
        if not ticket.returns:
            sold.setdefault(ticket.at.date(), []).append(ticket)
    return [record for day in sorted(sold) for record in _day(shop, day, sold[day], seed)]


def made_good(found: Iterable[Record]) -> int:
    """Return by how many fen prices were made good, a negative amount."""
    amounts = (row["amount"] for row in found if row["kind"] == "调整")
    return sum(round(float(amount) * 100) for amount in amounts)


def _day(shop: Shop, day: date, sold: list[Ticket], seed: str) -> list[Record]:
    rng = stream(seed, "desk", shop.key, day)
    cards = seasons.count(rng, len(sold) * CARDS_PER_100 / 100)
    amends = seasons.count(rng, len(sold) * MADE_GOOD_PER_100 / 100)
    rows = [_card(shop, _at(day, rng), rng) for _ in range(cards)]
    rows += [_amend(rng.choice(sold), _at(day, rng), rng) for _ in range(amends)]
    return [
        {**row, "order_id": f"{shop.code}S{day:%y%m%d}{serial:04d}", "line_no": "1"}
        for serial, row in enumerate(rows, start=1)
    ]


def _at(day: date, rng: Random) -> datetime:
    return datetime.combine(day, time(10)) + timedelta(seconds=rng.randrange(11 * 3600))


def _card(shop: Shop, at: datetime, rng: Random) -> Record:
    value = rng.choices([face for face, _ in CARDS], weights=[part for _, part in CARDS])[0]
    amount = yuan(value * 100)
    return {
        "sold_at": moment(at),
        "store": shop.store,
        "counter": DESK,
        "business_mode": "自营",
        "kind": "售卡",
        "sku": f"CARD-{value}",
        "title": f"云上储值卡 {value} 元",
        "category": "储值卡",
        "quantity": "1",
        "unit_price": amount,
        "discount_amount": "0.00",
        "amount": amount,
        "method": rng.choice(METHODS[:4]),
    }


def _amend(ticket: Ticket, at: datetime, rng: Random) -> Record:
    line = ticket.lines[0]
    back = max(500, round(line.amount * rng.uniform(0.04, 0.15) / 100) * 100)
    return {
        "sold_at": moment(max(at, ticket.at + timedelta(minutes=20))),
        "store": ticket.shop.store,
        "counter": ticket.counter.code,
        "business_mode": MODES[ticket.counter.mode],
        "kind": "调整",
        "sku": line.sku.code,
        "title": rng.choice(WORDS),
        "category": ticket.counter.category.zh,
        "brand": ticket.counter.brand,
        "quantity": "0",
        "unit_price": "0.00",
        "discount_amount": "0.00",
        "amount": yuan(-back),
        "method": ticket.method,
        "origin": ticket.number,
    }
