"""The morning's way in the browser: drop, see, import, correct, undo, look at the figures.

Everything happens in a served installation with its background worker, as on a real morning.
"""

import csv
import json
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from quanyu.kernel.testing import shared_data
from tests.flows.browsing import Visitor, chromium, visitor
from tests.flows.house import House

pytestmark = pytest.mark.browser
TMALL, WECHAT, PERSONAL = (
    "tmall_orders/tmall_order_report_to_0221.csv",
    "bills/wechat_merchant_all_2019.csv",
    "bills/alipay_example-alipay-records.csv",
)
SHOP = "春节天猫店"
LONG = 60_000


@pytest.fixture(scope="module")
def data() -> Path:
    return shared_data()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as launched:
        yield launched


@pytest.fixture
def guest(browser: Browser, house: House) -> Iterator[Visitor]:
    found = visitor(browser, house, "en")
    yield found
    found.context.close()
    assert found.complaints == []


def drop(guest: Visitor, *files: Path, at: str = "/figures/import/") -> None:
    """Drop files, as choosing them does, and wait for their cards."""
    guest.go(at)
    guest.page.set_input_files(".q-drop input[type=file]", list(files))
    guest.page.wait_for_url(re.compile(r"/figures/(import|formats/new)/[0-9a-f-]{36}/"))
    guest.settle()


def card(page: Page, name: str) -> Locator:
    """The card of one dropped file."""
    return page.locator("article.figures-card", has=page.locator("h2", has_text=name))


def in_new_shop(part: Locator, name: str) -> None:
    """Choose a shop that is opened by this import."""
    part.locator("select[name$=-channel]").select_option("new")
    part.locator("input[name$=-shop_name]").fill(name)


def imported(part: Locator) -> None:
    """Wait until the worker has done this file."""
    expect(part.locator(".figures-state")).to_contain_text("Imported", timeout=LONG)


def figure(page: Page, label: str) -> int:
    """One number of an outcome strip."""
    found = page.locator(".q-kpi", has=page.get_by_text(label, exact=True)).first
    return int(found.locator(".v").inner_text().replace(",", ""))


def test_three_files_at_once_from_drop_to_source_line(guest: Visitor, data: Path) -> None:
    page = guest.page
    drop(guest, data / TMALL, data / WECHAT, data / PERSONAL)
    refused = card(page, "alipay_example")
    expect(refused).to_contain_text("personal Alipay bill")
    expect(refused).to_contain_text("Download the shop's bill")
    report = card(page, "tmall_order_report")
    assert report.locator("select[name$=-format]").input_value() == "tmall_order_report"
    in_new_shop(report, SHOP)
    expect(report.locator(".figures-preview table").first).to_be_visible(timeout=LONG)
    bill = card(page, "wechat_merchant")
    assert bill.locator("select[name$=-format]").input_value() == "wechat_pay_all"
    in_new_shop(bill, "春节微信支付")
    page.locator("button[form=figures-start]").click()
    guest.settle()
    back = page.url
    guest.go("/figures/expected/")
    page.goto(back)
    imported(card(page, "tmall_order_report"))
    imported(card(page, "wechat_merchant"))

    card(page, "wechat_merchant").get_by_role("link", name="What came of it").click()
    totals = page.locator("section", has=page.get_by_role("heading", name="Declared beside"))
    expect(totals).to_contain_text("48")
    expect(totals).to_contain_text("differs")
    page.goto(back)
    card(page, "tmall_order_report").get_by_role("link", name="What came of it").click()
    assert figure(page, "Read") == 8131
    assert figure(page, "Rejected") == 0


def test_the_figures_and_the_way_to_their_line(guest: Visitor, data: Path) -> None:
    known = json.loads((data / "FIGURES.json").read_text("utf-8"), parse_float=Decimal)["tmall"]
    page = guest.page
    guest.go(_explore("net_sales", "placed_orders", "refund_amount"))
    for expected in (f"{known['paid']:,.2f}", f"{known['refund']:,.2f}", f"{known['orders']:,}"):
        expect(page.locator("main")).to_contain_text(expected)
    clicks = 0
    page.locator("main a[href*='/rows/']").first.click()
    clicks += 1
    page.locator("main a[href*='/figures/lines/']").first.click()
    clicks += 1
    assert clicks <= 3
    expect(page.locator("main")).to_contain_text("tmall_order_report_to_0221.csv")
    expect(page.locator("main table")).to_contain_text("订单编号")


def _explore(*keys: str) -> str:
    asked = "&".join(f"k={key}" for key in keys)
    return f"/explore/?{asked}&from=2020-02-01&to=2020-02-29"


def test_rejects_come_back_corrected_and_an_import_is_undone(
    guest: Visitor, data: Path, tmp_path: Path
) -> None:
    page = guest.page
    with (data / TMALL).open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))[:21]
    rows[3][6], rows[7][1] = "zwei", "1e5"
    path = tmp_path / "morning.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)
    drop(guest, path)
    in_new_shop(card(page, "morning"), "改错店")
    page.locator("button[form=figures-start]").click()
    imported(card(page, "morning"))
    with page.expect_download() as waiting:
        card(page, "morning").get_by_role("link", name="Rejected lines").click()
    rejects = tmp_path / "rejects.xlsx"
    waiting.value.save_as(rejects)
    _correct(rejects, {"退款金额": rows[4][6], "总金额": "100"})

    drop(guest, rejects)
    again = card(page, "rejects")
    again.locator("select[name$=-channel]").select_option(label="改错店")
    expect(again.locator(".figures-preview table").first).to_be_visible(timeout=LONG)
    page.locator("button[form=figures-start]").click()
    imported(card(page, "rejects"))
    card(page, "rejects").get_by_role("link", name="What came of it").click()
    assert (figure(page, "Read"), figure(page, "Rejected")) == (2, 0)

    page.locator("[data-dialog=undo]").click()
    page.fill("#undo textarea", "wrong shop")
    page.locator("#undo .q-btn-primary, #undo .q-btn-danger").first.click()
    expect(page.locator(".figures-state")).to_contain_text("Undone", timeout=LONG)


def _correct(path: Path, right: dict[str, str]) -> None:
    """Mend the cells in the workbook of rejects, as a person does in Excel."""
    book = openpyxl.load_workbook(path)
    sheet = book.active
    assert sheet is not None
    header = [cell.value for cell in sheet[1]]
    assert "拒绝原因 Reject reason" in header
    for row in (2, 3):
        for name, value in right.items():
            cell = sheet.cell(row=row, column=header.index(name) + 1)
            if cell.value in ("zwei", "1e5"):
                cell.value = value
    book.save(path)


def test_an_unknown_file_becomes_a_format_and_is_imported(guest: Visitor, tmp_path: Path) -> None:
    page = guest.page
    path = tmp_path / "kiosk.csv"
    path.write_text(
        "Ticket,Sold on,Total,Till\nK-1,2026-11-18 10:00:00,12.50,A\n"
        "K-2,2026-11-18 11:30:00,20.00,B\n",
        encoding="utf-8",
    )
    drop(guest, path, at="/figures/formats/new/")
    with page.expect_response(re.compile("again=1")):
        page.select_option("#fact", "order")
    guest.settle()
    page.fill("#zh", "售货亭小票")
    page.fill("#en", "Kiosk tickets")
    page.fill("#format_id", "kiosk_tickets")
    for name, kind, target in (
        ("Ticket", "id", "order_id"),
        ("Sold on", "instant", "placed_at"),
        ("Total", "money", "amount"),
        ("Till", "text", ""),
    ):
        row = page.locator("tr", has=page.locator("th", has_text=name))
        row.locator("select[name^=type-]").select_option(kind)
        row.locator("select[name^=target-]").select_option(target)
    page.check("input[name=key][value=order_id]")
    page.check("input[name=replaces][value=order]")
    expect(page.locator("#wizard table").last).to_contain_text("12.5", timeout=LONG)
    page.get_by_role("button", name="Save and go on").click()
    page.wait_for_url(re.compile(r"/figures/import/[0-9a-f-]{36}/"))
    guest.settle()
    kiosk = card(page, "kiosk")
    # Choosing a format brings the card anew; what is typed before it has come would be lost.
    with page.expect_response(re.compile(r"/figures/import/file/[0-9a-f-]{36}/\?")):
        kiosk.locator("select[name$=-format]").select_option("kiosk_tickets")
    guest.settle()
    in_new_shop(card(page, "kiosk"), "售货亭")
    page.locator("button[form=figures-start]").click()
    imported(card(page, "kiosk"))
    card(page, "kiosk").get_by_role("link", name="What came of it").click()
    assert (figure(page, "Read"), figure(page, "Accepted")) == (2, 2)


def test_the_board_says_what_is_due_and_missing(guest: Visitor) -> None:
    guest.go("/figures/expected/")
    board = guest.page.locator("main table").first
    expect(board).to_contain_text("Tmall")
    assert guest.page.locator("main table tbody tr").count() > 10
    expect(guest.page.locator("main")).to_contain_text("missing")
