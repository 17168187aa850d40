"""People outside, under pseudonyms, and the places where they are met."""

from quanyu.lake.facts.contract import Fact, attribute, identity, instant, text
from quanyu.lake.facts.trade import CUSTOMER, STATUS, STORE

MEMBER = Fact(
    "member",
    "会员",
    "Member",
    (
        identity("member", "会员", "Member"),
        instant("joined_at", "入会时间", "Joined at"),
        text("tier", "等级", "Tier", daily=True),
        STATUS,
        STORE,
        text("advisor", "导购", "Sales advisor"),
        instant("closed_at", "退会时间", "Closed at"),
    ),
    at="joined_at",
    key=("member",),
)
CUSTOMER_FACT = Fact(
    "customer",
    "顾客",
    "Customer",
    (
        CUSTOMER,
        identity("person", "本人", "Person", contact=True),
        instant("joined_at", "首次出现时间", "Joined at"),
        text("province", "省份", "Province", daily=True),
        text("city", "城市", "City"),
    ),
    at="joined_at",
    key=("customer",),
)
STORE_FACT = Fact(
    "store",
    "门店",
    "Store",
    (
        STORE,
        attribute("title", "名称", "Title"),
        instant("opened_at", "开业时间", "Opened at"),
        text("province", "省份", "Province", daily=True),
        text("city", "城市", "City"),
        text("business_mode", "经营方式", "Business mode", daily=True),
        instant("closed_at", "闭店时间", "Closed at"),
    ),
    at="opened_at",
    key=("store",),
)
PLACE_FACT = Fact(
    "place",
    "地点",
    "Place",
    (
        identity("postcode", "邮编", "Postcode"),
        attribute("latitude", "纬度", "Latitude", "decimal"),
        attribute("longitude", "经度", "Longitude", "decimal"),
        text("city", "城市", "City"),
        text("province", "省份", "Province"),
    ),
    at="",
    key=(),
)
FACTS = (MEMBER, CUSTOMER_FACT, STORE_FACT, PLACE_FACT)
