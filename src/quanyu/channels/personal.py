"""Bills of private people and summary files: recognised, and refused with what to use instead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from quanyu.channels.header import normal
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg


@dataclass(frozen=True, slots=True)
class Private:
    """How one kind of private bill shows itself: words before the header, or its header."""

    code: str
    words: tuple[str, ...]
    headers: tuple[str, ...]
    msgid: str


_WECHAT = msg(
    "“%(name)s” is a personal WeChat bill, not a shop's. Download the shop's bill: "
    "WeChat Pay merchant platform › Trade centre › Trade bills › Download all."
)
_ALIPAY = msg(
    "“%(name)s” is a personal Alipay bill, not a shop's. Download the shop's bill: "
    "Alipay merchant centre › Reconciliation › Bill download › Business details (业务明细)."
)
_JD = msg(
    "“%(name)s” is a personal JD bill, not a shop's. Download the shop's file: JD merchant "
    "backend (京麦) › Orders › Export, or Settlement › Bill download."
)
_BANK = msg(
    "“%(name)s” is a bank statement of a personal card. Quanyu reads the bills of the "
    "payment providers: download the merchant bill of WeChat Pay or Alipay."
)
PRIVATE: tuple[Private, ...] = (
    Private(
        "personal_wechat",
        ("微信支付账单明细", "微信昵称"),
        ("交易时间", "交易对方", "收/支", "支付方式", "当前状态"),
        _WECHAT,
    ),
    Private(
        "personal_alipay",
        ("支付宝账户", "支付宝交易记录明细查询", "电子客户回单"),
        ("交易对方", "商品说明", "收/支"),
        _ALIPAY,
    ),
    Private(
        "personal_alipay",
        ("交易号", "交易来源地"),
        ("交易创建时间", "交易来源地", "交易对方", "收/支"),
        _ALIPAY,
    ),
    Private("personal_jd", ("京东账号名",), ("商户名称", "交易说明", "收/付款方式", "收/支"), _JD),
    Private(
        "personal_bank",
        ("中国银行交易流水明细单", "个人账户交易明细", "招商银行交易流水"),
        ("记账日期", "对方卡号/账号", "借记卡号"),
        _BANK,
    ),
    Private("personal_bank", ("卡别名",), ("记账金额(收入)", "记账金额(支出)", "对方户名"), _BANK),
    Private("personal_bank", ("一卡通",), ("记账日期", "联机余额", "交易摘要", "对手信息"), _BANK),
)
_PERSONAL_USE = ("仅供个人对账使用",)
_SUMMARY_NAMES = ("汇总",)
_SUMMARY_WORDS = ("业务汇总查询", "账务汇总查询")


def private_refusal(
    name: str, lines: Sequence[str], rows: Sequence[Sequence[str]]
) -> Refusal | None:
    """The refusal for a private bill, judged by its first lines; None for anything else."""
    preamble = "\n".join(lines)
    keys = [{normal(cell) for cell in row} for row in rows]
    for private in PRIVATE:
        wanted = {normal(header) for header in private.headers}
        has_header = any(wanted <= key for key in keys)
        has_words = any(word in preamble for word in private.words)
        for_people = any(word in preamble for word in _PERSONAL_USE)
        if has_header or (has_words and for_people):
            return Refusal(private.code, private.msgid, name=name)
    return None


def summary_refusal(name: str, lines: Sequence[str]) -> Refusal | None:
    """The refusal for a summary that came along with the details; None for anything else."""
    last = name.rsplit("/", 1)[-1].casefold()
    by_name = any(word in last for word in _SUMMARY_NAMES)
    by_words = any(word in line for word in _SUMMARY_WORDS for line in lines[:5])
    if not by_name and not by_words:
        return None
    return Refusal(
        "summary_file",
        msg(
            "“%(name)s” holds only sums (汇总). Import the file with the details (明细) instead; "
            "Quanyu makes the sums itself."
        ),
        name=name,
    )
