"""What payment providers book, and what the retailer aims at."""

from quanyu.lake.facts.contract import (
    Fact,
    amount,
    day,
    identity,
    instant,
    price,
    quantity,
    text,
)
from quanyu.lake.facts.trade import CATEGORY, KIND, ORDER_ID, STATUS, STORE

PROVIDER = text("provider", "支付机构", "Provider", daily=True)
ACCOUNT = text("account", "商户号", "Merchant account", daily=True)

BILL = Fact(
    "bill",
    "交易账单",
    "Provider bill",
    (
        PROVIDER,
        ACCOUNT,
        identity("transaction_no", "交易单号", "Transaction number"),
        instant("billed_at", "交易时间", "Billed at"),
        ORDER_ID,
        identity("refund_no", "退款单号", "Refund number"),
        KIND,
        amount("amount", "金额", "Amount"),
        amount("fee", "手续费", "Fee"),
        quantity("rate", "费率", "Rate", additive=False),
        STATUS,
    ),
    at="billed_at",
    key=("provider", "transaction_no", "refund_no", "kind"),
)
FUND_FLOW = Fact(
    "fund_flow",
    "资金流水",
    "Fund flow",
    (
        PROVIDER,
        ACCOUNT,
        identity("flow_no", "流水号", "Flow number"),
        instant("booked_at", "记账时间", "Booked at"),
        identity("business_no", "业务单号", "Business number"),
        ORDER_ID,
        text("direction", "收支", "Direction", daily=True),
        amount("amount", "金额", "Amount"),
        price("balance", "余额", "Balance"),
        KIND,
    ),
    at="booked_at",
    key=("provider", "flow_no"),
)
TARGET = Fact(
    "target",
    "目标",
    "Target",
    (
        day("day", "日期", "Day"),
        text("indicator", "指标", "Indicator", daily=True),
        quantity("value", "目标值", "Value"),
        CATEGORY,
        STORE,
    ),
    at="day",
    key=("day", "indicator", "store", "category"),
)
FACTS = (BILL, FUND_FLOW, TARGET)
