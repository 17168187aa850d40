"""The wizard's first guess: a template for a file nobody has described yet."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from quanyu.channels.detection import guess_header, look_at
from quanyu.channels.header import undecorate
from quanyu.channels.member import Member
from quanyu.channels.template import Template
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.lake.facts import FACTS

_NAMES: tuple[tuple[str, str], ...] = (
    ("子订单", "sub_order_id"), ("退款单号", "refund_no"), ("退款编号", "refund_no"),
    ("订单编号", "order_id"), ("订单号", "order_id"), ("主订单", "order_id"),
    ("order_id", "order_id"), ("orderid", "order_id"), ("invoiceno", "order_id"),
    ("创建时间", "placed_at"), ("下单时间", "placed_at"), ("提交时间", "placed_at"),
    ("成交时间", "placed_at"), ("支付时间", "paid_at"), ("付款时间", "paid_at"),
    ("退款时间", "refunded_at"), ("发货时间", "shipped_at"), ("确认收货", "delivered_at"),
    ("退款金额", "refund_amount"), ("实付", "paid_amount"), ("实际支付", "paid_amount"),
    ("总金额", "amount"), ("订单金额", "amount"), ("应付", "payable_amount"),
    ("商品名称", "title"), ("宝贝标题", "title"), ("标题", "title"), ("商品id", "item"),
    ("商家编码", "sku"), ("sku", "sku"), ("品类", "category"), ("类目", "category"),
    ("品牌", "brand"), ("单价", "unit_price"), ("数量", "quantity"), ("件数", "quantity"),
    ("运费", "freight_amount"), ("邮费", "freight_amount"), ("优惠", "discount_amount"),
    ("省", "province"), ("收货地址", "address"), ("订单状态", "status"), ("状态", "status"),
    ("买家会员名", "customer"), ("买家", "customer"), ("会员", "member"), ("访客数", "visitors"),
    ("浏览量", "page_views"), ("日期", "day"), ("date", "day"), ("库存", "stock_quantity"),
    ("花费", "cost"), ("消耗", "cost"), ("点击量", "clicks"), ("展现量", "impressions"),
    ("计划", "campaign"), ("关键词", "keyword"), ("店铺", "shop_name"), ("备注", "remark"),
    ("手机", "phone"), ("电话", "phone"), ("收货人", "receiver"),
)  # fmt: skip
_PERSONAL = {"phone": "phone", "receiver": "name", "address": "address", "customer": "account"}
_ID_WORDS = ("号", "编号", "编码", "id", "_no", "code", "sku", "单号", "phone", "手机", "电话")
_MONEY_WORDS = ("金额", "价", "费", "元", "款", "amount", "price", "cost", "fee", "value", "sales")
_LAYOUTS = ("%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M",
            "%Y年%m月%d日 %H:%M:%S", "%Y-%m-%dT%H:%M:%S")  # fmt: skip
_DAY_LAYOUTS = ("%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日", "%Y%m%d", "%Y.%m.%d")
_NUMBER = re.compile(r"[+-]?[¥￥]?[+-]?[0-9][0-9,]*(\.[0-9]+)?元?")


@dataclass(frozen=True, slots=True)
class TemplateDraft:
    """A first guess: `mapping` is ready for `Template.from_mapping` and for the wizard's form."""

    mapping: Mapping[str, Any]
    header_line: int | None
    header: tuple[str, ...]
    samples: tuple[tuple[str, ...], ...]

    @property
    def template(self) -> Template:
        return Template.from_mapping(self.mapping)


def draft_template(member: Member) -> TemplateDraft:
    """Guess columns, types and the fact of an unknown file.

    Raises Refusal `nothing_to_draft` where no header can be seen, and those of a damaged file.
    """
    pages, _ = look_at(member)
    line, header = guess_header(pages[0].lines if pages else [], pages)
    page = next(
        (p for p in pages if any(at == line and _same(cells, header) for at, cells in p.rows)), None
    )
    named = [title for title in header if undecorate(title)]
    if line is None or page is None or len(named) < 2:
        raise Refusal(
            "nothing_to_draft",
            msg("No row of “%(name)s” looks like a header with at least two columns."),
            name=member.name,
        )
    samples = [tuple(map(undecorate, cells)) for at, cells in page.rows if at > line]
    columns = _columns(header, samples)
    rule = _emit(columns)
    title = member.name.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    mapping: dict[str, Any] = {
        "format": _slug(title) or "my_format",
        "version": "1",
        "platform": "other",
        "zh": title,
        "en": title,
        "evidence": "seen",
        "columns": columns,
        "emit": [rule],
    }
    if page.sheet:
        mapping["file"] = {"sheet": [page.sheet]}
    return TemplateDraft(mapping, line, header, tuple(samples[:20]))


def _same(cells: Sequence[str], header: Sequence[str]) -> bool:
    return [cell.strip() for cell in cells] == list(header)


def _columns(header: Sequence[str], samples: Sequence[Sequence[str]]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    taken: set[str] = set()
    for place, title in enumerate(header):
        shown = undecorate(title)
        if not shown:
            continue
        values = [row[place] for row in samples if place < len(row) and row[place]]
        name = _free(_name(shown) or f"column_{place + 1}", taken)
        taken.add(name)
        column: dict[str, Any] = {"name": name, "header": [shown], "type": _type(shown, values)}
        if name in _PERSONAL:
            column["contact"] = _PERSONAL[name]
        if place < 6 and shown:
            column["required"] = True
        found.append(column)
    return found


def _free(name: str, taken: set[str]) -> str:
    number, chosen = 2, name
    while chosen in taken:
        chosen, number = f"{name}_{number}", number + 1
    return chosen


def _name(title: str) -> str:
    plain = unicodedata.normalize("NFKC", title).casefold().replace(" ", "")
    slug = _slug(title)
    if slug and slug in {name for fact in FACTS.values() for name in fact.names}:
        return slug
    return next((name for word, name in _NAMES if word in plain), slug)


def _slug(title: str) -> str:
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", unicodedata.normalize("NFKC", title))
    slug = re.sub(r"[^a-z0-9]+", "_", spaced.lower()).strip("_")[:50]
    return slug if slug[:1].isalpha() else ""


def _type(title: str, values: Sequence[str]) -> str:
    low = title.casefold()
    if any(low.endswith(word) or low == word for word in _ID_WORDS):
        return "id"
    if not values:
        return "text"
    if all(_parses(value, _DAY_LAYOUTS) for value in values):
        return "day"
    if all(_parses(value, (*_LAYOUTS, *_DAY_LAYOUTS)) for value in values):
        return "instant"
    if all(re.fullmatch(r"[+-]?[0-9.]+%", value) for value in values):
        return "rate"
    if all(_NUMBER.fullmatch(value) for value in values):
        return _numeric(low, values)
    return "text"


def _numeric(title: str, values: Sequence[str]) -> str:
    if any(word in title for word in _MONEY_WORDS):
        return "money"
    if all(re.fullmatch(r"[+-]?[0-9]{12,}", value) for value in values):
        return "id"
    whole = all(re.fullmatch(r"[+-]?[0-9,]+(\.0+)?", value) for value in values)
    return "int" if whole else "decimal"


def _parses(value: str, layouts: Sequence[str]) -> bool:
    for layout in layouts:
        try:
            datetime.strptime(value, layout)  # noqa: DTZ007  only the form matters here
        except ValueError:
            continue
        return True
    return False


_KINDS = {"text": {"text", "id", "int"}, "money": {"money", "decimal", "int", "rate"},
          "decimal": {"money", "decimal", "int", "rate"}, "int": {"int", "decimal", "money"},
          "instant": {"instant"}, "day": {"day"}, "bool": {"bool"}}  # fmt: skip


def _emit(columns: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The fact that can take the most columns, its own instant counting most."""
    types = {column["name"]: column["type"] for column in columns}

    def fits(fact: str) -> dict[str, str]:
        return {
            c.name: c.name
            for c in FACTS[fact].columns
            if c.name in types and types[c.name] in _KINDS[c.type]
        }

    def worth(fact: str) -> tuple[int, int]:
        found = fits(fact)
        return (10 * (FACTS[fact].at in found) + len(found), -len(FACTS[fact].columns))

    best = max(FACTS, key=worth)
    chosen = fits(best)
    if not chosen:
        first = (
            next(name for name, kind in types.items() if kind in ("text", "id", "int"))
            if any(kind in ("text", "id", "int") for kind in types.values())
            else None
        )
        return {"fact": "order", "set": {"order_id": first or "'1'"}}
    key = [name for name in FACTS[best].key if name in chosen]
    rule: dict[str, Any] = {"fact": best, "replaces": "row", "set": chosen}
    if key and len(key) == len(FACTS[best].key):
        rule["key"] = key
    return rule
