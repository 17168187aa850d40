"""Which files the retailer's own people hand over: traffic, adverts, chats, lists, targets."""

from datetime import date, datetime, time, timedelta

from quanyu.kernel.period import Period, end_of_month
from quanyu.project.demo.activity import Record, adverts, aftermath, campaigns, service, traffic
from quanyu.project.demo.activity import house as lists
from quanyu.project.demo.daily import Days
from quanyu.project.demo.model import Order, Shop, Ticket
from quanyu.project.demo.plan import Cut
from quanyu.project.demo.retailer import shop as shop_of
from quanyu.project.demo.sheets import Style
from quanyu.project.demo.studio import Studio
from quanyu.project.demo.writers import advisor

# Each shop's part of all chats.
CHATS = {
    "tmall-flagship": 0.46,
    "jd-flagship": 0.19,
    "douyin-fashion": 0.23,
    "mini-program": 0.12,
}
# Shops whose order export says nothing of parcels.
PARCELS = ("tmall-flagship", "tmall-beauty", "jd-flagship", "mini-program")
REVIEWED = ("tmall-flagship", "tmall-beauty", "jd-flagship", "douyin-fashion")
STOCKED = ("tmall-flagship", "tmall-beauty", "jd-flagship")
# The shop whose platform has no after-sale export: its refunds and cases are kept by hand.
BY_HAND = "mini-program"
FINER_DAYS, CHAT_DAYS = 28, 400
# The shop whose traffic and adverts come as Business Advisor and the ad console export them.
ADVISED = "tmall-flagship"
ADVERTISED = 24
CALENDARS = ("tmall-flagship", "store-hubin")
EVER = 10_000  # days; longer than any demo
MEMBERS_OF = "mini-program"


def write(studio: Studio, shop: Shop, orders: list[Order], days: Days) -> None:
    """Write what people hand over about an online or instant-retail shop."""
    whole = _all(studio, 20)
    _write_traffic(studio, shop, whole, traffic.traffic(shop, days, whole, studio.seed))
    _write_adverts(studio, shop, days)
    _write_aftermath(studio, shop, orders)
    if shop.key in CHATS:
        cut = studio.plan.since(CHAT_DAYS, 22)
        part = CHATS[shop.key]
        chats = service.chats(shop, days, cut, part, studio.scale, studio.seed)
        _put(studio, shop, "quanyu_service_log", cut, chats)
    if shop.key in CALENDARS:
        write_calendar(studio, shop)
    _write_lists(studio, shop)
    write_targets(studio, shop, days)


def _write_traffic(studio: Studio, shop: Shop, cut: Cut, records: list[Record]) -> None:
    if shop.key == ADVISED:
        name = f"【生意参谋平台】店铺整体_{cut.first}_{cut.last}.xls"
        sheet = advisor.shop_days(records, cut)
        studio.put(shop, "sycm_shop_day", cut, sheet, name, Style(member="店铺整体"))
        records = [row for row in records if row["source"]]
    _put(studio, shop, "quanyu_traffic", cut, records)


def _all(studio: Studio, minute: int) -> Cut:
    return studio.plan.since(EVER, minute)


def _put(
    studio: Studio, shop: Shop, format_id: str, cut: Cut, records: list[Record], more: str = "",
    suffix: str = "csv",
) -> None:  # fmt: skip
    sheet = studio.templates.sheet(format_id, records)
    name = f"{studio.templates.title(format_id)}{more}_{cut.stamp}.{suffix}"
    studio.put(shop, format_id, cut, sheet, name)


def _write_adverts(studio: Studio, shop: Shop, days: Days) -> None:
    if shop.key not in adverts.CAMPAIGNS:
        return
    plan = studio.plan
    whole, fine = _all(studio, 21), plan.since(FINER_DAYS, 23)
    rows = adverts.spends(shop, days, whole, plan.last, studio.scale, studio.seed)
    _write_budget(studio, shop)
    if shop.key != ADVISED:
        _put(studio, shop, "quanyu_ad_campaign", whole, adverts.campaign_records(rows))
        return
    name = f"万相台无界_计划报表_{whole.first}_{whole.last}_{whole.stamp}.csv"
    sheet = advisor.adverts(rows)
    studio.put(shop, "wanxiangtai_campaign", whole, sheet, name, advisor.STYLE)
    late = [row for row in rows if row.day >= fine.first]
    for report in adverts.REPORTS:
        records = adverts.finer_records(late, report, studio.seed)
        _put(studio, shop, f"quanyu_ad_{report}", fine, records)
    items = studio.goods.items["womenswear"][:ADVERTISED]
    records = adverts.item_records(late, items, studio.seed)
    _put(studio, shop, "wanxiangtai_item", fine, records)


def _write_budget(studio: Studio, shop: Shop) -> None:
    plan = studio.plan
    period = Period(plan.first, end_of_month(plan.last))
    records = campaigns.budgets(shop, period, plan.last, studio.scale, studio.calendar)
    _put(studio, shop, "quanyu_budget", plan.since(EVER, 25), records, suffix="xlsx")


def write_calendar(studio: Studio, shop: Shop) -> None:
    """Write the campaigns that the planning centre has put into the calendar."""
    plan = studio.plan
    records = campaigns.calendar_records(shop, plan.first, plan.last, studio.calendar)
    _put(studio, shop, "quanyu_calendar", plan.since(EVER, 27), records, suffix="xlsx")


def _write_aftermath(studio: Studio, shop: Shop, orders: list[Order]) -> None:
    whole = _all(studio, 24)
    if shop.platform == "xiaohongshu":
        cases = aftermath.xiaohongshu_cases(orders, whole.at)
        _put(studio, shop, "xiaohongshu_after_sale_export", whole, cases)
    if shop.key in PARCELS:
        parcels = aftermath.shipments(orders, whole.at)
        _put(studio, shop, "quanyu_shipments", whole, parcels, suffix="csv.gz")
    if shop.key == BY_HAND:
        found = aftermath.refunds(orders, whole.first, whole.last, whole.at)
        _put(studio, shop, "quanyu_refunds", whole, found)
        _put(studio, shop, "quanyu_cases", whole, aftermath.cases(orders, whole.at))
    if shop.key in REVIEWED:
        _put(studio, shop, "quanyu_reviews", whole, aftermath.reviews(orders, whole.at))


def _write_lists(studio: Studio, shop: Shop) -> None:
    plan, goods = studio.plan, studio.goods
    today = _all(studio, 26)
    items = [item for item in goods.all_items() if lists.sells(shop, item)]
    _put(studio, shop, "quanyu_products", today, lists.products(shop, items))
    if shop.key in STOCKED:
        week = [plan.last - timedelta(days=back) for back in range(6, -1, -1)]
        older = lists.month_ends(plan.first, plan.last) if shop.key == STOCKED[0] else []
        wanted: list[date] = sorted({*older, *week})
        _put(studio, shop, "quanyu_stock", today, lists.stock(shop, goods, wanted, studio.seed))


def write_targets(studio: Studio, shop: Shop, days: Days) -> None:
    """Write the shop's daily targets of this year and of what it has lived through of the last."""
    if not days:
        return
    last = studio.plan.last
    year = Period(date(last.year, 1, 1), date(last.year, 12, 31))
    records = list(lists.targets(shop, days, year, studio.calendar))
    signed = datetime.combine(date(last.year - 1, 12, 28), time(16, 30))
    cut = Cut(year.first, year.last, signed)
    _put(studio, shop, "quanyu_targets", cut, records, f"_{last.year}", "xlsx")


def members(studio: Studio, tickets: list[Ticket]) -> None:
    """Write the list of everybody with a member's card."""
    cut = _all(studio, 28)
    _put(studio, shop_of(MEMBERS_OF), "quanyu_members", cut, lists.members(tickets))
