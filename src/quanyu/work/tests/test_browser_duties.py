"""The workbench, the month and a hand-in in a real browser: legible, accessible, working."""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command
from playwright.sync_api import Browser, sync_playwright

from quanyu.editions import registry as of_editions
from quanyu.kernel import clock
from quanyu.work import actions
from quanyu.work.models import Deliverable
from quanyu.work.tests.factories import PASSWORD
from quanyu.work.tests.shop import Shop, at, make_shop

ARGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync")
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _no_boards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(of_editions, "_needs", {})


@pytest.fixture
def shop(transactional_db: None) -> Iterator[Shop]:
    found = make_shop()
    day = clock.now().astimezone().date()
    with clock.frozen(at(str(day), 8)):
        actions.tick()
    yield found


@pytest.fixture
def browser() -> Iterator[Browser]:
    call_command("collectstatic", interactive=False, verbosity=0)
    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path="/usr/bin/chromium", args=list(ARGS))
        yield opened
        opened.close()


def clean(page: Any) -> None:
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa"]})
    assert found.violations_count == 0, found.generate_report()
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(wide) <= 0


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_a_round_is_handed_in(
    shop: Shop, live_server: Any, browser: Browser, width: int, scheme: Any
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.goto(f"{live_server.url}/accounts/login/")
    page.fill("input[name=login]", shop.manager.username)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_load_state("networkidle")
    clean(page)
    for path in ("/work/duties/", "/work/duties/team/", "/work/archive/"):
        page.goto(live_server.url + path)
        clean(page)
    page.goto(live_server.url)
    page.locator(".q-head .q-acts a.q-btn").first.click()
    page.fill("textarea[name=note]", "本周平稳")
    clean(page)
    page.locator(".q-form-foot button").click()
    page.wait_for_load_state("networkidle")
    clean(page)
    assert Deliverable.objects.get().note == "本周平稳"
    page.close()
