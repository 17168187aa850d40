"""The pages in a real browser: accessible in both languages and themes, at both widths."""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

from quanyu.kernel import clock
from quanyu.organisation import actions
from quanyu.organisation.models import Person, Turn
from quanyu.organisation.tests.factories import PASSWORD, Cast, make_absence, make_cast, make_shift

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LOOKS = [
    ("zh-hans", "light", 1440),
    ("en", "dark", 1440),
    ("zh-hans", "dark", 390),
    ("en", "light", 390),
]
PAGES = [
    "/people/",
    "/people/new/",
    "/units/",
    "/units/new/",
    "/units/posts/new/",
    "/units/chart/",
    "/units/vacancies/",
    "/units/lines/",
    "/rosters/",
    "/absences/",
    "/people/import/",
    "/audit/",
    "/account/",
    "/accounts/password/change/",
    "/search/?q=lin",
    "/nothing/",
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        yield launched
        launched.close()


def open_page(browser: Browser, address: str, look: tuple[str, str, int]) -> Page:
    language, theme, width = look
    context = browser.new_context(viewport={"width": width, "height": 844})
    context.add_cookies(
        [
            {"name": "django_language", "value": language, "url": address},
            {"name": "qy_theme", "value": theme, "url": address},
        ]
    )
    page = context.new_page()
    page.goto(f"{address}/accounts/login/")
    return page


def sign_in(page: Page) -> None:
    page.fill("#id_login", "linxiao")
    page.fill("#id_password", PASSWORD)
    page.click(".q-entrance-box .q-btn-primary")
    page.wait_for_url(lambda url: "/login/" not in url)


def serious(page: Page) -> list[Any]:
    found = Axe().run(page).response["violations"]
    return [
        (fault["id"], [node["target"] for node in fault["nodes"]])
        for fault in found
        if fault["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: "-".join(map(str, look)))
def test_no_page_has_a_serious_fault(live_server: Any, browser: Browser, look: Any) -> None:
    cast = make_cast()
    page = open_page(browser, live_server.url, look)
    refused: list[str] = []
    page.on("console", lambda m: refused.append(m.text) if "Content Security" in m.text else None)
    assert serious(page) == []
    sign_in(page)
    shift = make_shift(cast)
    actions.set_turn(
        actor=cast.director, unit=cast.unit, person=cast.specialist, day=clock.today(), shift=shift
    )
    make_absence(cast, clock.today(), clock.today(), cast.supervisor)
    actions.leave(actor=cast.director, person=cast.outsider, reason="合同到期")
    post = cast.posts["POS-S"]
    more = [f"/posts/{post.uuid}/", f"/posts/{post.uuid}/change/"]
    people = [f"/people/{cast.supervisor.uuid}/", f"/people/{cast.outsider.uuid}/erase/"]
    for path in [*PAGES, *more, *people]:
        page.goto(live_server.url + path)
        assert serious(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    assert refused == []
    page.context.close()


def test_the_drawer_on_a_phone(live_server: Any, browser: Browser) -> None:
    make_cast()
    page = open_page(browser, live_server.url, ("zh-hans", "light", 390))
    sign_in(page)
    page.goto(f"{live_server.url}/people/")
    place = page.locator(".q-nav a[href='/units/']")
    assert not place.is_visible()
    page.click(".q-bottom [data-drawer]")
    place.wait_for(state="visible")
    inside = "document.activeElement.closest('.q-nav') !== null"
    for key in ["Tab"] * 15 + ["Shift+Tab"] * 15:
        page.keyboard.press(key)
        assert page.evaluate(inside), key
    page.keyboard.press("Escape")
    place.wait_for(state="hidden")
    page.click(".q-bottom [data-drawer]")
    place.click()
    page.wait_for_url("**/units/")
    page.context.close()


def test_search_theme_and_a_new_appointment(live_server: Any, browser: Browser) -> None:
    cast = make_cast()
    page = open_page(browser, live_server.url, ("zh-hans", "light", 1440))
    sign_in(page)
    page.goto(f"{live_server.url}/people/")
    page.keyboard.press("Control+k")
    page.keyboard.type("wr")
    page.click("#q-results a:has-text('外人')")
    page.click("[data-theme-toggle]")
    assert page.locator("html").get_attribute("data-theme") == "dark"
    page.click(".q-acts [data-dialog=appoint]")
    page.select_option("#appoint #id_post", str(cast.posts["POS-S"].pk))
    page.click("#appoint .q-btn-primary")
    page.wait_for_selector(".q-toast-ok")
    assert Person.objects.get(name="外人").appointments.count() == 1
    assert page.locator("html").get_attribute("data-theme") == "dark"
    page.context.close()


def charted(live_server: Any, browser: Browser, look: Any) -> tuple[Cast, Page]:
    """The org chart with a team of three levels below the department."""
    cast = make_cast()
    unit = cast.unit
    for name in ("推广部", "搜索组", "项目甲"):
        unit = actions.add_unit(actor=cast.system, name=name, kind="department", parent=unit)
    post = actions.add_post(actor=cast.system, unit=unit, position="POS-X", headcount=2)
    actions.appoint(
        actor=cast.system, person=cast.outsider, post=post, first_on=clock.today(), acting=True
    )
    page = open_page(browser, live_server.url, look)
    sign_in(page)
    page.goto(f"{live_server.url}/units/chart/")
    return cast, page


def test_the_chart_folds_finds_and_zooms(live_server: Any, browser: Browser) -> None:
    _cast, page = charted(live_server, browser, ("zh-hans", "light", 1440))
    inner = page.locator(".org-box", has_text="项目甲")
    assert inner.is_visible() and "代理" in inner.inner_text() and "缺 2" in inner.inner_text()
    page.select_option("#org-levels", "2")
    assert not inner.is_visible()
    page.fill("#org-find", "wr")  # 外人, who acts in the innermost post
    page.wait_for_selector(".org-here")
    assert inner.is_visible() and "org-hit" in (inner.locator("li").get_attribute("class") or "")
    assert page.locator("#org-hits").inner_text() == "第 1 处，共 1 处"
    page.fill("#org-find", "没有的人")
    expect(page.locator("#org-hits")).to_have_text("没有找到")
    page.click("[data-zoom='+']")
    assert page.locator("#org-scale").inner_text() == "120%"
    page.click("[data-zoom='fit']")
    fold = page.locator(".org-fold").first
    assert fold.get_attribute("aria-expanded") == "true"
    fold.click()
    assert fold.get_attribute("aria-expanded") == "false" and not inner.is_visible()
    page.context.close()


def test_the_chart_is_printed_to_one_width(live_server: Any, browser: Browser) -> None:
    _cast, page = charted(live_server, browser, ("zh-hans", "light", 1440))
    page.evaluate("print = () => { window.printed = document.documentElement.dataset.paper; }")
    page.click("[data-paper=a3]")
    assert page.evaluate("window.printed") == "a3"
    page.emulate_media(media="print")
    assert not page.locator(".q-nav").is_visible()
    assert page.evaluate("document.querySelector('#org-tree').scrollWidth <= 1600")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.evaluate("document.documentElement.dataset.paper") is None
    page.context.close()


def test_on_a_phone_the_chart_is_an_indented_list(live_server: Any, browser: Browser) -> None:
    _cast, page = charted(live_server, browser, ("zh-hans", "dark", 390))
    lefts = page.evaluate(
        "[...document.querySelectorAll('.org-box')].map(b => b.getBoundingClientRect().left)"
    )
    assert lefts == sorted(lefts) and len(set(lefts)) == 4
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.context.close()


def test_a_roster_is_drawn_in_place(live_server: Any, browser: Browser) -> None:
    cast = make_cast()
    make_shift(cast)
    page = open_page(browser, live_server.url, ("zh-hans", "light", 1440))
    sign_in(page)
    page.goto(f"{live_server.url}/rosters/?unit={cast.unit.pk}")
    cell = page.locator(f"select[id^='t{cast.specialist.pk}-']").first
    cell.select_option(label="早班")
    expect(page.locator(".org-roster tfoot td").first).to_have_text("1")
    assert Turn.objects.get().person == cast.specialist
    page.context.close()
