"""The open data sets in the browser: dropped, told apart by their headers, their figures as known.

One file of each set, the smallest that proves it: a month of Online Retail, orders and payments
of Olist, events without a header, ads without a year, baskets of Complete Journey.
"""

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, expect

from quanyu.kernel.testing import shared_data
from tests.flows.browsing import Visitor, chromium, visitor
from tests.flows.house import House

pytestmark = pytest.mark.browser
LONG = 90_000
FILES = {
    "Retail": "online_retail/online_retail_2011-02.csv.gz",
    "Olist": "olist_case/olist_orders_dataset.csv.gz",
    "Events": "traffic/taobao_userbehavior_a.csv.gz",
    "Ads": "ads/display_ads_apr_may.csv",
    "Journey": "complete_journey/transactions_sample_open.csv.gz",
}
PAYMENTS = "olist_case/olist_order_payments_dataset.csv.gz"
CHOSEN = {"Events": "taobao_user_behavior"}
TOLD = {"Ads": {"year": "2020"}}


@pytest.fixture(scope="module")
def data() -> Path:
    return shared_data()


@pytest.fixture(scope="module")
def known(data: Path) -> Any:
    return json.loads((data / "FIGURES.json").read_text("utf-8"), parse_float=Decimal)


@pytest.fixture(scope="module")
def guest(data: Path, house: House) -> Iterator[Visitor]:
    with chromium() as browser:
        found = _signed_in(browser, house)
        _import_all(found, data)
        yield found
        assert found.complaints == []


def _signed_in(browser: Browser, house: House) -> Visitor:
    return visitor(browser, house, "en")


def _import_all(guest: Visitor, data: Path) -> None:
    """Drop every set at once, each into a shop of its own; then what belongs to Olist's orders."""
    _drop(guest, *(data / path for path in FILES.values()))
    for shop, path in FILES.items():
        name = Path(path).name.removesuffix(".gz")
        if shop in CHOSEN:
            with guest.page.expect_response(re.compile(r"/figures/import/file/[0-9a-f-]{36}/\?")):
                _card(guest, name).locator("select[name$=-format]").select_option(CHOSEN[shop])
            guest.settle()
        card = _card(guest, name)
        card.locator("select[name$=-channel]").select_option("new")
        card.locator("input[name$=-shop_name]").fill(shop)
        for asked, answer in TOLD.get(shop, {}).items():
            card.locator(f"[name$=-const-{asked}]").fill(answer)
    _start(guest, len(FILES))
    _drop(guest, data / PAYMENTS)
    _card(guest, "payments").locator("select[name$=-channel]").select_option(label="Olist")
    _start(guest, 1)


def _drop(guest: Visitor, *files: Path) -> None:
    guest.go("/figures/import/")
    guest.page.set_input_files(".q-drop input[type=file]", list(files))
    guest.page.wait_for_url(re.compile(r"/figures/import/[0-9a-f-]{36}/"))
    guest.settle()


def _card(guest: Visitor, name: str) -> Locator:
    page = guest.page
    return page.locator("article.figures-card", has=page.locator("h2", has_text=name))


def _start(guest: Visitor, files: int) -> None:
    guest.page.locator("button[form=figures-start]").click()
    done = guest.page.locator(".figures-state", has_text="Imported")
    expect(done).to_have_count(files, timeout=LONG)


def _shows(guest: Visitor, shop: str, days: str, keys: list[str], figures: list[str]) -> None:
    """The explorer answers the question of one shop with these figures, in this order."""
    first, last = days.split("..")
    asked = "&".join(f"k={key}" for key in keys)
    guest.go(f"/explore/?{asked}&from={first}&to={last}&w.channel={shop.lower()}")
    row = guest.page.locator("main table tbody tr").first
    for cell, figure in zip(row.locator("td.q-num").all(), figures, strict=True):
        expect(cell).to_contain_text(figure)


def test_a_month_of_online_retail(guest: Visitor, known: Any) -> None:
    _lines, _invoices, net = known["online_retail"]["by_month"]["2011-02"]
    _cancelled, back = known["online_retail"]["cancel_by_month"]["2011-02"]
    figures = [f"{net:,.2f} GBP", f"{-back:,.2f} GBP"]
    _shows(guest, "Retail", "2011-02-01..2011-02-28", ["net_sales", "refund_amount"], figures)


def test_olist_payments_stand_at_the_days_of_their_orders(guest: Visitor, known: Any) -> None:
    olist = known["olist"]
    keys = ["paid_amount", "placed_orders"]
    whole = [f"{olist['pay_total']:,.2f} BRL", f"{olist['orders']:,}"]
    _shows(guest, "Olist", "2016-09-01..2018-10-31", keys, whole)
    month = [f"{olist['pay_by_month']['2017-11']:,.2f} BRL"]
    month.append(f"{olist['orders_by_month']['2017-11']:,}")
    _shows(guest, "Olist", "2017-11-01..2017-11-30", keys, month)


def test_behaviour_events_without_a_header(guest: Visitor, known: Any) -> None:
    told = known["userbehavior"]
    keys = ["page_views", "cart_events", "favourite_events", "purchase_events", "event_buyers"]
    figures = [f"{told[name]:,}" for name in ("pv", "cart", "fav", "buy", "buyers")]
    _shows(guest, "Events", "2017-09-01..2017-12-31", keys, figures)


def test_display_ads_of_a_year_that_was_asked_for(guest: Visitor, known: Any) -> None:
    told = known["display_ads"]
    keys = ["ad_impressions", "ad_clicks", "ad_cost"]
    figures = [f"{told['displays']:,}", f"{told['clicks']:,}", f"{told['cost']:,.2f}"]
    _shows(guest, "Ads", "2020-01-01..2020-12-31", keys, figures)


def test_baskets_of_complete_journey(guest: Visitor, known: Any) -> None:
    told = known["complete_journey"]
    figures = [f"{told['sales']:,.2f} USD", f"{told['baskets']:,}"]
    keys = ["net_sales", "placed_orders"]
    _shows(guest, "Journey", "2017-01-01..2017-12-31", keys, figures)
