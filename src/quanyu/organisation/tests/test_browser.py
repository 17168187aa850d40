"""The pages in a real browser: accessible in both languages and themes, at both widths."""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from quanyu.organisation.models import Person
from quanyu.organisation.tests.factories import PASSWORD, make_cast

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
    for path in [*PAGES, f"/people/{cast.supervisor.uuid}/"]:
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
