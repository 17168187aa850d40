"""Which platform exports each shop hands over, under which names."""

from bisect import bisect_left
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from quanyu.project.demo.activity import desk
from quanyu.project.demo.incidents import incidents
from quanyu.project.demo.model import Order, Shop, Ticket
from quanyu.project.demo.plan import Cut
from quanyu.project.demo.sheets import Style
from quanyu.project.demo.studio import Studio
from quanyu.project.demo.writers import advisor, alipay, douyin, jd, slots, tmall, wechat_pay
from quanyu.project.demo.writers.dirt import Spots

Orders = list[Order]
EVER = 10_000  # days; longer than any demo
DAILY = ("tmall-flagship", "jd-flagship", "mini-program", "store-hubin")
ITEM_DAYS = 28
BILLED_TILLS = "store-hubin"
SLOT_FORMATS = {
    "wechat_shop": ("wechat_shop_order_export", "微信小店订单", slots.wechat_shop),
    "xiaohongshu": ("xiaohongshu_order_export", "千帆订单导出", slots.xiaohongshu),
    "youzan": ("youzan_order_export", "有赞订单导出", slots.youzan),
    "meituan_instant": ("meituan_instant_order", "美团闪购订单明细", slots.instant),
    "taobao_instant": ("taobao_instant_order", "淘宝闪购订单明细", slots.instant),
    "jd_instant": ("jd_instant_order", "京东秒送订单明细", slots.instant),
}


def write(studio: Studio, shop: Shop, orders: Orders) -> None:
    """Write the exports of an online or instant-retail shop."""
    writers: dict[str, Callable[[Studio, Shop, Orders], None]] = {
        "tmall": _tmall,
        "jd": _jd,
        "douyin": _douyin,
    }
    writers.get(shop.platform, _slot)(studio, shop, orders)
    if shop.platform == "youzan":
        _wechat_pay(studio, shop, orders)


def placed(orders: Orders, cut: Cut) -> Orders:
    """Return the orders placed on the days of `cut`."""
    begin = _midnight(cut.first)
    end = _midnight(cut.last + timedelta(days=1))
    low = bisect_left(orders, begin, key=lambda order: order.placed_at)
    high = bisect_left(orders, end, key=lambda order: order.placed_at)
    return orders[low:high]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())


def _cuts(studio: Studio, shop: Shop, minute: int) -> list[Cut]:
    return studio.plan.past + studio.plan.recent(minute, daily=shop.key in DAILY)


def _tmall(studio: Studio, shop: Shop, orders: Orders) -> None:
    spots = Spots("订单编号", "订单创建时间", "总金额")
    for cut in _cuts(studio, shop, 5):
        sheet = tmall.orders(placed(orders, cut), cut.at)
        name = _part(f"ExportOrderList{cut.stamp}.csv", cut, studio)
        studio.put(shop, "tmall_order_export", cut, sheet, name, tmall.STYLE, spots=spots)
    for cut in studio.plan.whole(10):
        chosen = placed(orders, cut)
        for format_id, name, make in (
            ("tmall_item_export", "ExportOrderDetailList", tmall.items),
            ("tmall_after_sale_export", "退款管理导出", tmall.after_sale),
        ):
            file = _part(f"{name}{cut.stamp}.csv", cut, studio)
            studio.put(shop, format_id, cut, make(chosen, cut.at), file, tmall.STYLE)
    if shop.key == "tmall-flagship":
        _alipay(studio, shop, orders)
        _item_days(studio, shop, orders)


def _item_days(studio: Studio, shop: Shop, orders: Orders) -> None:
    cut = studio.plan.since(ITEM_DAYS, 19)
    sheet = advisor.item_days(orders, cut, studio.seed)
    name = f"【生意参谋平台】商品_全部_{cut.first}_{cut.last}.xls"
    studio.put(shop, "sycm_item_day", cut, sheet, name, Style(member="商品排行"))


def _alipay(studio: Studio, shop: Shop, orders: Orders) -> None:
    for cut in studio.plan.whole(30):
        days = f"{cut.first:%Y%m%d}_{cut.last:%Y%m%d}"
        style = Style(
            alipay.STYLE.encoding, tail=alipay.STYLE.tail,
            member=f"{alipay.ACCOUNT}_{days}_账务明细.csv",
        )  # fmt: skip
        sheet = alipay.flows(orders, cut)
        name = f"{alipay.ACCOUNT}_{days}_账务明细_{cut.stamp}.zip"
        studio.put(shop, "alipay_fund_flow", cut, sheet, name, style)


def _jd(studio: Studio, shop: Shop, orders: Orders) -> None:
    spots = Spots("订单号", "下单时间", "订单金额", double=False)
    for cut in _cuts(studio, shop, 12):
        sheet = jd.orders(placed(orders, cut), cut.at)
        name = _part(f"京东订单导出{cut.stamp}.csv", cut, studio)
        studio.put(shop, "jd_order_export", cut, sheet, name, jd.STYLE, spots=spots)
    for cut in _without_missing(studio, studio.plan.whole(34)):
        begin, end = _midnight(cut.first), _midnight(cut.last + timedelta(days=1))
        name = f"京东结算明细_{cut.first:%Y%m%d}-{cut.last:%Y%m%d}_{cut.stamp}.csv"
        studio.put(shop, "jd_settlement", cut, jd.funds(orders, begin, end), name, jd.STYLE)
    cut = studio.plan.since(EVER, 38)
    name, sheet = f"京东售后单{cut.stamp}.csv", jd.after_sale(orders, cut.at)
    studio.put(shop, "jd_after_sale_export", cut, sheet, name, jd.STYLE)


def _without_missing(studio: Studio, cuts: list[Cut]) -> list[Cut]:
    """Return `cuts` without the days whose bills nobody fetched."""
    low, high = incidents(studio.plan.last).bills_missing
    found = []
    for cut in cuts:
        before = Cut(cut.first, min(cut.last, low - timedelta(days=1)), cut.at)
        after = Cut(max(cut.first, high + timedelta(days=1)), cut.last, cut.at)
        found += [part for part in (before, after) if part.first <= part.last]
    return found


def _douyin(studio: Studio, shop: Shop, orders: Orders) -> None:
    spots = Spots("主订单编号", "订单提交时间", "订单应付金额", double=False)
    for cut in _cuts(studio, shop, 16):
        sheet = douyin.orders(placed(orders, cut), cut.at)
        name = _part(f"抖店订单{cut.stamp}.csv", cut, studio)
        studio.put(shop, "douyin_order_export", cut, sheet, name, douyin.STYLE, spots=spots)
    for cut in studio.plan.whole(36):
        begin, end = _midnight(cut.first), _midnight(cut.last + timedelta(days=1))
        name = f"动账明细_{cut.first:%Y%m%d}-{cut.last:%Y%m%d}_{cut.stamp}.csv"
        sheet = douyin.funds(orders, begin, end)
        studio.put(shop, "douyin_funds", cut, sheet, name, douyin.STYLE)
    cut = studio.plan.since(EVER, 39)
    name, sheet = f"抖店售后单{cut.stamp}.csv", douyin.after_sale(orders, cut.at)
    studio.put(shop, "douyin_after_sale_export", cut, sheet, name, douyin.STYLE)


def _slot(studio: Studio, shop: Shop, orders: Orders) -> None:
    format_id, title, make = SLOT_FORMATS[shop.platform]
    for cut in _cuts(studio, shop, 18):
        records = make(placed(orders, cut), cut.at)
        # Youzan's columns are chosen by the user: the sum of refunds has no date and stays out.
        without = ("订单已退款金额",) if shop.platform == "youzan" else ()
        sheet = studio.templates.sheet(format_id, records, without)
        studio.put(shop, format_id, cut, sheet, _part(f"{title}{cut.stamp}.csv", cut, studio))


def _wechat_pay(studio: Studio, shop: Shop, orders: Orders) -> None:
    for cut in studio.plan.bills():
        days = f"{cut.first}_{cut.last}"
        for format_id, kind, make in (
            ("wechat_pay_all", "All", wechat_pay.trades),
            ("wechat_pay_fund_flow", "Fundflow", wechat_pay.flows),
        ):
            sheet = make(orders, cut)
            name = f"{wechat_pay.MERCHANT}{kind}{days}_{cut.stamp}.csv"
            studio.put(shop, format_id, cut, sheet, name, wechat_pay.STYLE)


def write_tills(studio: Studio, shop: Shop, tickets: list[Ticket]) -> None:
    """Write the tills' files of a store, and the Alipay bill of the main store."""
    for cut in _cuts(studio, shop, 2):
        chosen = [ticket for ticket in tickets if cut.holds(ticket.at)]
        records = slots.tickets(chosen) + desk.records(shop, chosen, studio.seed)
        sheet = studio.templates.sheet("quanyu_store_pos", records)
        name = _part(f"POS_{shop.store}_{cut.stamp}.csv", cut, studio)
        studio.put(shop, "quanyu_store_pos", cut, sheet, name)
    if shop.key == BILLED_TILLS:
        cut = studio.plan.since(90, 31)
        days = f"{cut.first:%Y%m%d}_{cut.last:%Y%m%d}"
        style = Style(
            alipay.STYLE.encoding, tail=alipay.STYLE.tail,
            member=f"{alipay.ACCOUNT}_{days}_业务明细.csv",
        )  # fmt: skip
        name = f"{alipay.ACCOUNT}_{days}_业务明细_{cut.stamp}.zip"
        sheet = alipay.trades(tickets, cut)
        studio.put(shop, "alipay_business", cut, sheet, name, style)


def _part(name: str, cut: Cut, studio: Studio) -> str:
    """Return `name` with its first month where several pieces were exported in one go."""
    recent = cut.at.date() > studio.plan.past[0].at.date() and cut.first.day != 1
    if cut.first == cut.last or recent:
        return name
    stem, dot, suffix = name.rpartition(".")
    return f"{stem}_{cut.first:%Y%m}-{cut.last:%Y%m}{dot}{suffix}"
