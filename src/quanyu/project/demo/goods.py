"""Brands, products and counters of the demo retailer, all invented."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from random import Random

from quanyu.project.demo.model import Category, Counter, Item, Mode, Sku
from quanyu.project.demo.retailer import categories, stores

BRANDS, COUNTERS = 412, 1180
ORDER_YUAN = 386  # the mean online order, to which the price list is tuned
_FIRST = "岚沐栖澄予砚茗霁绾苒汀荻棠珩芮渺昀葭瑾澜溯祈"
_SECOND = "屿禾川岫漪野汐笙筠序陌杳珂芜谣舟棉里阙"
_SPECS = {
    "womenswear": ("雾蓝 S", "雾蓝 M", "燕麦 M", "燕麦 L"),
    "menswear": ("深灰 L", "藏青 XL", "卡其 L"),
    "shoes": ("黑色 37", "米色 38", "棕色 41"),
    "children": ("浅黄 110", "天蓝 120", "豆绿 130"),
    "beauty": ("30ml", "50ml"),
    "sports": ("黑色 M", "岩灰 L"),
}
_ITEMS = {"womenswear": 70, "beauty": 50}
_FEATURES = ("轻盈", "经典", "新款", "四季", "通勤", "限定", "云感", "雅致")
_MODES: tuple[Mode, ...] = ("concession", "own", "lease")


@dataclass(frozen=True)
class Goods:
    """The assortment: items by category with the weight of each, counters by store, the stars."""

    items: dict[str, list[Item]]
    weights: dict[str, list[float]]
    counters: dict[str, list[Counter]]
    counter_weights: dict[str, list[float]]
    coat: Item
    cashmere: Item

    def all_items(self) -> list[Item]:
        """Return every item, by category."""
        return [item for rows in self.items.values() for item in rows]

    def pick(self, rng: Random, category: str) -> Item:
        """Return an item of `category`, the popular ones more often."""
        return rng.choices(self.items[category], cum_weights=self.weights[category])[0]


def assort(rng: Random, first: date) -> Goods:
    """Return the retailer's goods; the same for the same generator state."""
    brands = brand_names()
    factor = _price_factor()
    items = {row.key: _items(rng, row, brands, factor, first) for row in categories()}
    coat = _star(items["womenswear"][-1], "岚屿女装 羊毛双面呢大衣", 269_000)
    cashmere = _star(items["womenswear"][-2], "岚屿女装 山羊绒圆领毛衫", 59_900)
    items["womenswear"][-2:] = [cashmere, coat]
    weights = {key: list(accumulate(_popularity(len(rows)))) for key, rows in items.items()}
    counters = {shop.code: _counters(rng, shop.code, shop.share, brands) for shop in stores()}
    shares = {code: _counter_weights(rng, rows) for code, rows in counters.items()}
    return Goods(items, weights, counters, shares, coat, cashmere)


def brand_names() -> dict[str, list[str]]:
    """Return the invented brands of each category, the two of the story first."""
    names = [a + b for a in _FIRST for b in _SECOND][:BRANDS]
    rows, at = {}, 0
    for number, category in enumerate(categories()):
        last = number == len(categories()) - 1
        take = BRANDS - at if last else round(BRANDS * category.store)
        suffix = category.zh if category.key in ("womenswear", "beauty", "children") else ""
        rows[category.key] = [name + suffix for name in names[at : at + take]]
        at += take
    rows["beauty"][0] = "沐禾美妆"
    return rows


def _price_factor() -> float:
    mean = sum(row.online * (row.low + row.high) / 2 * 0.62 for row in categories())
    share = sum(row.online for row in categories())
    return ORDER_YUAN / (mean / share * 1.065)


def _items(
    rng: Random, category: Category, brands: dict[str, list[str]], factor: float, first: date
) -> list[Item]:
    rows = []
    for number in range(_ITEMS.get(category.key, 22)):
        brand = brands[category.key][number % len(brands[category.key])]
        span = rng.betavariate(1.3, 4.0)
        yuan = (category.low + (category.high - category.low) * span) * factor
        price = max(19, round(yuan / 10) * 10 - 1) * 100
        mode = rng.choices(_MODES, weights=(60, 40, 0))[0]
        code = f"{category.key[:2].upper()}{number:04d}"
        title = f"{brand} {rng.choice(_FEATURES)}{category.nouns[number % len(category.nouns)]}"
        specs = _SPECS.get(category.key, ("均码",))
        skus = tuple(Sku(f"{code}-{n + 1}", spec) for n, spec in enumerate(specs))
        # A quarter of the assortment is new within the two years, the rest was there before.
        listed = first + timedelta(days=rng.randrange(700) if rng.random() < 0.25 else -90)
        cost = int(price * (1 - category.commission) * rng.uniform(0.55, 0.75))
        serial = 610_000_000_000 + rng.randrange(10**9)
        rows.append(
            Item(str(serial), title, category, brand, mode, price, cost, listed, skus)
        )  # fmt: skip
    return rows


def _star(item: Item, title: str, price: int) -> Item:
    listed = item.listed_on.replace(year=item.listed_on.year - 1, day=1)
    return Item(
        item.number, title, item.category, "岚屿女装", "concession", price,
        int(price * 0.45), listed, item.skus,
    )  # fmt: skip


def _popularity(size: int) -> list[float]:
    return [1 / (rank + 4) ** 0.8 for rank in range(size)]


def _counters(rng: Random, store: str, share: float, brands: dict[str, list[str]]) -> list[Counter]:
    wanted = round(COUNTERS * share)
    kinds: Sequence[Category] = rng.choices(
        categories(), weights=[row.store for row in categories()], k=wanted
    )
    rows = []
    for number, category in enumerate(kinds, start=1):
        mode = rng.choices(_MODES, weights=(74, 17, 9))[0]
        brand = rng.choice(brands[category.key])
        rows.append(Counter(f"{store}-{number:04d}", store, brand, category, mode))
    return rows


def _counter_weights(rng: Random, rows: list[Counter]) -> list[float]:
    return list(accumulate(rng.lognormvariate(0, 0.7) for _ in rows))
