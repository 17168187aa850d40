"""Advertising: campaigns by day, and for the last weeks the finer reports of the same clicks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from quanyu.kernel.money import allocate
from quanyu.project.demo import seasons
from quanyu.project.demo.activity import Record
from quanyu.project.demo.chance import stream
from quanyu.project.demo.daily import Days
from quanyu.project.demo.incidents import AD_SHOP, OVERSPEND, incidents
from quanyu.project.demo.model import Item, Shop
from quanyu.project.demo.plan import Cut
from quanyu.project.demo.sheets import yuan

COST_PER_DAY = 11_600_000  # fen, all shops
RETURN = 3.4


@dataclass(frozen=True, slots=True)
class Campaign:
    """A campaign with its part of the whole spending and its price per click (fen)."""

    title: str
    part: float
    click: int
    rate: float  # clicks per impression


CAMPAIGNS: Mapping[str, tuple[Campaign, ...]] = {
    "tmall-flagship": (
        Campaign("关键词推广-女装爆款", 0.2, 142, 0.052),
        Campaign("关键词推广-品牌词", 0.08, 86, 0.083),
        Campaign("人群推广-拉新", 0.12, 96, 0.031),
    ),
    "tmall-beauty": (
        Campaign("关键词推广-美妆", 0.12, 168, 0.047),
        Campaign("人群推广-会员召回", 0.05, 88, 0.036),
    ),
    "jd-flagship": (Campaign("京东快车-主推", 0.13, 122, 0.041),),
    "douyin-fashion": (
        Campaign("千川-直播间", 0.16, 74, 0.027),
        Campaign("千川-短视频", 0.06, 61, 0.022),
    ),
    "xiaohongshu": (Campaign("聚光-种草笔记", 0.08, 92, 0.019),),
}
REPORTS: Mapping[str, tuple[str, ...]] = {
    "unit": ("单元一 秋冬外套", "单元二 连衣裙", "单元三 针织"),
    "keyword": (
        "双面呢大衣", "羊毛大衣女", "针织开衫", "通勤连衣裙", "羽绒服女轻薄", "岚屿女装", "风衣女",
        "半身裙秋冬", "西装外套女", "阔腿裤",
    ),
    "creative": ("创意A 模特实拍", "创意B 细节图", "创意C 场景视频"),
    "audience": ("加购未购", "近90天买家", "相似店铺访客", "智能拉新"),
    "placement": ("搜索首页首条", "搜索首页", "搜索非首页", "推荐场"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Spend:
    """What a campaign did on one day; money in fen."""

    day: date
    campaign: str
    impressions: int
    clicks: int
    cost: int
    orders: int
    sales: int
    direct: int
    carts: int


def spends(shop: Shop, days: Days, cut: Cut, last: date, scale: float, seed: str) -> list[Spend]:
    """Return the campaigns' days of `cut`; a day looks the same in every export that holds it."""
    factors = {day: seasons.growth(day, last) for day in days}
    return [
        _spend(shop, campaign, day, scale * factors[day], days, last, seed)
        for day in sorted(days)
        if cut.first <= day <= cut.last
        for campaign in CAMPAIGNS[shop.key]
    ]


def _spend(
    shop: Shop, campaign: Campaign, day: date, size: float, days: Days, last: date, seed: str
) -> Spend:
    rng = stream(seed, campaign.title, day)
    mean = max(1, sum(row.paid for row in days.values()) / len(days))
    # Spending follows the season more calmly than sales do.
    heat = min(5.0, max(0.5, days[day].paid / mean)) ** 0.6
    cost = COST_PER_DAY * size * campaign.part * heat * rng.uniform(0.85, 1.15)
    sales = cost * RETURN * rng.uniform(0.8, 1.2)
    first, end = incidents(last).overspend
    if shop.key == AD_SHOP and first <= day <= end and campaign is CAMPAIGNS[shop.key][0]:
        cost *= OVERSPEND
    clicks = max(1, round(cost / campaign.click))
    return Spend(
        day, campaign.title, round(clicks / campaign.rate), clicks, round(cost),
        max(0, round(sales / 38_600)), round(sales), round(sales * rng.uniform(0.6, 0.75)),
        round(clicks * rng.uniform(0.05, 0.09)),
    )  # fmt: skip


def campaign_records(rows: Sequence[Spend]) -> list[Record]:
    """Return the base report: one record per campaign and day."""
    return [_record(row, "campaign") for row in rows]


def finer_records(rows: Sequence[Spend], report: str, seed: str) -> list[Record]:
    """Return `rows` split by the members of `report`; the parts add up to the campaign's day."""
    names = REPORTS[report]
    found: list[Record] = []
    for row in rows:
        rng = stream(seed, report, row.campaign)
        weights = [rng.randint(5, 40) for _ in names]
        parts = [allocate(amount, weights) for amount in _amounts(row)]
        for name, values in zip(names, zip(*parts, strict=True), strict=True):
            part = Spend(row.day, row.campaign, *values)
            found.append({**_record(part, report), report: name})
    return found


def item_records(rows: Sequence[Spend], items: Sequence[Item], seed: str) -> list[Record]:
    """Return the clicks of `rows` by day and by item, whatever campaign brought them."""
    days: dict[date, list[Spend]] = {}
    for row in rows:
        days.setdefault(row.day, []).append(row)
    found: list[Record] = []
    for day, spent in sorted(days.items()):
        rng = stream(seed, "item", day)
        weights = [rng.randint(5, 40) for _ in items]
        columns = [
            sum(amounts) for amounts in zip(*(_amounts(each) for each in spent), strict=True)
        ]
        parts = [allocate(amount, weights) for amount in columns]
        for item, values in zip(items, zip(*parts, strict=True), strict=True):
            told = {"item": item.number, "title": item.title}
            found.append({**_record(Spend(day, "", *values), "item"), **told})
    return found


def _amounts(row: Spend) -> tuple[int, ...]:
    return (row.impressions, row.clicks, row.cost, row.orders, row.sales, row.direct, row.carts)


def _record(row: Spend, report: str) -> Record:
    return {
        "day": row.day.isoformat(),
        "report": report,
        "campaign": row.campaign,
        "impressions": str(row.impressions),
        "clicks": str(row.clicks),
        "cost": yuan(row.cost),
        "orders": str(row.orders),
        "sales": yuan(row.sales),
        "direct_sales": yuan(row.direct),
        "indirect_sales": yuan(row.sales - row.direct),
        "conversions": str(row.orders),
        "cart_adds": str(row.carts),
        "window_days": "15",
    }
