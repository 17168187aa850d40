"""What customers say and claim: conversations, reviews, after-sale cases."""

from quanyu.lake.facts.contract import (
    Column,
    Fact,
    amount,
    attribute,
    count,
    flag,
    identity,
    instant,
    quantity,
    text,
)
from quanyu.lake.facts.trade import CUSTOMER, ITEM, KIND, ORDER_ID, SKU, STATUS

SERVICE = Fact(
    "service",
    "接待",
    "Service conversation",
    (
        identity("conversation", "会话", "Conversation"),
        instant("started_at", "开始时间", "Started at"),
        text("agent", "客服", "Agent", daily=True),
        CUSTOMER,
        KIND,
        flag("robot", "机器人", "Robot"),
        quantity("first_reply_seconds", "首次响应秒数", "First reply in seconds", additive=False),
        count("replies", "回复数", "Replies"),
        flag("enquired", "询单", "Enquired"),
        flag("paid", "已付款", "Paid"),
        amount("paid_amount", "付款金额", "Paid amount"),
        Column("rating", "int", "measure", "评分", "Rating"),
        flag("satisfied", "满意", "Satisfied"),
    ),
    at="started_at",
    key=("conversation",),
)
REVIEW = Fact(
    "review",
    "评价",
    "Review",
    (
        identity("review_no", "评价编号", "Review number"),
        ORDER_ID,
        instant("created_at", "评价时间", "Created at"),
        ITEM,
        SKU,
        quantity("score", "评分", "Score", additive=False),
        attribute("text", "内容", "Text"),
        CUSTOMER,
    ),
    at="created_at",
    key=("review_no",),
)
CASE = Fact(
    "case",
    "售后单",
    "After-sale case",
    (
        identity("case_no", "售后编号", "Case number"),
        ORDER_ID,
        instant("applied_at", "申请时间", "Applied at"),
        KIND,
        text("reason", "原因", "Reason"),
        STATUS,
        amount("amount", "金额", "Amount"),
        instant("due_at", "超时时间", "Platform deadline"),
        instant("finished_at", "完结时间", "Finished at"),
        flag("disputed", "纠纷", "Disputed"),
        flag("won", "胜诉", "Won"),
        ITEM,
        SKU,
    ),
    at="applied_at",
    key=("case_no",),
)
FACTS = (SERVICE, REVIEW, CASE)
