"""People outside: members and customers, under pseudonyms."""

from quanyu.lake.facts.contract import Fact, identity, instant, text
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
FACTS = (MEMBER, CUSTOMER_FACT)
