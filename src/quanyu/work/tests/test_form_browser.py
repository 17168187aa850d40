"""Forms in a real browser: lines, people and conditions by keyboard; nothing typed is lost."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command
from playwright.sync_api import Browser, Page, expect, sync_playwright

from quanyu.organisation import actions as organisation
from quanyu.work.tests.factories import PASSWORD, POSITIONS, Crew

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
LOOKS = [("zh-hans", "light", 1440), ("en", "dark", 390)]
PAGES = [
    "/editions/forms/",
    "/editions/forms/return_case/",
    "/work/forms/image_request/trial/",
    "/work/forms/task_set/trial/",
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture
def house(live_server: Any, crew: Crew) -> str:
    """A house whose director may read the handbook."""
    call_command("collectstatic", interactive=False, verbosity=0)
    first, *others = POSITIONS
    reader = replace(first, permissions=first.permissions | {"editions.view", "figures.view"})
    organisation.publish_positions(actor=crew.system, positions=[reader, *others])
    return str(live_server.url)


def open_page(browser: Browser, house: str, look: tuple[str, str, int] = LOOKS[1]) -> Page:
    language, theme, width = look
    context = browser.new_context(base_url=house, viewport={"width": width, "height": 900})
    cookies = {"django_language": language, "qy_theme": theme}
    context.add_cookies([{"name": k, "value": v, "url": house} for k, v in cookies.items()])
    page = context.new_page()
    page.goto("/accounts/login/")
    sign_in(page)
    return page


def sign_in(page: Page) -> None:
    page.fill("#id_login", "linxiao")
    page.fill("#id_password", PASSWORD)
    page.click(".q-entrance-box .q-btn-primary")
    page.wait_for_url(lambda url: "/login/" not in url)


def serious(page: Page) -> list[Any]:
    found = Axe().run(page).response["violations"]
    return [
        (one["id"], [node["html"][:200] for node in one["nodes"][:3]])
        for one in found
        if one["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("look", LOOKS)
def test_pages_of_forms_are_accessible_and_fit(browser: Browser, house: str, look: Any) -> None:
    page = open_page(browser, house, look)
    for address in PAGES:
        page.goto(address)
        assert serious(page) == [], address
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, address
    page.click("main form .q-btn-primary")
    expect(page.get_by_role("alert")).to_be_focused()
    assert serious(page) == []


def test_lines_people_and_conditions_by_keyboard(browser: Browser, house: str) -> None:
    page = open_page(browser, house)
    page.goto("/work/forms/image_request/trial/")
    expect(page.get_by_label("Why urgent")).to_be_hidden()
    page.locator("input[name=f-urgent][value=yes]").focus()
    page.keyboard.press("Space")
    expect(page.get_by_label("Why urgent")).to_be_visible()
    page.locator("[data-add-row]").press("Enter")
    expect(page.locator("[data-lines] tr")).to_have_count(2)
    expect(page.locator("[name='f-pieces-1-place']")).to_be_focused()
    page.locator("[data-drop-row]").first.press("Enter")
    expect(page.locator("[data-lines] tr")).to_have_count(1)

    page.goto("/work/forms/notice/trial/")
    find = page.get_by_role("combobox")
    find.press_sequentially("cy", delay=30)
    expect(page.get_by_role("option")).to_have_count(1)
    find.press("Enter")
    expect(page.locator(".w-chips li")).to_contain_text("陈悦")
    expect(find).to_be_focused()
    page.fill("#f-notice_title", "Start")
    page.fill("#f-notice_text", "Begin at nine")
    page.click("main form .q-btn-primary")
    expect(page.get_by_role("status").first).to_contain_text("This could be handed in.")
    expect(page.locator(".w-shown")).to_contain_text("陈悦")


def test_an_expired_session_costs_nothing_that_was_typed(browser: Browser, house: str) -> None:
    page = open_page(browser, house)
    page.goto("/work/forms/image_request/trial/")
    page.fill("#f-title", "Autumn")
    page.locator("[data-add-row]").click()
    page.fill("[name='f-pieces-1-place']", "Home page")
    page.locator("label.q-opt", has_text="Yes").click()
    page.fill("#f-urgent_reason", "Live on Friday")
    page.context.clear_cookies(name="sessionid")
    page.click("main form .q-btn-primary")
    page.wait_for_url(lambda url: "/login/" in url)
    sign_in(page)
    page.goto("/work/forms/image_request/trial/")
    expect(page.locator(".w-restored")).to_be_visible()
    expect(page.locator("#f-title")).to_have_value("Autumn")
    expect(page.locator("[name='f-pieces-1-place']")).to_have_value("Home page")
    expect(page.locator("#f-urgent_reason")).to_have_value("Live on Friday")
    expect(page.locator("#f-urgent_reason")).to_be_visible()
