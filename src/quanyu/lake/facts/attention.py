"""What people look at and what reaching them costs: behaviour events, traffic, ads, budgets."""

from quanyu.lake.facts.contract import (
    Column,
    Fact,
    amount,
    attribute,
    count,
    day,
    identity,
    instant,
    quantity,
    text,
)
from quanyu.lake.facts.trade import CATEGORY, CUSTOMER, ITEM

CAMPAIGN_ID = text("campaign", "计划", "Campaign", daily=True)

EVENT = Fact(
    "event",
    "行为",
    "Behaviour event",
    (
        identity("visitor", "访客", "Visitor"),
        instant("occurred_at", "发生时间", "Occurred at"),
        ITEM,
        CATEGORY,
        text("kind", "行为类型", "Kind", daily=True),
    ),
    at="occurred_at",
    key=(),
)
TRAFFIC = Fact(
    "traffic",
    "流量",
    "Traffic",
    (
        day("day", "日期", "Day"),
        text("source", "来源", "Source", daily=True),
        ITEM,
        # Distinct visitors of one day: they may be added over sources or days only knowingly.
        Column("visitors", "int", "measure", "访客数", "Visitors"),
        count("page_views", "浏览量", "Page views"),
        Column("item_visitors", "int", "measure", "商品访客数", "Item visitors"),
        Column("cart_visitors", "int", "measure", "加购人数", "Cart visitors"),
        Column("favourite_visitors", "int", "measure", "收藏人数", "Favourite visitors"),
        Column("order_buyers", "int", "measure", "下单买家数", "Ordering buyers"),
        Column("paid_buyers", "int", "measure", "支付买家数", "Paying buyers"),
        amount("paid_amount", "支付金额", "Paid amount"),
        count("bounce_visits", "跳失访问数", "Bounced visits"),
        quantity("stay_seconds", "停留秒数", "Stay in seconds"),
    ),
    at="day",
    key=("day", "source", "item"),
)
AD = Fact(
    "ad",
    "推广",
    "Advertising",
    (
        day("day", "日期", "Day"),
        text("report", "报表", "Report", daily=True),
        CAMPAIGN_ID,
        text("unit", "单元", "Unit"),
        text("keyword", "关键词", "Keyword"),
        text("creative", "创意", "Creative"),
        text("audience", "人群", "Audience"),
        text("placement", "资源位", "Placement"),
        ITEM,
        count("impressions", "展现量", "Impressions"),
        count("clicks", "点击量", "Clicks"),
        amount("cost", "花费", "Cost"),
        count("orders", "成交笔数", "Orders"),
        amount("sales", "成交金额", "Sales"),
        amount("direct_sales", "直接成交金额", "Direct sales"),
        amount("indirect_sales", "间接成交金额", "Indirect sales"),
        count("conversions", "转化数", "Conversions"),
        count("cart_adds", "加购数", "Cart adds"),
        Column("window_days", "int", "dimension", "归因天数", "Attribution window", daily=True),
    ),
    at="day",
    key=("day", "report", "campaign", "unit", "keyword", "creative", "audience", "placement"),
)
BUDGET = Fact(
    "budget",
    "预算",
    "Budget",
    (day("day", "日期", "Day"), CAMPAIGN_ID, amount("amount", "预算金额", "Amount")),
    at="day",
    key=("day", "campaign"),
)
CAMPAIGN = Fact(
    "campaign",
    "活动",
    "Campaign",
    (
        day("day", "开始日期", "First day"),
        text("campaign", "活动", "Campaign"),
        attribute("title", "名称", "Title"),
        text("kind", "类型", "Kind", daily=True),
        day("ends_on", "结束日期", "Last day"),
    ),
    at="day",
    key=("campaign",),
)
CAMPAIGN_MEMBER = Fact(
    "campaign_member",
    "活动人群",
    "Campaign member",
    (text("campaign", "活动", "Campaign"), CUSTOMER),
    at="",
    key=("campaign", "customer"),
)
COUPON = Fact(
    "coupon",
    "优惠券",
    "Coupon",
    (
        day("day", "日期", "Day"),
        identity("coupon", "优惠券", "Coupon"),
        text("campaign", "活动", "Campaign"),
        CUSTOMER,
        ITEM,
        text("kind", "类型", "Kind", daily=True),
        quantity("quantity", "数量", "Quantity"),
    ),
    at="day",
    key=(),
)
FACTS = (EVENT, TRAFFIC, AD, BUDGET, CAMPAIGN, CAMPAIGN_MEMBER, COUPON)
