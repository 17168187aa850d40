"""The retailer's own lists: products, stock, members and targets."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta

from quanyu.kernel.calendar import Calendar
from quanyu.kernel.period import Period
from quanyu.project.demo import seasons
from quanyu.project.demo.activity import Record
from quanyu.project.demo.chance import stream
from quanyu.project.demo.daily import Days
from quanyu.project.demo.goods import Goods
from quanyu.project.demo.model import Item, Shop, Ticket
from quanyu.project.demo.numbers import sku_of
from quanyu.project.demo.sheets import moment, yuan

MODES = {"own": "自营", "concession": "联营", "lease": "租赁"}
TIERS = (("普卡", 62), ("银卡", 24), ("金卡", 11), ("黑金卡", 3))


def products(shop: Shop, items: Iterable[Item]) -> list[Record]:
    """Return every variant of `items` with what groups it, under the numbers of `shop`."""
    return [
        {
            "sku": sku_of(shop, sku.code),
            "item": item.number,
            "title": item.title,
            "category": item.category.zh,
            "brand": item.brand,
            "business_mode": MODES[item.mode],
            "cost": yuan(item.cost),
            "price": yuan(item.price),
            "listed_at": moment(datetime.combine(item.listed_on, time(10))),
            "on_sale": "是",
        }
        for item in items
        for sku in item.skus
    ]


def stock(shop: Shop, goods: Goods, days: Sequence[date], seed: str) -> list[Record]:
    """Return the stock of every variant at the end of each of `days`."""
    items = [item for item in goods.all_items() if sells(shop, item)]
    return [
        _stock(shop, item, sku_of(shop, sku.code), day, seed)
        for day in days
        for item in items
        if item.listed_on <= day
        for sku in item.skus
    ]


def sells(shop: Shop, item: Item) -> bool:
    """Tell whether `shop` carries `item`."""
    return shop.key != "tmall-beauty" or item.category.key in ("beauty", "home")


def _stock(shop: Shop, item: Item, sku: str, day: date, seed: str) -> Record:
    # A slow saw-tooth per variant: bought in every few weeks, sold down in between.
    rng = stream(seed, "stock", shop.key, sku)
    size, cycle, shift = rng.randint(20, 160), rng.randint(20, 45), rng.randrange(45)
    left = 1 - ((day.toordinal() + shift) % cycle) / (cycle - 3)
    quantity = max(0, round(size * left))
    return {
        "day": day.isoformat(),
        "sku": sku,
        "store": shop.store or "中心仓",
        "quantity": str(quantity),
        "on_sale": "是" if quantity or rng.random() < 0.8 else "否",
        "cost": yuan(item.cost),
        "price": yuan(shelf_price(item, day)),
    }


def shelf_price(item: Item, day: date) -> int:
    """Return the price (fen) on the page: ten days in ninety it is an eighth lower."""
    shift = stream("price", item.number).randrange(90)
    is_lower = (day.toordinal() + shift) % 90 < 10
    return item.price * 7 // 800 * 100 if is_lower else item.price


def month_ends(first: date, last: date) -> list[date]:
    """Return the last day of every whole month from `first` to `last`."""
    return [day for day in Period(first, last) if (day + timedelta(days=1)).day == 1]


def member_number(member: int) -> str:
    """Return the card number that the member shows at the till."""
    return f"VIP{10_000_000 + member}"


def members(tickets: Iterable[Ticket]) -> list[Record]:
    """Return everybody who ever showed a card."""
    joined: dict[int, Ticket] = {}
    for ticket in tickets:
        if ticket.member is not None:
            joined.setdefault(ticket.member, ticket)
    return [_member(number, ticket) for number, ticket in sorted(joined.items())]


def _member(number: int, ticket: Ticket) -> Record:
    rng = stream("member", number)
    early = timedelta(days=rng.randrange(700) if rng.random() < 0.5 else 0, minutes=3)
    tier = rng.choices([name for name, _ in TIERS], weights=[part for _, part in TIERS])[0]
    left = rng.random() < 0.01
    return {
        "member": member_number(number),
        "joined_at": moment(ticket.at - early),
        "tier": tier,
        "status": "注销" if left else "有效",
        "store": ticket.shop.store,
        "advisor": f"SA{ticket.shop.code}{rng.randrange(480):04d}",
        "closed_at": moment(ticket.at + timedelta(days=1)) if left else "",
    }


def targets(shop: Shop, days: Days, period: Period, calendar: Calendar) -> Iterator[Record]:
    """Yield the shop's daily targets of net sales: last year's strength, a little ambition."""
    store = shop.kind == "store"
    factor = seasons.store_factor if store else seasons.online_factor
    strength = sum(factor(day, calendar) for day in days)
    net = sum(row.paid - row.refunded for row in days.values())
    mean, last = net / max(strength, 1), max(days)
    for day in period:
        goal = mean * factor(day, calendar) * seasons.growth(day, last) * 1.13
        yield {
            "day": day.isoformat(),
            "indicator": "net_sales",
            "value": str(max(100, round(goal / 10_000) * 100)),
            "category": "",
            "store": "",
        }
