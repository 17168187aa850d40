"""The incidents of the story: when they happen, relative to the last day of the data.

Four stand in the retailer's story; the runaway budget is ours, so that advertising has one too.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from quanyu.project.demo.model import Order

COAT_ORDERS, COAT_PRICE = 214, 26_900
CASHMERE_ORDERS, CASHMERE_REFUNDS = 96, 63
TYPHOON_DELAY = timedelta(hours=36)
COAT_SHOP, LIVE_SHOP, BILL_SHOP, AD_SHOP = (
    "tmall-flagship", "douyin-fashion", "jd-flagship", "tmall-flagship",
)  # fmt: skip
OVERSPEND = 4.2


@dataclass(frozen=True, slots=True)
class Incidents:
    """The days of the five incidents; both ends of spans included."""

    price_slip: date  # a coat of 2,690 yuan sold at 269 between 00:12 and 00:49
    bills_missing: tuple[date, date]
    typhoon: tuple[date, date]  # parcels shipped on these days arrive 36 hours late
    false_claim: date  # a live host's "100 % cashmere"
    overspend: tuple[date, date]  # a search campaign without its daily limit


def incidents(last: date) -> Incidents:
    """Return the latest dates of the incidents that lie wholly before `last`."""
    return Incidents(
        price_slip=_latest(last, 11, 11),
        bills_missing=_span(last, 6, 19, 21),
        typhoon=_span(last, 8, 9, 11),
        false_claim=_latest(last, 10, 16),
        overspend=_span(last, 9, 8, 9),
    )


def coat_times(rng: Random, day: date) -> list[datetime]:
    """Return the moments at which the mispriced coat was bought."""
    begin = datetime.combine(day, time(0, 12))
    return sorted(begin + timedelta(seconds=rng.randrange(37 * 60)) for _ in range(COAT_ORDERS))


def live_times(rng: Random, day: date) -> list[datetime]:
    """Return the moments at which viewers of the live session bought."""
    begin = datetime.combine(day, time(20, 5))
    return sorted(begin + timedelta(seconds=rng.randrange(7200)) for _ in range(CASHMERE_ORDERS))


def delay(order: Order, story: Incidents) -> timedelta:
    """Return by how much the typhoon holds the order's parcel up."""
    first, last = story.typhoon
    struck = order.shipped_at is not None and first <= order.shipped_at.date() <= last
    return TYPHOON_DELAY if struck and order.shop.kind == "online" else timedelta()


def _latest(last: date, month: int, day: int) -> date:
    found = date(last.year, month, day)
    # A week behind, so that what followed (refunds, complaints) is in the data as well.
    return found if found <= last - timedelta(days=7) else found.replace(year=last.year - 1)


def _span(last: date, month: int, first: int, end: int) -> tuple[date, date]:
    found = _latest(last, month, end)
    return found.replace(day=first), found
