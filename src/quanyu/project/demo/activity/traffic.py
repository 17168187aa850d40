"""Visits of a shop by day, in all and by source."""

from collections.abc import Mapping
from datetime import date
from random import Random

from quanyu.project.demo.activity import Record
from quanyu.project.demo.chance import stream
from quanyu.project.demo.daily import Day, Days
from quanyu.project.demo.model import Shop
from quanyu.project.demo.plan import Cut
from quanyu.project.demo.sheets import yuan

# Part of the shop's visitors by source, and how willing each is to buy against the shop's mean.
SOURCES: Mapping[str, tuple[tuple[str, float, float], ...]] = {
    "tmall": (
        ("手淘搜索", 0.34, 1.25), ("手淘推荐", 0.27, 0.55), ("关键词推广", 0.14, 1.1),
        ("人群推广", 0.1, 0.7), ("购物车", 0.08, 2.2), ("我的淘宝", 0.07, 1.4),
    ),
    "jd": (
        ("京东搜索", 0.42, 1.2), ("首页推荐", 0.24, 0.6), ("京准通", 0.16, 0.9),
        ("购物车", 0.1, 2.0), ("店铺关注", 0.08, 1.3),
    ),
    "douyin": (
        ("直播间", 0.46, 1.15), ("短视频", 0.28, 0.6), ("商品卡", 0.12, 1.2),
        ("巨量千川", 0.14, 1.0),
    ),
    "other": (
        ("搜索", 0.3, 1.2), ("推荐", 0.3, 0.7), ("直接访问", 0.25, 1.3), ("社群分享", 0.15, 1.1),
    ),
}  # fmt: skip
_RATES = {"tmall": 0.031, "jd": 0.036, "douyin": 0.022, "instant": 0.09}


def traffic(shop: Shop, days: Days, cut: Cut, seed: str) -> list[Record]:
    """Return the records of the days of `cut`: the shop's total, then its sources.

    A day looks the same in every export that holds it.
    """
    return [
        record
        for day in sorted(days)
        if cut.first <= day <= cut.last
        for record in _day(shop, day, days[day], stream(seed, shop.key, day))
    ]


def visitors(shop: Shop, day: date, stats: Day, seed: str) -> int:
    """Return the shop's visitors of `day`, as its traffic report states them."""
    return _visitors(shop, stats, stream(seed, shop.key, day))


def _visitors(shop: Shop, stats: Day, rng: Random) -> int:
    rate = _RATES.get(shop.kind, _RATES.get(shop.platform, 0.04)) * rng.uniform(0.86, 1.14)
    return max(len(stats.buyers) + rng.randint(3, 30), round(len(stats.buyers) / rate))


def _day(shop: Shop, day: date, stats: Day, rng: Random) -> list[Record]:
    total = _visitors(shop, stats, rng)
    rows = [_record(day, "", total, len(stats.placers), len(stats.buyers), stats.paid, rng)]
    if shop.kind == "instant":
        return rows
    for source, part, will in SOURCES.get(shop.platform, SOURCES["other"]):
        # Sources overlap: somebody comes by search and by cart, so they add up to more than all.
        share = part * rng.uniform(0.9, 1.2)
        sold = min(1.0, share * will * 0.85)
        buyers = round(len(stats.buyers) * sold)
        seen = min(total, max(buyers, round(total * share)))
        placers = max(buyers, round(len(stats.placers) * sold))
        rows.append(_record(day, source, seen, placers, buyers, round(stats.paid * sold), rng))
    return rows


def _record(
    day: date, source: str, seen: int, placers: int, buyers: int, paid: int, rng: Random
) -> Record:
    item = round(seen * rng.uniform(0.78, 0.92))
    return {
        "day": day.isoformat(),
        "source": source,
        "item": "",
        "visitors": str(seen),
        "page_views": str(round(seen * rng.uniform(2.6, 3.9))),
        "item_visitors": str(max(item, buyers)),
        "cart_visitors": str(max(buyers, round(item * rng.uniform(0.07, 0.11)))),
        "favourite_visitors": str(round(item * rng.uniform(0.03, 0.05))),
        "order_buyers": str(placers),
        "paid_buyers": str(buyers),
        "paid_amount": yuan(paid),
        "bounce_visits": str(round(seen * rng.uniform(0.42, 0.58))),
        "stay_seconds": str(round(seen * rng.uniform(38, 74))),
    }
