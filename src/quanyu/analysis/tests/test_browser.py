"""Reading in a real browser: from the first page to a line, and a question put together by hand."""

import re

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect, sync_playwright

from quanyu.analysis.tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ARGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync")


@pytest.fixture
def page(live_server, morning):
    call_command("collectstatic", interactive=False, verbosity=0)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=list(ARGS))
        context = browser.new_context(base_url=live_server.url, locale="en-US")
        context.add_cookies([{"name": "django_language", "value": "en", "url": live_server.url}])
        opened = context.new_page()
        opened.goto("/accounts/login/")
        opened.fill("#id_login", "analyst")
        opened.fill("#id_password", factories.PASSWORD)
        opened.click("button.q-btn-primary")
        yield opened
        browser.close()


def test_three_clicks_from_a_number_to_its_line(page: Page):
    page.click("a.q-kpi >> nth=0")
    expect(page.get_by_role("heading", level=1)).to_have_text("Paid amount")
    page.click("td a.q-open[href^='/figures/lines/'] >> nth=0")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Line")


def test_a_question_is_put_together_and_its_address_keeps_it(page: Page):
    page.goto("/explore/")
    page.click("summary.q-chip-add >> nth=0")
    page.fill("input[name=find]", "zfje")
    found = page.locator("#found-indicators")
    expect(found.get_by_role("link")).not_to_have_count(0)
    found.get_by_role("link", name="Paid amount", exact=True).click()
    expect(page).to_have_url(re.compile("k=net_sales&k=paid_amount"), timeout=20_000)
    page.select_option("select[name=by] >> nth=1", "channel")
    expect(page).to_have_url(re.compile("by=channel"), timeout=20_000)
    expect(page.locator("tfoot")).to_contain_text("1,125.00", timeout=20_000)
    page.reload()
    expect(page.locator("tfoot")).to_contain_text("1,125.00")
    expect(page.locator(".q-chart[data-drawn=yes]")).to_have_count(2)
