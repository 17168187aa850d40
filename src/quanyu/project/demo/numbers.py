"""Numbers that platforms give out: orders, refunds, parcels, buyers. Invented, never repeating."""

import zlib
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from quanyu.project.demo.model import Shop

_BASE = {
    "tmall": 2_600_000_000_000_000_000,
    "jd": 310_000_000_000,
    "douyin": 6_930_000_000_000_000_000,
    "wechat_shop": 3_720_000_000_000_000_000,
    "meituan-flash": 2_700_000_000_000_000_000,
    "taobao-flash": 8_100_000_000_000_000_000,
    "jd-flash": 2_500_000_000_000,
}
_STEP = {"jd": 9_973, "jd-flash": 9_973}
_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"


@dataclass
class Numbers:
    """A source of numbers, unique within one generation."""

    rng: Random
    _order: int = 0
    _refund: int = 0
    _parcel: int = 0
    _customer: int = field(default=10_000)

    def order(self, shop: Shop, at: datetime) -> str:
        """Return the next order number in the platform's manner."""
        self._order += 1
        if shop.platform == "youzan":
            return f"E{at:%Y%m%d%H%M%S}{self._order % 10**7:07d}{self.rng.randrange(1000):03d}"
        if shop.platform == "xiaohongshu":
            return f"P7{30_000_000_000_000_000 + self._order * 104_729_017}"
        kind = shop.key if shop.kind == "instant" else shop.platform
        step = _STEP.get(kind, 104_729_000_017)
        return str(_BASE[kind] + self._order * step + self.rng.randrange(step // 2))

    def refund(self, shop: Shop) -> str:
        """Return the next refund number."""
        self._refund += 1
        return f"{_REFUND.get(shop.platform, '88')}{10**14 + self._refund * 7_919_011}"

    def parcel(self) -> str:
        """Return the next parcel number."""
        self._parcel += 1
        return f"YS{79_000_000_000_000 + self._parcel * 104_729}"

    def customer(self) -> int:
        """Return the next buyer."""
        self._customer += 1
        return self._customer


_REFUND = {"tmall": "31", "jd": "52", "douyin": "70", "youzan": "TK"}


def nickname(customer: int) -> str:
    """Return the buyer's invented nickname: the same buyer, the same name."""
    return "云友" + token(customer, 6)


def token(number: int, size: int) -> str:
    """Return `number` as `size` letters that look random and differ for different numbers."""
    base = len(_LETTERS)
    number = (number * 2_654_435_761 + 97) % base**size
    return "".join(_LETTERS[number // base**place % base] for place in range(size))


def masked_phone(customer: int) -> str:
    """Return a masked phone from the 120 block, which no mobile carrier has."""
    return f"120****{customer * 7_919 % 10_000:04d}"


_SURNAMES = "云岚沐禾栖屿砚茗霁汀荻棠"


def masked_name(customer: int) -> str:
    """Return a masked receiver's name."""
    return _SURNAMES[customer % len(_SURNAMES)] + "**"


def sku_of(shop: Shop, code: str) -> str:
    """Return the number under which `shop` files the retailer's own article code `code`."""
    return str(100_000_000_000 + zlib.crc32(code.encode())) if shop.platform == "jd" else code
