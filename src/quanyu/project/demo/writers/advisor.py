"""Business Advisor (生意参谋) and the ad console (万相台) of a Tmall shop, as they export.

Business Advisor: an old workbook, four lines above the header, figures as text with thousands
separators, a hyphen for nothing. The ad console: GBK, more columns than anybody reads.
"""

from collections.abc import Iterable
from datetime import date

from quanyu.project.demo.activity import Record
from quanyu.project.demo.activity.adverts import Spend
from quanyu.project.demo.chance import stream
from quanyu.project.demo.model import Item, Order
from quanyu.project.demo.plan import Cut
from quanyu.project.demo.sheets import Row, Sheet, Style, yuan

STYLE = Style("gb18030")
SHOP = (
    "统计日期", "访客数", "浏览量", "人均浏览量", "平均停留时长", "跳失率", "商品访客数",
    "商品浏览量", "加购人数", "商品收藏人数", "下单买家数", "下单转化率", "支付买家数", "支付金额",
    "支付转化率", "客单价",
)  # fmt: skip
ITEMS = (
    "统计日期", "商品ID", "商品名称", "货号", "商品状态", "商品访客数", "商品浏览量",
    "平均停留时长", "商品详情页跳出率", "商品收藏人数", "商品加购人数", "下单买家数", "下单件数",
    "支付买家数", "支付件数", "支付金额", "商品支付转化率", "访客平均价值", "成功退款金额",
)  # fmt: skip
ADS = (
    "日期", "场景ID", "场景名字", "计划ID", "计划名字", "展现量", "点击量", "花费", "点击率",
    "平均点击花费", "总成交金额", "总成交笔数", "点击转化率", "投入产出比", "直接成交金额",
    "间接成交金额", "总购物车数", "加购率",
)  # fmt: skip
NOTHING = "-"
TOP = 40


def shop_days(records: Iterable[Record], cut: Cut) -> Sheet:
    """Return the shop's days, one row each, from the totals among the traffic `records`."""
    rows = [_shop_day(row) for row in records if not row["source"]]
    return Sheet(SHOP, rows, _notes("店铺整体", cut))


def _notes(title: str, cut: Cut) -> tuple[str, ...]:
    return (
        f"生意参谋-{title}", f"统计周期：{cut.first} ~ {cut.last}　统计粒度：日",
        "数据口径说明：访客数按自然日去重，跨日不可相加", "",
    )  # fmt: skip


def _shop_day(row: Record) -> Row:
    seen, buyers = int(row["visitors"]), int(row["paid_buyers"])
    paid = round(float(row["paid_amount"]) * 100)
    views = int(row["page_views"])
    return [
        row["day"], _count(seen), _count(views), f"{views / seen:.2f}",
        f"{int(row['stay_seconds']) / seen:.2f}", _share(int(row["bounce_visits"]), seen),
        _count(int(row["item_visitors"])), _count(round(views * 0.8)),
        _count(int(row["cart_visitors"])), _count(int(row["favourite_visitors"])),
        _count(int(row["order_buyers"])), _share(int(row["order_buyers"]), seen), _count(buyers),
        _money(paid), _share(buyers, seen), _money(paid // buyers) if buyers else NOTHING,
    ]  # fmt: skip


def item_days(orders: Iterable[Order], cut: Cut, seed: str) -> Sheet:
    """Return the best items of each day of `cut` with their visitors."""
    days: dict[date, dict[str, _Sold]] = {}
    for order in orders:
        if order.paid_at and cut.holds(order.paid_at):
            for line in order.lines:
                found = days.setdefault(order.paid_at.date(), {})
                found.setdefault(line.item.number, _Sold(line.item)).add(
                    order, line.quantity, line.amount
                )
    rows = [row for day in sorted(days) for row in _best(day, days[day], seed)]
    return Sheet(ITEMS, rows, _notes("商品排行", cut))


class _Sold:
    """What an item sold on a day."""

    def __init__(self, item: Item) -> None:
        self.item, self.buyers, self.pieces, self.amount = item, set[int](), 0, 0

    def add(self, order: Order, pieces: int, amount: int) -> None:
        """Count one line of an order."""
        self.buyers.add(order.customer)
        self.pieces += pieces
        self.amount += amount


def _best(day: date, sold: dict[str, _Sold], seed: str) -> list[Row]:
    ranked = sorted(sold.values(), key=lambda row: (-row.amount, row.item.number))[:TOP]
    return [_item_day(day, row, seed) for row in ranked]


def _item_day(day: date, sold: _Sold, seed: str) -> Row:
    rng = stream(seed, "item", sold.item.number, day)
    buyers = len(sold.buyers)
    seen = round(buyers / rng.uniform(0.018, 0.045)) + rng.randrange(9)
    carts = max(buyers, round(seen * rng.uniform(0.06, 0.1)))
    return [
        day.isoformat(), sold.item.number, sold.item.title, sold.item.skus[0].code[:-2],
        "当前在线", _count(seen), _count(round(seen * rng.uniform(1.6, 2.4))),
        f"{rng.uniform(6, 24):.2f}" if rng.random() < 0.97 else NOTHING,
        f"{rng.uniform(52, 79):.2f}%", _count(round(seen * rng.uniform(0.02, 0.04))),
        _count(carts), _count(buyers), _count(sold.pieces), _count(buyers), _count(sold.pieces),
        _money(sold.amount), _share(buyers, seen), f"{sold.amount / 100 / seen:.2f}", NOTHING,
    ]  # fmt: skip


def adverts(rows: Iterable[Spend]) -> Sheet:
    """Return the campaign report of the ad console, by day."""
    return Sheet(ADS, [_advert(row) for row in rows])


def _advert(row: Spend) -> Row:
    scene = row.campaign.partition("-")[0]
    number = 61_000_000 + sum(map(ord, row.campaign))
    return [
        row.day.isoformat(), str(400 + len(scene)), scene, str(number), row.campaign,
        _count(row.impressions), _count(row.clicks), _money(row.cost),
        _share(row.clicks, row.impressions), yuan(row.cost // row.clicks), _money(row.sales),
        _count(row.orders) if row.orders else NOTHING, _share(row.orders, row.clicks),
        f"{row.sales / row.cost:.2f}", _money(row.direct), _money(row.sales - row.direct),
        _count(row.carts), _share(row.carts, row.clicks),
    ]  # fmt: skip


def _count(number: int) -> str:
    return f"{number:,}"


def _money(fen: int) -> str:
    return f"{fen // 100:,}.{fen % 100:02d}"


def _share(part: int, whole: int) -> str:
    return f"{part / whole * 100:.2f}%" if whole else NOTHING
