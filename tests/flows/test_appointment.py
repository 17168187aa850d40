"""From an appointment to figures and back: rights and rows follow the post, at once, both ways.

HR makes a post that sees one shop, appoints somebody; that person signs in and sees that shop's
figures and no other's; the appointment ends, and the next request is refused.
"""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page

from quanyu.kernel import clock
from tests.flows.browsing import Visitor, chromium, visitor
from tests.flows.house import House, prepare, served

pytestmark = pytest.mark.browser
OWN, OTHER = "云上美妆天猫专营店", "云上百货小红书店"
GIVEN, CHOSEN = "given-Horse-8-battery", "chosen-Horse-9-battery"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as launched:
        yield launched


@pytest.fixture(scope="module")
def two_shops(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A served installation with the figures of two shops."""
    home = tmp_path_factory.mktemp("two") / "home"
    prepare(home, ["tmall-beauty", "xiaohongshu"])
    with served(home) as found:
        yield found


def day(back: int) -> str:
    return (clock.today() - timedelta(days=back)).isoformat()


def figures(house: House) -> str:
    """Paid amounts of the last quarter, by shop."""
    return f"{house.address}/explore/?key=paid_amount&from={day(90)}&to={day(1)}&by=channel"


def shown(page: Page, house: House) -> tuple[int, str]:
    """The status of the page of figures, and what its main part says."""
    answer = page.goto(figures(house))
    page.wait_for_load_state("networkidle")
    assert answer is not None
    return answer.status, page.locator("main").inner_text()


def make_post(hr: Visitor) -> None:
    hr.go("/units/posts/new/")
    form = hr.page.locator("main form")
    unit = form.locator("#id_unit option", has_text=re.compile("^推广部$")).get_attribute("value")
    form.locator("#id_unit").select_option(unit)
    form.locator("#id_position").select_option("POS-H06")
    form.locator("#id_title").fill("关键词推广专员（美妆）")
    form.locator("#id_headcount").fill("1")
    form.get_by_label(OWN).check()
    form.locator(".q-btn-primary").click()
    hr.page.wait_for_url("**/units/")


def add_person(hr: Visitor) -> None:
    hr.go("/people/new/")
    form = hr.page.locator("main form")
    fields = {"name": "新专员", "username": "xinzhuanyuan", "password": GIVEN}
    for name, text in fields.items():
        form.locator(f"[name={name}]").fill(text)
    form.locator(".q-btn-primary").click()
    hr.page.wait_for_url(re.compile(r"/people/[0-9a-f-]{36}/"))


def appoint(hr: Visitor, post: str, first_on: str) -> None:
    hr.page.click(".q-acts [data-dialog=appoint]")
    dialog = hr.page.locator("#appoint")
    option = dialog.locator("#id_post option", has_text=post)
    dialog.locator("#id_post").select_option(option.get_attribute("value"))
    dialog.locator("[name=first_on]").fill(first_on)
    dialog.locator(".q-btn-primary").click()


def sign_in(browser: Browser, house: House) -> Page:
    """Sign in for the first time, which asks for a password of one's own."""
    context = browser.new_context(locale="zh-CN")
    page = context.new_page()
    page.goto(f"{house.address}/accounts/login/")
    page.fill("#id_login", "xinzhuanyuan")
    page.fill("#id_password", GIVEN)
    page.press("#id_password", "Enter")
    page.wait_for_url("**/password/change/**")
    page.fill("#id_oldpassword", GIVEN)
    page.fill("#id_password1", CHOSEN)
    page.fill("#id_password2", CHOSEN)
    page.press("#id_password2", "Enter")
    page.wait_for_url(lambda url: "/password/" not in url)
    return page


def end_appointment(hr: Visitor) -> None:
    hr.page.click("[data-dialog^=end-]")
    dialog = hr.page.locator("dialog[open]")
    dialog.locator("[name=last_on]").fill(day(1))
    dialog.locator(".q-btn-primary").click()
    hr.page.wait_for_selector(".q-toast-ok")


def test_rights_and_rows_come_with_a_post_and_go_with_it(
    browser: Browser, two_shops: House
) -> None:
    hr = visitor(browser, two_shops)
    status, everything = shown(hr.page, two_shops)
    assert status == 200 and OWN in everything and OTHER in everything
    make_post(hr)
    add_person(hr)
    newcomer = sign_in(browser, two_shops)
    assert shown(newcomer, two_shops)[0] == 403
    appoint(hr, "关键词推广专员（美妆）", day(3))
    hr.page.wait_for_selector(".q-toast-ok")
    status, seen = shown(newcomer, two_shops)
    assert status == 200 and OWN in seen and OTHER not in seen
    assert re.search(r"[1-9]\d*", seen.split(OWN, 1)[1])
    end_appointment(hr)
    status, refused = shown(newcomer, two_shops)
    assert status == 403 and OWN not in refused
    hr.go("/audit/?q=" + "新专员")
    trail = hr.page.locator("#rows").inner_text()
    assert "任命" in trail and "新专员" in trail
    newcomer.context.close()
    hr.context.close()


def test_a_full_post_says_how_to_go_on(browser: Browser, two_shops: House) -> None:
    hr = visitor(browser, two_shops)
    hr.go("/people/?q=hanxingye")
    hr.page.click("#rows a.ttl")
    hr.settle()
    appoint(hr, "运营中心 · 运营总监", day(0))
    fault = hr.page.locator("#appoint[open] .q-note-bad")
    fault.wait_for()
    assert "增加编制数" in fault.inner_text()
    hr.context.close()
