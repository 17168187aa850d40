"""A person who has never seen Quanyu composes a handbook for a shop of twelve, two of them publish.

Everything happens in the browser, on a fresh installation, from choosing two standards to the
position sheets on paper. QUANYU_SCREENS=folder leaves a picture of every step there.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.flows.browsing import NARROW, WIDE, Visitor, chromium, shot
from tests.flows.house import House, environment, served

pytestmark = pytest.mark.browser
SCREENS = os.environ.get("QUANYU_SCREENS", "")
OWN = "own-Horse-7-battery"
PREPARE = """
import django
django.setup()
from quanyu.project import installation
from quanyu.project.cli import service
service.setup(admin="")
print("password", installation.first_administrator("qianfang"))
"""
PEOPLE = ["钱芳", "周岚", "何知远", "苏曼", "林晓", "白若", "许可", "宋宁", "吴桐", "郑好", "唐棠"]


@dataclass(frozen=True)
class Fresh:
    """A served installation in which nobody did anything, and the first password."""

    house: House
    password: str


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fresh]:
    home = tmp_path_factory.mktemp("fresh") / "home"
    home.mkdir()
    made = subprocess.run(
        [sys.executable, "-c", PREPARE],
        env=environment(home), check=True, capture_output=True, text=True,
    )  # fmt: skip
    told = [line.split()[1] for line in made.stdout.splitlines() if line.startswith("password")]
    with served(home) as house:
        yield Fresh(house, told[0])


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as launched:
        yield launched


def arrived(browser: Browser, house: House, username: str, password: str) -> Visitor:
    """Somebody at a browser of their own, after the first log-in with a new password."""
    context = browser.new_context(viewport={"width": WIDE[0], "height": WIDE[1]})
    context.set_default_timeout(20_000)
    cookies = {"django_language": "zh-hans", "qy_theme": "light"}
    context.add_cookies([{"name": n, "value": v, "url": house.address} for n, v in cookies.items()])
    page = context.new_page()
    found = Visitor(house, context, page)
    page.on("console", found.hear)
    page.on("pageerror", lambda error: found.complaints.append(f"{page.url}: {error}"))
    enter(found, "/", username, password)
    page.fill("#id_oldpassword", password)
    page.fill("#id_password1", OWN)
    page.fill("#id_password2", OWN)
    page.press("#id_password2", "Enter")
    page.wait_for_url(lambda url: "password" not in url)
    return found


def enter(visitor: Visitor, path: str, username: str, password: str) -> None:
    """Open a page that asks who one is, and say it."""
    visitor.go(path)
    visitor.page.fill("#id_login", username)
    visitor.page.fill("#id_password", password)
    visitor.page.press("#id_password", "Enter")
    visitor.page.wait_for_url(lambda url: "/login/" not in url)
    visitor.settle()


def looked_at(visitor: Visitor, name: str) -> None:
    """Hold a step to what every page promises, in both widths."""
    assert visitor.serious() == [], name
    for width, size in (("wide", WIDE), ("narrow", NARROW)):
        visitor.page.set_viewport_size({"width": size[0], "height": size[1]})
        assert not visitor.overflows(), f"{name} {width}"
        if SCREENS:
            shot(visitor.page, Path(SCREENS), f"first-{name}-{width}")
    visitor.page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})


def push(page: Page, words: str) -> None:
    """Press the button that says `words`, and wait for the page that follows."""
    page.get_by_role("button", name=words, exact=True).last.click()
    page.wait_for_load_state("networkidle")


def test_from_two_standards_to_signed_paper(browser: Browser, fresh: Fresh) -> None:
    first = arrived(browser, fresh.house, "qianfang", fresh.password)
    address = _composed(first)
    password = _sent_to_a_second_person(first)
    second = arrived(browser, fresh.house, "zhoulan", password)
    _published(second, address)
    _appointed(first, address)
    _on_paper(first)
    assert first.complaints == [] and second.complaints == []


def _composed(first: Visitor) -> str:
    """Steps 1 to 4; returns the address of the last step."""
    page = first.page
    first.go("/")
    page.get_by_role("link", name="开始", exact=True).click()
    first.settle()
    looked_at(first, "1-choose")
    page.check("[value=ccagm-draft]")
    page.check("[value=ecommerce-positions]")
    page.fill("[name=zh]", "街角小店手册")
    push(page, "开始")
    _positions(first)
    _people(first)
    looked_at(first, "4-holes")
    page.fill("[name=reason]", "十二人小店，半年后再看")
    page.locator(".guide-accept button").click()
    first.settle()
    assert "空缺已补齐" in page.inner_text("h1")
    page.locator(".q-acts").get_by_role("link", name="下一步").click()
    first.settle()
    return page.url.removeprefix(first.house.address)


def _positions(first: Visitor) -> None:
    page = first.page
    page.get_by_role("link", name="12 人", exact=True).click()
    first.settle()
    looked_at(first, "2-proposed")
    for part in ("POS-E02", "POS-G01"):
        page.check(f"[name=part][value={part}]")
    push(page, "合并所选")
    page.fill("dialog [name=zh]", "商城运营")
    push(page, "合并")
    assert "商城运营" in page.inner_text("main")
    page.select_option("[name=superior-POS-R01]", "POS-E01")
    page.locator("[for=later-POS-G09]").click()
    push(page, "保存")
    assert "1 个待定" in page.inner_text(".guide-bar")
    page.fill("[name=reason]", "暂不做数字化")
    push(page, "待定的全部不采用")
    looked_at(first, "2-positions")
    assert page.input_value("[name=superior-POS-R01]") == "POS-E01"
    push(page, "保存并继续")


def _people(first: Visitor) -> None:
    page = first.page
    names = page.locator("[name^=name-]")
    firsts = [n for n in range(names.count()) if names.nth(n).get_attribute("name").endswith("_0")]
    for n, name in zip(firsts, PEOPLE, strict=False):
        names.nth(n).fill(name)
    # One person holds two positions: the name says so, the log-in follows.
    page.fill("[name=name-POS-X10_0]", "钱芳")
    page.fill("[name=login-POS-X10_0]", "qianfang2")
    looked_at(first, "3-people")
    push(page, "保存并继续")


def _sent_to_a_second_person(first: Visitor) -> str:
    """The rule of two is met by a second log-in; returns its password, shown once."""
    page = first.page
    assert "目前没有其他人有发布权" in page.inner_text("main")
    looked_at(first, "5-alone")
    page.fill("[name=name]", "周岚")
    push(page, "建立账号")
    password = page.inner_text(".guide-arrivals td b")
    looked_at(first, "5-second")
    first.go("/editions/start/")
    assert password not in page.content()
    page.get_by_role("link", name="街角小店手册").first.click()
    first.settle()
    push(page, "提交审核")
    assert "周岚" in page.inner_text("main")
    assert not page.get_by_role("button", name="发布", exact=True).count(), "the preparer"
    return password


def _published(second: Visitor, address: str) -> None:
    page = second.page
    second.go(address)
    looked_at(second, "5-review")
    push(page, "发布")
    assert "第 2 版已发布" in page.inner_text("h1")


def _appointed(first: Visitor, address: str) -> None:
    first.go(address)
    looked_at(first, "5-published")
    first.page.locator("form[action$='/appoint/'] button").click()
    first.settle()
    looked_at(first, "5-appointed")
    assert first.page.locator(".guide-arrivals tbody tr").count() >= 8
    assert "均已任命" in first.page.inner_text("main")


def _on_paper(first: Visitor) -> None:
    page = first.page
    page.get_by_role("link", name="打印职位说明书").click()
    first.settle()
    looked_at(first, "6-sheets")
    sheets = page.locator("article.paper")
    assert sheets.count() >= 8
    assert page.locator("article.paper .sign").count() == sheets.count()
    page.emulate_media(media="print")
    heights = page.evaluate(
        "[...document.querySelectorAll('article.paper')].map(p => p.scrollWidth - p.clientWidth)"
    )
    assert max(heights) <= 1, "a sheet is wider than the paper"
    paper = page.pdf(prefer_css_page_size=True)
    assert paper.count(b"/Type /Page\n") + paper.count(b"/Type /Page ") >= sheets.count()
    if SCREENS:
        (Path(SCREENS) / "first-6-sheets.pdf").write_bytes(paper)
    page.emulate_media(media="screen")
    looked_at_chart(first)


def looked_at_chart(first: Visitor) -> None:
    """The new posts hang in the org chart."""
    first.go("/units/chart/")
    assert "商城运营" in first.page.inner_text("main")
