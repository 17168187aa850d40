"""Alipay: account detail (账务明细) of a Tmall shop, business detail (业务明细) of a store.

Zip with a GBK name, preamble and closing lines behind #, a tab behind every cell.
"""

from collections.abc import Iterable
from datetime import datetime

from quanyu.project.demo.model import Order, Ticket
from quanyu.project.demo.plan import Cut
from quanyu.project.demo.sheets import Row, Sheet, Style, moment, yuan
from quanyu.project.demo.writers.tmall import alipay_number

STYLE = Style("gb18030", tail="\t")
FEE, TILL_FEE = 0.05, 0.006
ACCOUNT = "20880000000demo00156"
FLOWS = (
    "账务流水号", "业务流水号", "商户订单号", "商品名称", "发生时间", "对方账号",
    "收入金额（+元）", "支出金额（-元）", "账户余额（元）", "交易渠道", "业务类型", "备注",
)  # fmt: skip
TRADES = (
    "支付宝交易号", "商户订单号", "业务类型", "商品名称", "创建时间", "完成时间", "门店编号",
    "门店名称", "操作员", "终端号", "对方账户", "订单金额（元）", "商家实收（元）",
    "支付宝红包（元）", "集分宝（元）", "支付宝优惠（元）", "商家优惠（元）", "券核销金额（元）",
    "券名称", "商家红包消费金额（元）", "卡消费金额（元）", "退款批次号/请求号", "服务费（元）",
    "分润（元）", "备注",
)  # fmt: skip
RULE = "-" * 40
Move = tuple[datetime, Order, int, str, str]


def flows(orders: Iterable[Order], cut: Cut) -> Sheet:
    """Return the account detail of the days of `cut`, with the running balance."""
    rows, balance = [], 80_000_000
    taken: list[int] = []
    given: list[int] = []
    for at, order, change, kind, serial in sorted(_moves(orders), key=lambda m: (m[0], m[4])):
        balance += change
        if not cut.holds(at) or not change:
            continue
        (taken if change > 0 else given).append(change)
        rows.append([
            serial, alipay_number(order), f"T200P{order.number}", order.lines[0].item.title,
            moment(at), "demo***@example.com", yuan(change) if change > 0 else "",
            yuan(change) if change < 0 else "", yuan(balance), "支付宝", kind, order.shop.zh,
        ])  # fmt: skip
    return Sheet(FLOWS, rows, _opening("账务", cut), _closing("账务", cut, taken, given))


def _moves(orders: Iterable[Order]) -> Iterable[Move]:
    """Yield what moves money: Tmall pays out when the buyer confirms, less what went back."""
    for order in orders:
        if not order.finished_at:
            continue
        at, number = order.finished_at, order.number[-14:]
        early = order.refunded(at)
        due = order.amount - early
        yield at, order, due, "在线支付", f"{at:%Y%m%d}{number}1"
        yield at, order, -round(due * FEE), "收费", f"{at:%Y%m%d}{number}2"
        for serial, refund in enumerate(order.refunds, start=3):
            if refund.finished_at > at:
                when = refund.finished_at
                yield when, order, -refund.amount, "交易退款", f"{when:%Y%m%d}{number}{serial}"


def trades(tickets: Iterable[Ticket], cut: Cut) -> Sheet:
    """Return the business detail of the tickets paid by Alipay on the days of `cut`."""
    found = [t for t in tickets if t.method == "支付宝" and cut.holds(t.at)]
    rows = [_trade(ticket) for ticket in found]
    sold = [ticket.amount for ticket in found if not ticket.returns]
    back = [ticket.amount for ticket in found if ticket.returns]
    fee = round(sum(sold) * TILL_FEE) - round(sum(back) * TILL_FEE)
    closing = (
        f"#{RULE}业务明细列表结束{RULE}",
        f"#交易合计：{len(sold)}笔，商家实收共{yuan(sum(sold))}元，商家优惠共0.00元",
        f"#退款合计：{len(back)}笔，商家实收退款共{yuan(-sum(back))}元，商家优惠退款共0.00元",
        f"#服务费合计：{yuan(-fee)}元",
        f"#导出时间：[{cut.at:%Y年%m月%d日 %H:%M:%S}]",
    )
    return Sheet(TRADES, rows, _opening("业务", cut), closing)


def _trade(ticket: Ticket) -> Row:
    sign = -1 if ticket.returns else 1
    fee = -sign * round(ticket.amount * TILL_FEE)
    amount = yuan(sign * ticket.amount)
    origin = ticket.returns or ticket.number
    return [
        f"{ticket.at:%Y%m%d}22001{origin[-12:]}", origin, "退款" if ticket.returns else "交易",
        ticket.lines[0].item.title, moment(ticket.at), moment(ticket.at), ticket.shop.code,
        ticket.shop.zh, "", "", "云**(120****0000)", amount, amount, "0.00", "0.00", "0.00", "0.00",
        "0.00", "", "0.00", "0.00", ticket.number if ticket.returns else "", yuan(fee), "0.00", "",
    ]  # fmt: skip


def _opening(kind: str, cut: Cut) -> tuple[str, ...]:
    return (
        f"#支付宝{kind}明细查询",
        f"#账号：[{ACCOUNT}]",
        f"#起始日期：[{cut.first:%Y年%m月%d日} 00:00:00]   "
        f"终止日期：[{cut.last:%Y年%m月%d日} 23:59:59]",
        f"#{RULE}{kind}明细列表{RULE}",
    )


def _closing(kind: str, cut: Cut, taken: list[int], given: list[int]) -> tuple[str, ...]:
    return (
        f"#{RULE}{kind}明细列表结束{RULE}",
        f"#支出合计：{len(given)}笔，共{yuan(sum(given))}元",
        f"#收入合计：{len(taken)}笔，共{yuan(sum(taken))}元",
        f"#导出时间：[{cut.at:%Y年%m月%d日 %H:%M:%S}]",
    )
