"""The quirks of real exports: encodings, preambles, footers, repeated amounts, returns, cards."""

import zipfile
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from quanyu.channels.channel import ChannelFacts
from quanyu.channels.detection import detect
from quanyu.channels.loading import load_templates
from quanyu.channels.member import Member
from quanyu.channels.reading import Reading, read
from quanyu.channels.tests.samples import example_text, member_of
from quanyu.channels.unpacking import unpack
from quanyu.kernel.refusal import Refusal

TEMPLATES = load_templates()


def opened(member: Member, name: str, constants: Mapping[str, str] | None = None) -> Reading:
    best = detect(member, TEMPLATES).best
    assert best is not None and best.template_id == name
    return read(member, TEMPLATES[name], constants or {}, ChannelFacts("shop"))


def rows(reading: Reading, fact: str, select: str) -> list[tuple[Any, ...]]:
    """Rows of a fact over all its emits, in order."""
    relations = [emit.relation_sql for emit in reading.emits if emit.fact == fact]
    union = " UNION ALL BY NAME ".join(f"SELECT * FROM ({sql})" for sql in relations)
    return reading.connection.execute(f"SELECT {select} FROM ({union}) ORDER BY ALL").fetchall()


def yuan(*amounts: str) -> tuple[Decimal, ...]:
    return tuple(Decimal(amount) for amount in amounts)


# --- Tmall -----------------------------------------------------------------------------------

TMALL_HEADER = (
    "订单编号,买家会员名,买家支付宝账号,买家应付货款,买家应付邮费,买家支付积分,总金额,返点积分,"
    "买家实际支付金额,买家实际支付积分,订单状态,买家留言,收货人姓名,收货地址 ,运送方式,联系电话 ,"
    "联系手机,订单创建时间,订单付款时间 ,宝贝标题 ,宝贝种类 ,物流单号 ,物流公司,订单备注,"
    "宝贝总数量,店铺Id,店铺名称,订单关闭原因,卖家服务费,买家服务费,发票抬头,是否手机订单,分阶段订单信息,"
    "特权订金订单id,是否上传合同照片,是否上传小票,是否代付,定金排名,,"
)
TMALL_ROW = (
    '="38012000000000{n}",云**{n},,{goods},10.00,0,{total},0,{paid},0,{status},,张**,'
    "浙江省 杭州市 ** ******,快递,',"
    "'138****0001,2026-11-01 20:00:05,{at},羊毛外套,1,No:YT880000{n},圆通速递,'null,1,0,"
    "旗舰店,{why},0.00元,0.00元,,手机订单,,,否,否,否,,,"
)


def _tmall(n: int, paid: str, at: str, status: str, why: str = "订单未关闭") -> str:
    values = {"n": n, "goods": "89.00", "total": "99.00", "paid": paid, "at": at}
    return TMALL_ROW.format(**values, status=status, why=why)


def test_tmall_order_export_in_gbk(tmp_path: Path) -> None:
    lines = [
        TMALL_HEADER,
        _tmall(101, "95.00", "2026-11-01 20:00:41", "交易成功"),
        _tmall(102, "0.00", "", "等待买家付款"),
        _tmall(103, "0.00", "", "交易关闭", "未及时付款"),
    ]
    member = member_of(tmp_path, "\r\n".join(lines) + "\r\n", encoding="gb18030")
    with opened(member, "tmall_order_export") as got:
        assert (got.rows_read, got.rejected, got.encoding) == (3, 0, "gb18030")
        orders = rows(got, "order", "order_id, amount, discount_amount, province, close_reason")
        assert orders[0] == ("38012000000000101", *yuan("99.00", "0.00"), "浙江省", None)
        assert orders[2][-1] == "未及时付款"
        paid = rows(got, "payment", "order_id, amount, paid_at::VARCHAR")
        assert paid == [("38012000000000101", Decimal("95.00"), "2026-11-01 12:00:41")]
        assert rows(got, "shipment", "*") == []
        assert dict(got.emits[0].contacts) == {"customer": "account"}


def test_tmall_refund_column_is_part_of_what_was_paid(tmp_path: Path) -> None:
    text = example_text(TEMPLATES["tmall_order_export"])
    with opened(member_of(tmp_path, text), "tmall_order_export") as got:
        paid = rows(got, "payment", "order_id, amount")
        assert paid == [
            ("3801200000000010001", Decimal("359.00")),
            ("3801200000000010002", Decimal("278.00")),
        ]
        assert all(emit.fact != "refund" for emit in got.emits)


def test_tmall_after_sale_refunds_only_what_went_through(tmp_path: Path) -> None:
    text = example_text(TEMPLATES["tmall_after_sale_export"])
    with opened(member_of(tmp_path, text), "tmall_after_sale_export") as got:
        refunds = rows(got, "refund", "refund_no, amount, fault, paid_at IS NOT NULL")
        assert refunds == [("229000000000000001", Decimal("278.00"), "buyer", True)]
        cases = rows(got, "case", "case_no, kind, disputed, finished_at IS NULL")
        assert cases == [
            ("229000000000000001", "refund", False, False),
            ("229000000000000002", "return", False, True),
        ]


def test_tmall_items_wait_for_their_order(tmp_path: Path) -> None:
    text = example_text(TEMPLATES["tmall_item_export"])
    with opened(member_of(tmp_path, text), "tmall_item_export") as got:
        assert got.emits[0].date_from == "order.placed_at"
        assert got.emits[0].replaces == "order" and got.emits[0].key is None
        assert rows(got, "order_line", "sku, amount")[1] == ("MH3301", Decimal("268.00"))


# --- payment providers -----------------------------------------------------------------------


def test_wechat_bill_with_footer(tmp_path: Path) -> None:
    footer = (
        "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额\n"
        "`2,`386.00,`128.00,`0.00,`1.54800,`386.00,`128.00\n"
    )
    text = example_text(TEMPLATES["wechat_pay_all"], whole=True) + footer
    with opened(member_of(tmp_path, text), "wechat_pay_all") as got:
        assert (got.rows_read, got.rejected, got.warnings) == (2, 0, [])
        assert all(total.agrees for total in got.totals) and len(got.totals) == 7
        bills = rows(got, "bill", "kind, refund_no, amount, fee, rate")
        assert bills == [
            ("pay", "", *yuan("386.00", "2.3160", "0.006")),
            ("refund", "50300000000001", *yuan("128.00", "-0.7680", "0.006")),
        ]


def test_wechat_fund_flow_counts_written_as_decimals(tmp_path: Path) -> None:
    footer = "资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额\n`2.0,`1.0,`386.00,`1.0,`2.32\n"
    text = example_text(TEMPLATES["wechat_pay_fund_flow"], whole=True) + footer
    with opened(member_of(tmp_path, text), "wechat_pay_fund_flow") as got:
        assert len(got.totals) == 5 and all(total.agrees for total in got.totals)
        assert rows(got, "fund_flow", "direction, amount, account") == [
            ("in", Decimal("386.00"), "basic"),
            ("out", Decimal("2.32"), "basic"),
        ]


def _alipay(kind: str, body: str, closing: list[str]) -> str:
    opening = [
        f"#支付宝{kind}明细查询",
        "#账号：[20880000000000000156]",
        "#起始日期：[2026年11月20日 00:00:00]   终止日期：[2026年11月20日 23:59:59]",
        f"#----------------------------------------{kind}明细列表----------------------------",
    ]
    end = f"#----------------------------------------{kind}明细列表结束------------------------"
    return "\r\n".join([*opening, *body.strip().split("\n"), end, *closing]) + "\r\n"


def test_alipay_business_details_in_a_zip(tmp_path: Path) -> None:
    closing = [
        "#交易合计：1笔，商家实收共199.00元，商家优惠共0.00元",
        "#退款合计：1笔，商家实收退款共-134.00元，商家优惠退款共0.00元",
        "#导出时间：[2026年11月21日 09:00:00]",
    ]
    body = example_text(TEMPLATES["alipay_business"], whole=True).replace(",", "\t,")
    path = tmp_path / "20880000000000000156_20261120.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("业务明细.csv", _alipay("业务", body, closing).encode("gb18030"))
    with opened(unpack(path)[0], "alipay_business") as got:
        assert (got.rows_read, got.rejected, got.warnings) == (2, 0, [])
        assert len(got.totals) == 4 and all(total.agrees for total in got.totals)
        bills = rows(got, "bill", "kind, order_id, amount, fee")
        assert bills == [
            ("pay", "M2026112000101", *yuan("199.00", "1.19")),
            ("refund", "M2026111900109", *yuan("134.00", "-0.80")),
        ]


def test_alipay_account_details_lose_the_order_prefix(tmp_path: Path) -> None:
    closing = ["#支出合计：1笔，共-1.19元", "#收入合计：1笔，共199.00元"]
    body = example_text(TEMPLATES["alipay_fund_flow"], whole=True)
    member = member_of(tmp_path, _alipay("账务", body, closing), encoding="gb18030")
    with opened(member, "alipay_fund_flow") as got:
        assert all(total.agrees for total in got.totals) and len(got.totals) == 4
        assert rows(got, "fund_flow", "DISTINCT order_id") == [("3801200000000010001",)]


# --- platforms with one row per item ----------------------------------------------------------


def test_jd_repeats_order_amounts(tmp_path: Path) -> None:
    text = example_text(TEMPLATES["jd_order_export"], whole=True)
    with opened(member_of(tmp_path, text, encoding="gb18030"), "jd_order_export") as got:
        orders = rows(got, "order", "order_id, amount, quantity")
        assert orders == [
            ("290000000001", *yuan("1049.00", "2")),
            ("290000000002", *yuan("118.00", "2")),
        ]
        assert rows(got, "payment", "order_id, amount") == [("290000000001", Decimal("1049.00"))]
        assert len(rows(got, "order_line", "*")) == 3


def test_douyin_orders_are_the_sum_of_their_parts(tmp_path: Path) -> None:
    text = example_text(TEMPLATES["douyin_order_export"], whole=True)
    member = member_of(tmp_path, text, encoding="utf-8-sig")
    with opened(member, "douyin_order_export") as got:
        orders = rows(got, "order", "order_id, amount, close_reason")
        assert orders == [
            ("6920000000000000001", Decimal("148.00"), None),
            ("6920000000000000002", Decimal("129.00"), "用户取消"),
        ]
        paid = rows(got, "payment", "count(*), sum(amount)")
        assert paid == [(2, Decimal("148.00"))]


def test_douyin_funds_with_a_line_of_formulas(tmp_path: Path) -> None:
    header, *lines = example_text(TEMPLATES["douyin_funds"]).split("\n")
    formula = ",,,动账金额=订单实付应结+订单退款+平台服务费+佣金,,,,,,实付+运费(含税),,,"
    text = "\n".join([header, formula, *lines])
    with opened(member_of(tmp_path, text), "douyin_funds") as got:
        assert (got.rows_read, got.rejected) == (2, 0)
        assert rows(got, "fund_flow", "direction, amount, order_id") == [
            ("in", Decimal("104.64"), "6920000000000000001"),
            ("out", Decimal("39.00"), "6920000000000000001"),
        ]


def test_pinduoduo_order_without_a_deal_time(tmp_path: Path) -> None:
    text = example_text(TEMPLATES["pinduoduo_order_export"], whole=True)
    with opened(member_of(tmp_path, text), "pinduoduo_order_export") as got:
        orders = rows(got, "order", "placed_at::VARCHAR, flags, amount")
        assert orders == [
            ("2026-11-19 16:00:00", "date_assumed", Decimal("59.00")),
            ("2026-11-20 01:00:12", None, Decimal("33.80")),
        ]
        assert rows(got, "payment", "amount") == [(Decimal("33.80"),)]


def test_pinduoduo_funds_with_four_lines_before_the_header(tmp_path: Path) -> None:
    before = "#货款明细查询\n#店铺：云上百货\n#起始日期：2026-11-22\n#----明细列表----\n"
    text = before + example_text(TEMPLATES["pinduoduo_funds"])
    with opened(member_of(tmp_path, text, encoding="gb18030"), "pinduoduo_funds") as got:
        assert (got.header_line, got.rejected) == (5, 0)
        flows = rows(got, "fund_flow", "direction, amount, kind")
        assert flows == [
            ("in", Decimal("35.80"), "交易收入"),
            ("out", Decimal("0.21"), "技术服务费"),
        ]


def test_wechat_shop_takes_the_order_amount_once(tmp_path: Path) -> None:
    text = example_text(TEMPLATES["wechat_shop_order_export"], whole=True)
    with opened(member_of(tmp_path, text), "wechat_shop_order_export") as got:
        assert rows(got, "payment", "sum(amount)") == [(Decimal("248.00"),)]
        assert rows(got, "refund", "amount, flags") == [(Decimal("49.00"), "date_assumed")]
        assert rows(got, "order_line", "sum(amount)") == [(Decimal("347.00"),)]


def test_an_erp_file_gives_the_rows_of_one_shop(tmp_path: Path) -> None:
    text = example_text(TEMPLATES["jushuitan_order"])
    member = member_of(tmp_path, text)
    with opened(member, "jushuitan_order", {"shop": "抖店"}) as got:
        assert rows(got, "order", "order_id, amount") == [
            ("6920000000000000001", Decimal("148.00"))
        ]
    with pytest.raises(Refusal) as refused:
        read(member, TEMPLATES["jushuitan_order"], {}, ChannelFacts("shop"))
    assert refused.value.code == "missing_constants"


# --- traffic and ads --------------------------------------------------------------------------


def test_sycm_source_takes_the_day_from_the_file_name(tmp_path: Path) -> None:
    before = "【生意参谋平台】流量来源\n统计周期：日\n\n"
    text = before + example_text(TEMPLATES["sycm_traffic_source"])
    name = "【生意参谋平台】无线店铺流量来源-2026-11-20_2026-11-20.csv"
    with opened(member_of(tmp_path, text, name), "sycm_traffic_source") as got:
        found = rows(got, "traffic", "day::VARCHAR, source, visitors")
        assert found == [
            ("2026-11-20", "平台流量", 8120),
            ("2026-11-20", "平台流量 > 手淘搜索", 3204),
            ("2026-11-20", "广告流量 > 关键词推广", 1980),
        ]


def test_sycm_numbers_with_separators(tmp_path: Path) -> None:
    before = "生意参谋\n统计时间,2026-11-20\n\n\n"
    text = before + example_text(TEMPLATES["sycm_item_day"], whole=True)
    with opened(member_of(tmp_path, text), "sycm_item_day") as got:
        found = rows(got, "traffic", "item, visitors, paid_amount, bounce_visits")
        assert found[0] == ("671000000001", 11269, Decimal("15217.00"), 8807)


def test_only_the_campaign_report_is_the_base_of_ads() -> None:
    base = {
        name
        for name, template in TEMPLATES.items()
        for rule in template.emit
        if rule.fact == "ad" and rule.set["report"] == "'campaign'"
    }
    assert base == {
        "wanxiangtai_campaign", "jingzhuntong_campaign", "qianchuan_plan", "juguang_plan",
        "quanyu_ad_campaign", "quanyu_display_data", "display_ads",
    }  # fmt: skip


# --- our own templates ------------------------------------------------------------------------


def test_store_pos_returns_and_cards(tmp_path: Path) -> None:
    text = example_text(TEMPLATES["quanyu_store_pos"])
    with opened(member_of(tmp_path, text), "quanyu_store_pos") as got:
        paid = rows(got, "payment", "order_id, amount, business_mode, counter, store")
        assert paid == [("P26112000001", Decimal("359.00"), "concession", "A-102", "武林店")]
        refunds = rows(got, "refund", "order_id, amount, quantity, business_mode")
        assert refunds == [("P26111800077", *yuan("399.00", "1"), "concession")]
        orders = rows(got, "order", "order_id, kind, amount")
        assert orders == [
            ("P26112000001", "sale", Decimal("359.00")),
            ("P26112000002", "return", Decimal("-399.00")),
        ]
        cards = rows(got, "fund_flow", "kind, direction, amount")
        assert cards == [("prepaid_card_sale", "in", Decimal("500.00"))]


def test_store_pos_refuses_an_unknown_business_mode(tmp_path: Path) -> None:
    text = example_text(TEMPLATES["quanyu_store_pos"]).replace("联营", "代销", 1)
    with opened(member_of(tmp_path, text), "quanyu_store_pos") as got:
        assert [(r["column"], r["code"]) for r in got.rejects()] == [("经营方式", "unknown_value")]


def test_reviews_out_of_range_are_refused(tmp_path: Path) -> None:
    text = example_text(TEMPLATES["quanyu_reviews"]).replace(",5,", ",50,")
    with opened(member_of(tmp_path, text), "quanyu_reviews") as got:
        assert got.rejected == 1


def test_display_ads_daily_is_tied_to_shop_sales(tmp_path: Path) -> None:
    text = example_text(TEMPLATES["quanyu_display_daily"]).replace("58672.00", "1000.00")
    with opened(member_of(tmp_path, text), "quanyu_display_daily") as got:
        assert [finding.rule for finding in got.warnings] == ["check"]
        assert rows(got, "ad", "DISTINCT report") == [("display_daily",)]


@pytest.mark.parametrize(
    "name", ["wechat_example", "alipay_example", "jd_example", "boc_debit", "cmb_debit", "icbc"]
)
def test_personal_bills_are_refused(name: str) -> None:
    from quanyu.kernel.testing import shared_data

    path = next((shared_data() / "bills").glob(f"{name}*.csv"))
    refusal = detect(unpack(path)[0], TEMPLATES).refusal
    assert refusal is not None and refusal.code.startswith("personal_")
