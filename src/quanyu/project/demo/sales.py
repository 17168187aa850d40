"""What happens in an online shop: who orders what, pays, receives it and sends it back."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import accumulate
from random import Random

from quanyu.kernel.calendar import Calendar
from quanyu.kernel.period import Period
from quanyu.project.demo import seasons
from quanyu.project.demo.goods import Goods
from quanyu.project.demo.incidents import (
    CASHMERE_REFUNDS,
    COAT_PRICE,
    COAT_SHOP,
    LIVE_SHOP,
    Incidents,
    coat_times,
    delay,
    incidents,
    live_times,
)
from quanyu.project.demo.model import Item, Line, Order, Refund, RefundKind, Shop
from quanyu.project.demo.numbers import Numbers
from quanyu.project.demo.retailer import categories

ORDERS_PER_DAY = 5200
RETURNING = 0.44  # part of orders by known buyers; with recency it repeats about 3 in 10 in a year
UNPAID = 0.065
PROVINCES = (
    "浙江省", "江苏省", "上海", "广东省", "山东省", "安徽省", "福建省", "河南省", "湖北省",
    "湖南省", "四川省", "北京", "河北省", "江西省", "陕西省", "辽宁省", "重庆", "广西壮族自治区",
)  # fmt: skip
_PROVINCE_WEIGHTS = list(accumulate(1 / (rank + 3) for rank in range(len(PROVINCES))))
CARRIERS = ("中通快递", "圆通速递", "韵达快递", "顺丰速运", "极兔速递")
_ONLY: dict[str, dict[str, float]] = {
    "tmall-beauty": {"beauty": 0.94, "home": 0.06},
    "douyin-fashion": {"womenswear": 0.72, "shoes": 0.12, "bags": 0.1, "jewellery": 0.06},
    "xiaohongshu": {"womenswear": 0.5, "beauty": 0.32, "bags": 0.1, "home": 0.08},
    "instant": {"food": 0.34, "beauty": 0.3, "children": 0.1, "home": 0.16, "sports": 0.1},
}
_REASONS: dict[RefundKind, tuple[tuple[str, str], ...]] = {
    "unshipped": (
        ("多拍/错拍/不想要", "买家"), ("不喜欢/效果不好", "买家"), ("未按时发货", "卖家"),
    ),
    "return": (
        ("尺码不合适", "买家"), ("七天无理由退换货", "买家"), ("不喜欢/效果不好", "买家"),
        ("大小/尺寸与商品描述不符", "卖家"), ("质量问题", "卖家"), ("颜色/款式与描述不符", "卖家"),
    ),
    "partial": (("少件/漏发", "卖家"), ("补差价", "卖家"), ("包装破损", "卖家")),
}  # fmt: skip
_UNPAID_REASONS = ("买家超时未付款", "买家不想买了", "信息填写错误，重新拍")
FALSE_CLAIM = "材质与商品描述不符"


@dataclass
class Seller:
    """One online shop at work; the same orders for the same random state."""

    shop: Shop
    goods: Goods
    rng: Random
    calendar: Calendar
    last: date
    scale: float
    numbers: Numbers
    story: Incidents = field(init=False)

    def __post_init__(self) -> None:
        self.story = incidents(self.last)
        profile = _ONLY["instant"] if self.shop.kind == "instant" else _ONLY.get(self.shop.key)
        mix = profile or {row.key: row.online for row in categories()}
        self._mix, self._weights = list(mix), list(accumulate(mix.values()))
        old = max(20, int(ORDERS_PER_DAY * self.scale * self.shop.share * 200))
        self._bought = [self.numbers.customer() for _ in range(old)]

    def orders(self, period: Period) -> Iterator[Order]:
        """Yield the shop's orders of `period` by day, in the order in which they were placed."""
        for day in period:
            strength = seasons.online_factor(day, self.calendar) * seasons.growth(day, self.last)
            mean = ORDERS_PER_DAY * self.scale * self.shop.share * strength
            rush = (day.month, day.day) == (11, 11)
            seconds = [
                seasons.second_of_day(self.rng, rush=rush)
                for _ in range(seasons.count(self.rng, mean))
            ]
            rows = [self._order(_at(day, second)) for second in seconds] + self._planted(day)
            yield from sorted(rows, key=lambda order: (order.placed_at, order.number))

    def _order(self, at: datetime, item: Item | None = None, price: int = 0) -> Order:
        rng = self.rng
        province = rng.choices(PROVINCES, cum_weights=_PROVINCE_WEIGHTS)[0]
        number = self.numbers.order(self.shop, at)
        lines = self._lines(item, price)
        order = Order(self.shop, number, self._customer(), province, at, None, lines)
        order.freight = 1000 if rng.random() < 0.05 else 0
        if rng.random() < UNPAID and item is None:
            order.close_reason = rng.choice(_UNPAID_REASONS)
            return order
        order.paid_at = at + timedelta(seconds=5 + int(rng.expovariate(1 / 70)))
        self._deliver(order, order.paid_at)
        self._send_back(order)
        return order

    def _customer(self) -> int:
        rng = self.rng
        if rng.random() < RETURNING:
            # Drawn from past orders, the recent ones more often: who buys much comes again.
            found = self._bought[int(len(self._bought) * (1 - rng.random() ** 2 * 0.9)) - 1]
        else:
            found = self.numbers.customer()
        self._bought.append(found)
        return found

    def _lines(self, star: Item | None, price: int) -> list[Line]:
        rng, rows = self.rng, list[Line]()
        wanted = 1 if star else rng.choices((1, 2, 3), weights=(86, 11, 3))[0]
        for _ in range(wanted):
            key = rng.choices(self._mix, cum_weights=self._weights)[0]
            item = star or self.goods.pick(rng, key)
            if any(row.item is item for row in rows):
                continue  # the same article again would be a larger quantity, not a second line
            quantity = 1 if star or rng.random() < 0.93 else rng.choice((2, 2, 3))
            each = price or item.price
            part = 1.0 if star else rng.choice((1.0, 1.0, 0.95, 0.9, 0.85))
            amount = round(each * quantity * part / 10) * 10
            rows.append(Line(len(rows) + 1, item, rng.choice(item.skus), quantity, each, amount))
        return rows

    def _deliver(self, order: Order, paid: datetime) -> None:
        rng = self.rng
        if order.shop.kind == "instant":
            order.shipped_at = paid + timedelta(minutes=rng.uniform(4, 14))
            order.promised_at = paid + timedelta(minutes=50)
            order.delivered_at = paid + timedelta(minutes=rng.lognormvariate(3.5, 0.28))
            order.finished_at = order.delivered_at + timedelta(hours=2)
            order.carrier = "平台骑手"
        else:
            order.shipped_at = paid + timedelta(hours=rng.lognormvariate(2.7, 0.55))
            order.promised_at = order.shipped_at + timedelta(hours=84)
            hours = rng.lognormvariate(3.95, 0.3) + self._festival_pause(order.shipped_at.date())
            order.delivered_at = order.shipped_at + timedelta(hours=hours)
            order.delivered_at += delay(order, self.story)
            order.finished_at = order.delivered_at + timedelta(days=rng.uniform(0.3, 10))
            order.carrier = rng.choice(CARRIERS)
        order.parcel = self.numbers.parcel()

    def _festival_pause(self, day: date) -> int:
        main = self.calendar.festival("spring_festival", day.year)
        offset = (day - main).days if main else 99
        return 24 * max(0, 4 - offset) if -3 <= offset <= 3 else 0

    def _send_back(self, order: Order) -> None:
        for line in order.lines:
            part = line.item.category.refund * (0.2 if order.shop.kind == "instant" else 1.0)
            if self.rng.random() < part:
                order.refunds.append(self._refund(order, line))
        early = [row.amount for row in order.refunds if row.kind == "unshipped"]
        if sum(early) >= order.items_amount:
            order.shipped_at = order.delivered_at = order.finished_at = None
            order.parcel = order.carrier = ""

    def _refund(self, order: Order, line: Line) -> Refund:
        rng = self.rng
        kinds: tuple[RefundKind, ...] = ("unshipped", "return", "partial")
        kind = rng.choices(kinds, weights=(36, 61, 3))[0]
        reason, fault = rng.choice(_REASONS[kind])
        amount = line.amount if kind != "partial" else max(500, line.amount // 1000 * 100)
        paid = order.paid_at or order.placed_at
        if kind == "unshipped":
            wait = ((order.shipped_at or paid) - paid) * rng.random()
            applied, needed = paid + wait, timedelta(hours=rng.uniform(0.1, 10))
        else:
            applied = (order.delivered_at or paid) + timedelta(hours=rng.uniform(1, 140))
            needed = timedelta(hours=rng.uniform(40, 140) if kind == "return" else 5)
        number = self.numbers.refund(self.shop)
        quantity = 0 if kind == "partial" else line.quantity
        return Refund(
            number, line, kind, min(amount, line.amount), quantity, reason, fault,
            applied, applied + needed,
        )  # fmt: skip

    def _planted(self, day: date) -> list[Order]:
        if self.shop.key == COAT_SHOP and day == self.story.price_slip:
            coat = self.goods.coat
            return [self._order(at, coat, COAT_PRICE) for at in coat_times(self.rng, day)]
        if self.shop.key == LIVE_SHOP and day == self.story.false_claim:
            return self._live_session(day)
        return []

    def _live_session(self, day: date) -> list[Order]:
        goods = self.goods.cashmere
        rows = [self._order(at, goods, goods.price) for at in live_times(self.rng, day)]
        for number, order in enumerate(rows):
            order.refunds.clear()
            if order.paid_at and order.delivered_at is None:
                self._deliver(order, order.paid_at)
            if number < CASHMERE_REFUNDS:
                refund = self._refund(order, order.lines[0])
                there = order.delivered_at or order.placed_at
                refund.kind, refund.amount = "return", order.lines[0].amount
                refund.quantity, refund.reason, refund.fault = 1, FALSE_CLAIM, "卖家"
                refund.applied_at = there + timedelta(hours=self.rng.uniform(2, 60))
                refund.finished_at = refund.applied_at + timedelta(hours=self.rng.uniform(12, 70))
                order.refunds.append(refund)
        return rows


def _at(day: date, second: int) -> datetime:
    return datetime.combine(day, time()) + timedelta(seconds=second)
