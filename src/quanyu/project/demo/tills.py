"""What happens at the counters of a store: receipts, and the few that come back."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from quanyu.kernel.calendar import Calendar
from quanyu.kernel.period import Period
from quanyu.project.demo import seasons
from quanyu.project.demo.goods import Goods
from quanyu.project.demo.model import Counter, Item, Line, Shop, Sku, Ticket
from quanyu.project.demo.numbers import Numbers

TICKETS_PER_DAY = 8_800  # of all stores; about nine million yuan
RETURN_RATE = 0.04
METHODS = ("微信支付", "支付宝", "银行卡", "现金", "储值卡")
_METHOD_WEIGHTS = (52, 24, 16, 3, 5)


@dataclass
class Till:
    """The tills of one store at work."""

    shop: Shop
    goods: Goods
    rng: Random
    calendar: Calendar
    last: date
    scale: float
    numbers: Numbers
    _members: list[int] = field(default_factory=list)
    _coming_back: list[tuple[date, Ticket]] = field(default_factory=list)
    _serial: int = 0

    def tickets(self, period: Period) -> Iterator[Ticket]:
        """Yield the store's receipts of `period` in the order of the till roll."""
        for day in period:
            strength = seasons.store_factor(day, self.calendar) * seasons.growth(day, self.last)
            mean = TICKETS_PER_DAY * self.scale * self.shop.share * strength
            rows = [self._ticket(day) for _ in range(seasons.count(self.rng, mean))]
            rows += [self._return(day, ticket) for due, ticket in self._coming_back if due == day]
            self._coming_back = [pair for pair in self._coming_back if pair[0] > day]
            for ticket in sorted(rows, key=lambda row: row.at):
                self._serial += 1
                ticket.number = f"{self.shop.code}{ticket.at:%y%m%d}{self._serial % 10**6:06d}"
                yield ticket

    def _ticket(self, day: date) -> Ticket:
        rng = self.rng
        counters = self.goods.counters[self.shop.code]
        weights = self.goods.counter_weights[self.shop.code]
        counter = rng.choices(counters, cum_weights=weights)[0]
        method = rng.choices(METHODS, weights=_METHOD_WEIGHTS)[0]
        count = rng.choices((1, 2, 3), weights=(82, 14, 4))[0]
        lines = [self._line(counter, number) for number in range(1, count + 1)]
        ticket = Ticket(self.shop, "", self._time(day), counter, lines, method, self._member())
        if rng.random() < RETURN_RATE:
            self._coming_back.append((day + timedelta(days=rng.randint(1, 9)), ticket))
        return ticket

    def _time(self, day: date) -> datetime:
        second = seasons.second_of_day(self.rng, store=True)
        if (day.month, day.day) == (12, 31) and self.rng.random() < 0.2:
            # Open past midnight: still the old day's till.
            second = 86_400 + self.rng.randrange(3600)
        return datetime.combine(day, time()) + timedelta(seconds=second)

    def _member(self) -> int | None:
        rng = self.rng
        if rng.random() > 0.62:
            return None
        if self._members and rng.random() < 0.55:
            return self._members[int(len(self._members) * (1 - rng.random() ** 2 * 0.8)) - 1]
        found = self.numbers.customer()
        self._members.append(found)
        return found

    def _line(self, counter: Counter, number: int) -> Line:
        rng, category = self.rng, counter.category
        span = category.high * 1.5 - category.low
        yuan = category.low + span * rng.betavariate(1.6, 2.6)
        price = (round(yuan / 10) * 10 - 1) * 100
        product = rng.randrange(12)
        code = f"{counter.code}-{product:02d}"
        title = f"{counter.brand} {category.nouns[product % len(category.nouns)]}"
        item = Item(
            code, title, category, counter.brand, counter.mode, price, int(price * 0.6),
            self.last, (Sku(code, "均码"),),
        )  # fmt: skip
        part = rng.choice((1.0, 1.0, 0.9, 0.88, 0.8))
        return Line(number, item, item.skus[0], 1, price, round(price * part / 100) * 100)

    def _return(self, day: date, sale: Ticket) -> Ticket:
        kept = sale.lines[: self.rng.randint(1, len(sale.lines))]
        return Ticket(
            self.shop, "", self._time(day), sale.counter, kept, sale.method, sale.member,
            sale.number,
        )  # fmt: skip
