"""WeChat Pay merchant bills: the trade bill ALL and the fund flow, every value behind a backtick.

A few payments stand in the bill without an order and a few orders have no payment in it, as it
happens when a notice is lost: the difference that finance looks for.
"""

from collections.abc import Iterable
from datetime import datetime

from quanyu.project.demo.chance import stream
from quanyu.project.demo.model import Order, Refund
from quanyu.project.demo.numbers import token
from quanyu.project.demo.plan import Cut
from quanyu.project.demo.sheets import Row, Sheet, Style, moment, yuan

STYLE = Style("utf-8-sig")
RATE = 0.006
LOST, STRAY = 0.004, 0.003
ACCOUNT, MERCHANT = "wx0000000000demo00", "1000000001"
TRADES = (
    "交易时间", "公众账号ID", "商户号", "特约商户号", "设备号", "微信订单号", "商户订单号",
    "用户标识", "交易类型", "交易状态", "付款银行", "货币种类", "应结订单金额", "代金券金额",
    "微信退款单号", "商户退款单号", "退款金额", "充值券退款金额", "退款类型", "退款状态",
    "商品名称", "商户数据包", "手续费", "费率", "订单金额", "申请退款金额", "费率备注",
)  # fmt: skip
TOTALS = (
    "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额"
)
FLOWS = (
    "记账时间", "微信支付业务单号", "资金流水单号", "业务名称", "业务类型", "收支类型",
    "收支金额（元）", "账户结余（元）", "资金变更提交申请人", "备注", "业务凭证号",
)  # fmt: skip
FLOW_TOTALS = "资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额"
_BANKS = ("OTHERS", "ICBC_DEBIT", "CCB_DEBIT", "CMB_CREDIT", "ABC_DEBIT")
Event = tuple[datetime, Order, Refund | None]


def trades(orders: Iterable[Order], cut: Cut) -> Sheet:
    """Return the trade bill ALL of the days of `cut`."""
    events = [event for event in _events(orders) if cut.holds(event[0])]
    rows = [_trade(*event) for event in events]
    paid = [order for _, order, refund in events if refund is None]
    back = [refund.amount for _, _, refund in events if refund]
    fee = sum(_fee(order.amount) for order in paid) - sum(_fee(amount) for amount in back)
    sums = (
        str(len(rows)), yuan(sum(order.amount for order in paid)), yuan(sum(back)), "0.00",
        f"{fee / 100:.5f}", yuan(sum(order.amount for order in paid)), yuan(sum(back)),
    )  # fmt: skip
    return Sheet(TRADES, rows, footer=(TOTALS, ",".join(f"`{value}" for value in sums)))


def unmatched(orders: Iterable[Order]) -> tuple[int, int]:
    """Return how many paid orders the bills miss and how many payments have no order."""
    drawn = [stream("pay", order.number).random() for order in orders if order.paid_at]
    return sum(x < LOST for x in drawn), sum(x > 1 - STRAY for x in drawn)


def _events(orders: Iterable[Order]) -> list[Event]:
    found: list[Event] = []
    for order in orders:
        if not order.paid_at or stream("pay", order.number).random() < LOST:
            continue
        found.append((order.paid_at, order, None))
        # The bill shows a refund on the day of its initiation and never its later status.
        found += [(row.finished_at, order, row) for row in order.refunds]
    return sorted(found, key=lambda event: (event[0], event[1].number, event[2] is not None))


def _merchant_order(order: Order) -> str:
    stray = stream("pay", order.number).random() > 1 - STRAY
    return f"E0000{order.number[5:]}" if stray else order.number


def _fee(amount: int) -> int:
    return round(amount * RATE)


def _trade(at: datetime, order: Order, refund: Refund | None) -> Row:
    back = refund.amount if refund else 0
    amount = 0 if refund else order.amount
    fee = -_fee(back) if refund else _fee(order.amount)
    cells = [
        moment(at), ACCOUNT, MERCHANT, "0", "", _transaction(order), _merchant_order(order),
        "oDEMO" + token(order.customer, 22), "JSAPI", "REFUND" if refund else "SUCCESS",
        _BANKS[order.customer % len(_BANKS)], "CNY", yuan(amount), "0.00",
        f"5030{refund.number}" if refund else "0", refund.number if refund else "0", yuan(back),
        "0.00", "ORIGINAL" if refund else "", "SUCCESS" if refund else "", order.shop.zh, "",
        f"{fee / 100:.5f}", "0.60%", yuan(amount), yuan(back), "",
    ]  # fmt: skip
    return ["`" + cell for cell in cells]


def _transaction(order: Order) -> str:
    return f"42000{order.placed_at:%Y%m%d}{order.customer * 7_919 % 10**9:09d}{order.number[-6:]}"


def flows(orders: Iterable[Order], cut: Cut) -> Sheet:
    """Return the fund flow of the days of `cut`: trades, refunds and fees with the balance."""
    rows, balance = [], 50_000_000
    taken: list[int] = []
    given: list[int] = []
    for at, order, refund in _events(orders):
        amount = refund.amount if refund else order.amount
        fee = _fee(amount)
        # With a refund the fee comes back; so both lines turn round.
        moves = [("退款", -amount), ("退还手续费", fee)] if refund else [
            ("交易", amount), ("扣除交易手续费", -fee)]  # fmt: skip
        for number, (name, change) in enumerate(moves):
            balance += change
            if cut.holds(at) and change:
                rows.append(_flow(at, order, refund, name, change, balance, number))
                (taken if change > 0 else given).append(abs(change))
    sums = (
        f"{len(rows)}.0", f"{len(taken)}.0", yuan(sum(taken)), f"{len(given)}.0", yuan(sum(given)),
    )  # fmt: skip
    return Sheet(FLOWS, rows, footer=(FLOW_TOTALS, ",".join(f"`{value}" for value in sums)))


def _flow(
    at: datetime, order: Order, refund: Refund | None, name: str, change: int, balance: int,
    number: int,
) -> Row:  # fmt: skip
    trade = refund.number if refund else order.number
    cells = [
        moment(at), _transaction(order), f"10001{at:%y%m%d}{trade[-12:]}{number}", name, name,
        "收入" if change > 0 else "支出", yuan(abs(change)), yuan(balance), "system",
        f"结算总金额 {yuan(abs(change))} 元", refund.number if refund else _merchant_order(order),
    ]  # fmt: skip
    return ["`" + cell for cell in cells]
