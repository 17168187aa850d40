"""Goods: the product list and the stock of a day."""

from quanyu.lake.facts.contract import (
    Fact,
    attribute,
    day,
    flag,
    instant,
    price,
    quantity,
    text,
)
from quanyu.lake.facts.trade import BRAND, CATEGORY, ITEM, SKU, STORE

PRODUCT = Fact(
    "product",
    "商品",
    "Product",
    (
        SKU,
        ITEM,
        instant("listed_at", "上架时间", "Listed at"),
        attribute("title", "标题", "Title"),
        CATEGORY,
        BRAND,
        text("business_mode", "经营方式", "Business mode", daily=True),
        price("cost", "成本", "Cost", "cost"),
        price("price", "价格", "Price"),
        flag("on_sale", "在售", "On sale"),
        instant("closed_at", "下架时间", "Closed at"),
    ),
    at="listed_at",
    key=("sku",),
)
STOCK_DAY = Fact(
    "stock_day",
    "日库存",
    "Stock of a day",
    (
        day("day", "日期", "Day"),
        SKU,
        STORE,
        quantity("quantity", "库存数", "Quantity"),
        flag("on_sale", "在售", "On sale"),
        price("cost", "成本", "Cost", "cost"),
        price("price", "价格", "Price"),
    ),
    at="day",
    key=("day", "sku", "store"),
)
CATEGORY_FACT = Fact(
    "category",
    "类目",
    "Category",
    (
        CATEGORY,
        attribute("title", "名称", "Title"),
        text("parent", "上级类目", "Parent"),
    ),
    at="",
    key=("category",),
)
FACTS = (PRODUCT, STOCK_DAY, CATEGORY_FACT)
