"""PRC-07 from start to end in a browser, by the people of its lanes, once sent back."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from quanyu.kernel import clock
from quanyu.organisation import actions as organisation
from quanyu.organisation.actions import Position
from quanyu.organisation.models import Person, Unit
from quanyu.process.actions import firing
from quanyu.process.models import Case, Timer
from tests.flows.browsing import chromium

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LANES = {
    "POS-H02": ("运营主管", "林晓"),
    "POS-H03": ("项目运营", "周宁"),
    "POS-H08": ("视觉设计主管", "苏曼"),
    "POS-H09": ("视觉设计师", "白若"),
}
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 32


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture
def pages(live_server: Any, browser: Browser, settings: Any, tmp_path: Path) -> Iterator[Any]:
    """Open the browser of each person of a lane, signed in."""
    settings.QUANYU_HOME = tmp_path
    call_command("collectstatic", interactive=False, verbosity=0)
    people = _people()
    opened = {name: _page(browser, live_server.url, who) for name, who in people.items()}
    yield opened
    for page in opened.values():
        page.context.close()


def _people() -> dict[str, Person]:
    system = organisation.system_actor()
    positions = [Position(name, zh) for name, (zh, _person) in LANES.items()]
    organisation.publish_positions(actor=system, positions=positions)
    unit: Unit = organisation.add_unit(actor=system, name="天猫旗舰店", kind="department")
    people = {}
    for name, (_zh, person) in LANES.items():
        who = organisation.add_person(
            actor=system, username=name, name=person, password="right-Horse-7-battery"
        )
        post = organisation.add_post(actor=system, unit=unit, position=name)
        organisation.appoint(actor=system, person=who, post=post, first_on=date(2026, 1, 1))
        people[person] = who
    return people


def _page(browser: Browser, url: str, who: Person) -> Page:
    client = Client()
    client.force_login(who)
    context = browser.new_context(base_url=url, viewport={"width": 1440, "height": 900})
    context.set_default_timeout(20_000)
    session = client.cookies["sessionid"].value
    cookies = {"sessionid": session, "django_language": "zh-hans"}
    context.add_cookies([{"name": n, "value": v, "url": url} for n, v in cookies.items()])
    return context.new_page()


def fill(page: Page) -> None:
    """Fill in every field of the step's form that is asked for, with anything possible."""
    later = (clock.now() + timedelta(days=2)).strftime("%Y-%m-%d")
    for field in page.locator("form[data-task] [name^='f-']:visible").all():
        kind = field.get_attribute("type") or field.evaluate("one => one.tagName.toLowerCase()")
        if kind == "file":
            field.set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": PNG})
        elif kind == "select":
            field.select_option(index=1)
        elif kind == "date":
            field.fill(later)
        elif kind == "datetime-local":
            field.fill(f"{later}T18:00")
        elif kind in ("text", "textarea") and field.get_attribute("role") != "combobox":
            number = field.get_attribute("inputmode") in ("numeric", "decimal")
            field.fill("3" if number else "按要求办理")
        elif kind == "number":
            field.fill("3")
    for group in page.locator("form[data-task] .w-opts").all():
        if group.is_visible():
            group.locator("label").last.click()
    for group in page.locator("form[data-task] .w-ticks").all():
        group.locator("input").first.check()
    for finder in page.locator("form[data-task] [role=combobox]:visible").all():
        finder.fill("白若")


def test_a_request_for_images_goes_through_every_lane(pages: dict[str, Page]) -> None:
    operator, lead, chief, designer = pages["周宁"], pages["林晓"], pages["苏曼"], pages["白若"]
    operator.goto("/process/cases/start/")
    operator.get_by_role("link", name="图片处理").click()
    operator.fill("[name=subject]", "羊毛大衣主图")
    operator.get_by_role("button", name="发起", exact=True).click()
    expect(operator.get_by_role("heading", level=1)).to_contain_text("羊毛大衣主图")
    address = f"/process/cases/{Case.objects.get().uuid}/"

    def act(page: Page, button: str) -> None:
        page.goto(address)
        fill(page)
        page.fill("[name=note]", "已办妥")
        page.get_by_role("button", name=button, exact=True).click()
        expect(page.locator(".q-toast-ok")).to_be_visible()

    act(operator, "完成任务")
    act(lead, "同意")
    act(operator, "完成任务")
    act(chief, "承诺这个时间")
    expect(chief.locator("[data-node=s07_5]")).to_have_class("is-open")
    act(designer, "完成任务")

    chief.goto(address)
    chief.get_by_role("button", name="退回", exact=True).click()
    chief.get_by_role("button", name="退回到「制作图片」").click()
    chief.fill("[name=reason]", "背景换浅灰")
    chief.get_by_role("button", name="退回到「制作图片」").click()
    expect(chief.locator(".q-toast-ok")).to_be_visible()
    designer.goto(address)
    expect(designer.locator("#task .q-note-warn")).to_contain_text("背景换浅灰")
    act(designer, "完成任务")

    act(chief, "同意")
    act(lead, "同意")
    act(operator, "同意")
    case = Case.objects.get()
    if case.timers.filter(kind="wait").exclude(state__in=("fired", "dropped")).exists():
        Timer.objects.filter(case=case, kind="wait").update(at=clock.now(), state="running")
        firing.fire(case.pk)
    act(chief, "完成任务")
    expect(chief.get_by_text("事项已办结")).to_be_visible()
    assert Case.objects.get().state == "ended"
    expect(chief.locator("[data-node=end]")).to_have_class("is-done")
