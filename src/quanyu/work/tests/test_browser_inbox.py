"""Inbox, item and delegations in a real browser: accessible in every look, and a story.

QUANYU_SCREENS=folder leaves a picture of every page in every look there.
"""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from quanyu.kernel import clock
from quanyu.organisation import actions as organisation
from quanyu.work import actions, queries
from quanyu.work.models import Attachment, Mention, WorkItem
from quanyu.work.tests.factories import PASSWORD, Crew, make_crew, make_item

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
LOOKS = [
    ("zh-hans", "light", 1440),
    ("en", "dark", 1440),
    ("zh-hans", "dark", 390),
    ("en", "light", 390),
]
TITLES = [
    ("验收退回商品", "Inspect returned goods", "RT-0318 双面呢大衣", "PRC-14", 5),
    ("审核退货申请", "Review the return", "RT-0321 羊绒围巾", "PRC-14", -1),
    ("确认双 12 报名商品", "Confirm goods for 12.12", "CM-0107 天猫会场", "PRC-02", 8),
    ("主图评选投票", "Vote on main pictures", "IM-0456", "PRC-07", 26),
    ("换货单补发确认", "Confirm the replacement", "EX-0092", "PRC-13", 30),
    ("新品拍摄排期", "Plan the shoot", "PS-0018", "PRC-06", None),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture(autouse=True)
def _at_ten_in_english() -> Iterator[None]:
    """The served pages have a clock of their own, so the tests use it too."""
    yield


def open_page(browser: Browser, address: str, look: tuple[str, str, int], who: str) -> Page:
    language, theme, width = look
    context = browser.new_context(viewport={"width": width, "height": 900})
    cookies = {"django_language": language, "qy_theme": theme}
    context.add_cookies([{"name": n, "value": v, "url": address} for n, v in cookies.items()])
    page = context.new_page()
    page.goto(f"{address}/accounts/login/")
    page.fill("#id_login", who)
    page.fill("#id_password", PASSWORD)
    page.click(".q-entrance-box .q-btn-primary")
    page.wait_for_url(lambda url: "/login/" not in url)
    return page


def serious(page: Page) -> list[Any]:
    found = Axe().run(page).response["violations"]
    return [
        (fault["id"], [node["target"] for node in fault["nodes"]])
        for fault in found
        if fault["impact"] in ("serious", "critical")
    ]


def scene() -> tuple[Crew, list[WorkItem]]:
    """A busy morning: own items, a pool, a team, somebody away."""
    crew, now = make_crew(), clock.now()
    rows = []
    for number, (zh, en, subject, process, hours) in enumerate(TITLES):
        due = now + timedelta(hours=hours) if hours else None
        facts: dict[str, Any] = {
            "title_zh": zh, "title_en": en, "subject": subject, "process": process, "due_at": due,
            "starter": crew.designer, "unit": crew.service, "bulk": number % 2 == 0,
            "outcomes": ["agree", "reject"],
        }  # fmt: skip
        rows.append(make_item(f"own {number}", owner=crew.su, **facts))
        make_item(f"pool {number}", **facts)
    today = clock.today()
    organisation.record_absence(
        actor=crew.system, person=crew.chen, kind="leave", first_on=today, last_on=today,
        substitute=crew.su,
    )  # fmt: skip
    make_item("chen", owner=crew.chen, title_zh="回访投诉顾客", title_en="Call back")
    actions.comment(actor=crew.su, topic=queries.topic(rows[0]), text="@何川 请补外包装照片")
    actions.promise(actor=crew.su, item=rows[3], at=now + timedelta(hours=20))
    actions.pause(actor=crew.su, item=rows[4], reason="等仓库盘点")
    actions.complete(actor=crew.su, item=rows[5], outcome="agree")
    actions.delegate(
        actor=crew.su, person=crew.su, substitute=crew.designer, process="PRC-14",
        first_on=today, last_on=today + timedelta(days=7), reason="双 12 外场",
    )  # fmt: skip
    return crew, rows


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: "-".join(map(str, look)))
def test_no_page_has_a_serious_fault(live_server, browser, desk, look) -> None:
    _crew, rows = scene()
    page = open_page(browser, live_server.url, look, "suman")
    refused: list[str] = []
    page.on("console", lambda m: refused.append(m.text) if "Content Security" in m.text else None)
    paths = {f"inbox-{shelf}": f"inbox/?shelf={shelf}" for shelf in ("mine", "pool", "done")}
    paths |= {f"item-{n}": f"items/{rows[n].uuid}/" for n in (0, 1, 4, 5)}
    paths |= {"delegations": "delegations/", "empty": "inbox/?shelf=team"}
    for name, path in paths.items():
        page.goto(f"{live_server.url}/work/{path}")
        picture(page, name, look)
        assert serious(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    assert refused == []
    page.context.close()


def picture(page: Page, name: str, look: tuple[str, str, int]) -> None:
    if folder := os.environ.get("QUANYU_SCREENS"):
        page.wait_for_load_state("networkidle")
        path = Path(folder) / f"{name}-{look[0][:2]}-{look[1]}-{look[2]}.png"
        page.screenshot(path=path, full_page=True)


def test_claim_mention_attach_and_complete(live_server, browser, desk, tmp_path) -> None:
    scene()
    page = open_page(browser, live_server.url, ("zh-hans", "light", 1440), "suman")
    page.goto(f"{live_server.url}/work/inbox/?shelf=pool")
    page.fill(".q-filters input[name=q]", "shth")
    page.wait_for_url("**q=shth**")
    # The list is exchanged after the address: a click on the old one would be lost.
    page.wait_for_function("document.querySelectorAll('[aria-label^=认领]').length === 1")
    page.click("button[aria-label='认领审核退货申请']")
    page.wait_for_selector(".q-toast-ok")
    page.goto(f"{live_server.url}/work/inbox/")
    item = WorkItem.objects.get(key="pool 1")
    page.goto(f"{live_server.url}/work/items/{item.uuid}/")
    page.locator("#id_text").press_sequentially("@hec")
    page.click(".work-names [data-name=何川]")
    page.locator("#id_text").press_sequentially("请看附件")
    paper = tmp_path / "验收单.pdf"
    paper.write_bytes(b"%PDF-1.7")
    page.set_input_files("#id_uploads", paper)
    page.click("#thread .q-btn-primary")
    page.wait_for_selector(".work-file")
    assert Mention.objects.filter(person__name="何川").count() == 2
    with page.expect_download() as download:
        page.click(".work-file")
    assert download.value.suggested_filename == Attachment.objects.get().name == "验收单.pdf"
    page.click("label:has-text('退回')")
    page.fill("#note", "缺外包装照片")
    page.click(".work-acts .q-btn-primary")
    page.wait_for_url("**/work/inbox/")
    item.refresh_from_db()
    assert (item.outcome, item.note, str(item.done_by)) == ("reject", "缺外包装照片", "苏曼")
    page.context.close()


def test_many_at_once(live_server, browser, desk) -> None:
    crew, rows = scene()
    page = open_page(browser, live_server.url, ("zh-hans", "light", 1440), "suman")
    page.goto(f"{live_server.url}/work/inbox/")
    page.check("[data-check-all=item]")
    page.click("button[form=bulk]")
    page.wait_for_selector(".q-toast-ok")
    done = WorkItem.objects.filter(state="done", done_by=crew.su).count()
    assert done == 1 + sum(row.bulk for row in rows[:4]), "not those that have to be looked at"
    page.context.close()
