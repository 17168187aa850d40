"""The way from a seed to a folder of exports."""

from datetime import date, datetime, time, timedelta
from pathlib import Path

from quanyu.kernel import clock
from quanyu.kernel.calendar import Calendar
from quanyu.kernel.period import Period, add_months
from quanyu.project.demo import exports, house, retailer
from quanyu.project.demo.activity import desk
from quanyu.project.demo.chance import stream
from quanyu.project.demo.daily import by_day, of_tickets, truth, truth_of_tickets
from quanyu.project.demo.goods import assort
from quanyu.project.demo.manifest import Manifest
from quanyu.project.demo.model import Shop, Ticket
from quanyu.project.demo.numbers import Numbers
from quanyu.project.demo.plan import Plan
from quanyu.project.demo.sales import Seller
from quanyu.project.demo.studio import Progress, Studio
from quanyu.project.demo.tills import Till

DEFAULT_SCALE, DEFAULT_SEED = 0.01, 20260101
MONTHS = 25
# From this size on the past comes in monthly files; below, whole years keep the files few.
MONTHLY_FROM = 0.05


def generate(
    target: Path,
    *,
    today: date | None = None,
    scale: float = DEFAULT_SCALE,
    seed: int = DEFAULT_SEED,
    progress: Progress | None = None,
) -> Manifest:
    """Write the demo retailer's exports of 25 months up to yesterday into `target`.

    `scale` 1.0 is the real size (5,200 online orders a day). The same `today`, `scale` and `seed`
    give the same bytes. `progress` is called with (done, total, channel). Returns the manifest,
    which also lies in `target`.
    """
    studio = _studio(target, today or clock.today("Asia/Shanghai"), scale, seed)
    shops, joined = retailer.shops(), dict[int, Ticket]()
    for number, shop in enumerate(shops):
        if progress:
            progress(number, len(shops), shop.zh)
        if shop.kind == "store":
            _store(studio, shop, joined)
        else:
            _shop(studio, shop)
    house.members(studio, list(joined.values()))
    studio.manifest.files.sort(key=lambda row: (row.exported_at, row.path))
    studio.manifest.write(target)
    return studio.manifest


def _studio(target: Path, today: date, scale: float, seed: int) -> Studio:
    last = today - timedelta(days=1)
    first = add_months(last.replace(day=1), 1 - MONTHS)
    plan = Plan(first, last, monthly=scale >= MONTHLY_FROM)
    numbers = Numbers(stream(seed, "numbers"))
    goods = assort(stream(seed, "goods"), first)
    target.mkdir(parents=True, exist_ok=True)
    manifest = Manifest(first, last, scale, seed)
    return Studio(target, plan, goods, Calendar.load(), numbers, manifest)


def _shop(studio: Studio, shop: Shop) -> None:
    plan = studio.plan
    seller = Seller(
        shop, studio.goods, studio.rng("orders", shop.key), studio.calendar, plan.last,
        studio.scale, studio.numbers,
    )  # fmt: skip
    orders = list(seller.orders(Period(plan.first, plan.last)))
    exports.write(studio, shop, orders)
    house.write(studio, shop, orders, by_day(orders))
    until = datetime.combine(plan.last, time.max)
    studio.manifest.truth[shop.key] = truth(orders, until)


def _store(studio: Studio, shop: Shop, joined: dict[int, Ticket]) -> None:
    plan = studio.plan
    till = Till(
        shop, studio.goods, studio.rng("tickets", shop.key), studio.calendar, plan.last,
        studio.scale, studio.numbers,
    )  # fmt: skip
    tickets = list(till.tickets(Period(plan.first, plan.last)))
    exports.write_tills(studio, shop, tickets)
    house.write_targets(studio, shop, of_tickets(tickets))
    if shop.key in house.CALENDARS:
        house.write_calendar(studio, shop)
    made_good = desk.made_good(desk.records(shop, tickets, studio.seed))
    studio.manifest.truth[shop.key] = truth_of_tickets(tickets, made_good)
    for ticket in tickets:
        if ticket.member is not None:
            joined.setdefault(ticket.member, ticket)
