"""The things of the demo world. Money is integer fen; times are naive Shanghai wall-clock times."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal

Mode = Literal["own", "concession", "lease"]
RefundKind = Literal["unshipped", "return", "partial"]


@dataclass(frozen=True, slots=True)
class Shop:
    """A channel: an online shop, an instant-retail shop or the tills of a store."""

    key: str
    zh: str
    en: str
    platform: str
    kind: str
    legal_entity: str
    timezone: str
    day_start: str
    currency: str
    share: float
    store: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Category:
    """A category with its refund part and price span (yuan)."""

    key: str
    zh: str
    en: str
    refund: float
    online: float
    store: float
    low: int
    high: int
    commission: float
    nouns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sku:
    """A sellable variant."""

    code: str
    spec: str


@dataclass(frozen=True, slots=True)
class Item:
    """A product page with its variants; `price` and `cost` in fen."""

    number: str
    title: str
    category: Category
    brand: str
    mode: Mode
    price: int
    cost: int
    listed_on: date
    skus: tuple[Sku, ...]


@dataclass(frozen=True, slots=True)
class Counter:
    """A brand's place on a store's floor."""

    code: str
    store: str
    brand: str
    category: Category
    mode: Mode


@dataclass(slots=True)
class Line:
    """One bought variant; `amount` is what the buyer owes for it after discounts."""

    number: int
    item: Item
    sku: Sku
    quantity: int
    unit_price: int
    amount: int

    @property
    def discount(self) -> int:
        """Return the merchant's discount on the line."""
        return self.unit_price * self.quantity - self.amount


@dataclass(slots=True)
class Refund:
    """Money that goes back for one line."""

    number: str
    line: Line
    kind: RefundKind
    amount: int
    quantity: int
    reason: str
    fault: str
    applied_at: datetime
    finished_at: datetime

    @property
    def due_at(self) -> datetime:
        """Two days to answer a refund of money, seven to get goods back and check them, three for
        the rest; then the platform pays by itself."""
        return self.applied_at + timedelta(days={"unshipped": 2, "return": 7}.get(self.kind, 3))


@dataclass(slots=True)
class Order:
    """An online order and everything that will become of it."""

    shop: Shop
    number: str
    customer: int
    province: str
    placed_at: datetime
    paid_at: datetime | None
    lines: list[Line]
    freight: int = 0
    shipped_at: datetime | None = None
    promised_at: datetime | None = None
    delivered_at: datetime | None = None
    finished_at: datetime | None = None
    carrier: str = ""
    parcel: str = ""
    close_reason: str = ""
    refunds: list[Refund] = field(default_factory=list)

    @property
    def gross_amount(self) -> int:
        """Return what the goods cost before any discount."""
        return sum(line.unit_price * line.quantity for line in self.lines)

    @property
    def items_amount(self) -> int:
        """Return what the goods cost after the merchant's discounts."""
        return sum(line.amount for line in self.lines)

    @property
    def amount(self) -> int:
        """Return what the buyer owes in all."""
        return self.items_amount + self.freight

    def refunded(self, at: datetime) -> int:
        """Return what had gone back by `at`."""
        return sum(row.amount for row in self.refunds if row.finished_at <= at)

    def stage(self, at: datetime) -> str:
        """Return the order's stage as a platform would show it at `at`."""
        if self.paid_at is None or self.paid_at > at:
            return "closed" if self.close_reason and self.paid_at is None else "unpaid"
        if self.refunded(at) >= self.items_amount:
            return "refunded"
        if self.finished_at and self.finished_at <= at:
            return "finished"
        if self.delivered_at and self.delivered_at <= at:
            return "delivered"
        return "shipped" if self.shipped_at and self.shipped_at <= at else "paid"


@dataclass(slots=True)
class Ticket:
    """One receipt of a store's till; a return receipt names the sale it takes back."""

    shop: Shop
    number: str
    at: datetime
    counter: Counter
    lines: list[Line]
    method: str
    member: int | None
    returns: str = ""

    @property
    def amount(self) -> int:
        """Return the receipt's amount (positive for returns too)."""
        return sum(line.amount for line in self.lines)
