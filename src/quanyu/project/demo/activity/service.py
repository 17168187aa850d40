"""Chats with buyers: six in ten answered by the robot, the rest by four people."""

from datetime import date, datetime, time, timedelta
from random import Random

from quanyu.project.demo import seasons
from quanyu.project.demo.activity import Record
from quanyu.project.demo.chance import stream
from quanyu.project.demo.daily import Days
from quanyu.project.demo.model import Shop
from quanyu.project.demo.numbers import nickname
from quanyu.project.demo.plan import Cut
from quanyu.project.demo.sheets import moment, yuan

CHATS_PER_DAY = 2900
ROBOT, ROBOT_NAME = 0.6, "智能客服"
# Who answers, and how much slower than the fastest.
AGENTS = (("何夕颜", 1.0), ("罗小满", 1.5), ("梁知夏", 1.2), ("谢临风", 2.1))


def chats(shop: Shop, days: Days, cut: Cut, part: float, scale: float, seed: str) -> list[Record]:
    """Return the chats of the days of `cut`; `part` is the shop's part of all chats."""
    mean = max(1.0, sum(row.placed for row in days.values()) / max(1, len(days)))
    found: list[Record] = []
    for day in sorted(days):
        if not cut.first <= day <= cut.last:
            continue
        rng = stream(seed, "chat", shop.key, day)
        heat = (days[day].placed / mean) ** 0.8
        number = seasons.count(rng, CHATS_PER_DAY * scale * part * heat)
        buyers = sorted(days[day].buyers) or [0]
        found += [_chat(shop, day, serial, buyers, rng) for serial in range(number)]
    return found


def _chat(shop: Shop, day: date, serial: int, buyers: list[int], rng: Random) -> Record:
    at = datetime.combine(day, time()) + timedelta(seconds=seasons.second_of_day(rng))
    robot = rng.random() < ROBOT
    agent, slow = (ROBOT_NAME, 0.0) if robot else rng.choice(AGENTS)
    presale = rng.random() < 0.62
    paid = presale and rng.random() < (0.34 if robot else 0.52)
    rated = rng.random() < 0.28
    rating = rng.choices((5, 4, 3, 2, 1), weights=(62, 18, 9, 5, 6))[0] if rated else 0
    reply = 1.0 if robot else rng.lognormvariate(3.1, 0.9) * slow
    return {
        "conversation": f"C{day:%Y%m%d}{shop.key[:2].upper()}{serial:05d}",
        "started_at": moment(at),
        "agent": agent,
        "customer": nickname(rng.choice(buyers) if paid else 5_000_000 + rng.randrange(900_000)),
        "kind": "售前" if presale else "售后",
        "robot": "是" if robot else "否",
        "first_reply_seconds": f"{reply:.0f}",
        "replies": str(rng.randint(1, 9)),
        "enquired": "是" if presale else "否",
        "paid": "是" if paid else "否",
        "paid_amount": yuan(round(rng.lognormvariate(5.7, 0.6) * 100)) if paid else "0.00",
        "rating": str(rating) if rated else "",
        "satisfied": ("是" if rating >= 4 else "否") if rated else "",
    }
