"""Attacks over every address: forged requests, ways back to elsewhere, names that are code."""

import csv
import io
import logging
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.conf import settings as configured
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse

from quanyu.figures.actions import Incoming, receive_upload
from quanyu.figures.tests.factories import imported, order, shop, uploaded, written
from quanyu.kernel import clock
from quanyu.organisation import actions
from quanyu.organisation.models import Appointment, Person, Post, Unit
from tests.architecture.test_permissions import NOW
from tests.architecture.world import PASSWORD, World, address, form, make_world, routes

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
FORMULA = '=HYPERLINK("http://evil.example","x")'
PHONE = "13912345678"
ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "///evil.example",
    "/\\evil.example/",
    "javascript:alert(1)",
    "http:evil.example",
    "https:///evil.example",
    " https://evil.example",
]


@pytest.fixture
def world(db: None, settings: Any, tmp_path: Path) -> Iterator[World]:
    settings.QUANYU_HOME = tmp_path / "home"
    settings.QUANYU_HOME.mkdir()
    cache.clear()
    logging.disable(logging.CRITICAL)
    with clock.frozen(NOW):
        yield make_world(tmp_path)
    logging.disable(logging.NOTSET)


def signed_in(world: World, role: str = "everything", **how: Any) -> Client:
    client = Client(raise_request_exception=False, **how)
    client.force_login(world.people[role])
    return client


def test_no_form_is_taken_without_its_token(world: World) -> None:
    client, stranger = signed_in(world, enforce_csrf_checks=True), Client(enforce_csrf_checks=True)
    taken = [
        route
        for route in routes()
        for who in (client, stranger)
        if who.post(address(world, route), form(world, route)).status_code not in (403, 405)
    ]
    assert taken == []


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_no_way_back_leads_elsewhere(db: None, elsewhere: str, client: Client) -> None:
    person = actions.add_person(
        actor=actions.system_actor(), username="lin", name="林", password=PASSWORD
    )
    cache.clear()
    said = {"login": "lin", "password": PASSWORD, "next": elsewhere}
    answers = [client.post(reverse("account_login"), said)]
    for route, data in (
        ("ui:language", {"language": "en"}),
        ("organisation:post_choose", {}),
        ("account_reauthenticate", {"password": PASSWORD}),
        ("account_logout", {}),
    ):
        client.force_login(person)
        answers.append(client.post(reverse(route), {**data, "next": elsewhere}))
        answers.append(client.get(reverse(route), {"next": elsewhere}))
    places = [answer.headers.get("Location", "/") for answer in answers]
    assert [p for p in places if not p.startswith("/") or p[1:2] in ("/", "\\")] == []


def test_a_planted_session_is_not_adopted(db: None, client: Client) -> None:
    actions.add_person(actor=actions.system_actor(), username="lin", name="林", password=PASSWORD)
    cache.clear()
    client.get(reverse("account_login"))
    planted = client.session
    planted["planted"] = "yes"
    planted.save()
    client.cookies[configured.SESSION_COOKIE_NAME] = planted.session_key
    client.post(reverse("account_login"), {"login": "lin", "password": PASSWORD})
    now = client.cookies[configured.SESSION_COOKIE_NAME].value
    assert now != planted.session_key
    attacker = Client()
    attacker.cookies[configured.SESSION_COOKIE_NAME] = planted.session_key
    assert attacker.get("/account/").status_code == 302
    made_up = Client()
    made_up.cookies[configured.SESSION_COOKIE_NAME] = "a" * 32
    made_up.post(reverse("account_login"), {"login": "lin", "password": PASSWORD})
    assert made_up.cookies[configured.SESSION_COOKIE_NAME].value != "a" * 32


def poison(world: World, folder: Path) -> None:
    """Give everything that has a name a name that is code."""
    Person.objects.filter(pk=world.target.pk).update(name=SCRIPT[:80], number=SCRIPT[:40])
    Unit.objects.update(name=SCRIPT, name_en=SCRIPT)
    Post.objects.update(title=SCRIPT)
    director = world.people["everything"]
    bad = shop(director, SCRIPT[:60], "jd")
    path = written(folder, "c.csv", [order(9), "4,x,1,上海,坏,坏,0"])
    file = receive_upload(director, [Incoming(f"{SCRIPT[:40]}.csv", path)]).files.get()
    assert "script" in file.name
    world.batch = imported(director, path, bad)
    world.batch.upload_file.name = SCRIPT
    world.batch.upload_file.save()
    world.view.name = SCRIPT
    world.view.save()
    Person.objects.filter(pk=director.pk).update(name=SCRIPT[:80])
    actions.change_person(actor=director, person=world.target, name=SCRIPT[:70], number="1")
    world.file = file


@pytest.mark.slow
def test_names_that_are_code_stay_names_on_every_page(world: World, tmp_path: Path) -> None:
    poison(world, tmp_path)
    client = signed_in(world)
    faults, seen = [], 0
    for route in routes():
        for headers in ({}, {"HX-Request": "true"}):
            point = transaction.savepoint()
            answer = client.get(address(world, route), headers=headers)
            transaction.savepoint_rollback(point)
            client.force_login(world.people["everything"])
            text = b"".join(answer) if answer.streaming else answer.content
            seen += b"&lt;script&gt;" in text
            html = "html" in answer.headers.get("Content-Type", "")
            if html and (b"<script>alert" in text or b"<img src=x" in text):
                faults.append(route)
    assert faults == [] and seen > 20


def test_formulas_are_disarmed_in_every_export(world: World, tmp_path: Path) -> None:
    director = world.people["everything"]
    bad = shop(director, FORMULA, "jd")
    wrong = "7,=1+1,@x,=cmd|x,坏,坏,0"
    batch = imported(director, written(tmp_path, "d.csv", [order(8), wrong]), bad)
    assert batch.rows_rejected == 1
    client = signed_in(world)
    asked = {"key": "net_sales", "from": "2026-11-17", "to": "2026-11-18", "by": "channel"}
    text = client.get(reverse("analysis:explore_export", args=["csv"]), asked)
    cells = [c for row in csv.reader(io.StringIO(text.content.decode("utf-8-sig"))) for c in row]
    assert [cell for cell in cells if cell.startswith(("=", "+", "@", "\t", "\r"))] == []
    books = [
        client.get(reverse("analysis:explore_export", args=["xlsx"]), asked),
        client.get(reverse("figures:batch_rejects", args=[batch.uid])),
    ]
    found = [
        cell
        for book in books
        for sheet in openpyxl.load_workbook(io.BytesIO(book.content)).worksheets
        for row in sheet.iter_rows()
        for cell in row
    ]
    assert any("=1+1" in str(cell.value) for cell in found)
    assert [cell.value for cell in found if cell.data_type == "f"] == []


@pytest.mark.parametrize("key", ['a"; filename="b.exe', "a\r\nX-Evil: 1", "../../etc/passwd", "净"])
def test_no_name_of_a_download_is_taken_from_the_address(world: World, key: str) -> None:
    client = signed_in(world)
    asked = {"key": key, "from": "2026-11-17", "to": "2026-11-18"}
    answer = client.get(reverse("analysis:explore_export", args=["csv"]), asked)
    assert answer.status_code < 500 and "X-Evil" not in answer.headers
    named = answer.headers.get("Content-Disposition", 'attachment; filename="x"')
    assert re.fullmatch(r'attachment; filename="[a-z0-9_.-]+"', named) and ".." not in named


def test_a_post_lost_in_mid_session_closes_every_door(world: World) -> None:
    client = signed_in(world)
    doors = ["figures:batch_list", "analysis:explore_export", "analysis:explore", "analysis:rows"]
    ways: list[dict[str, str]] = [{}, {"HX-Request": "true"}, {"Accept": "application/json"}]
    for door in doors:
        assert client.get(address(world, door)).status_code == 200, door
    row = Appointment.objects.get(person=world.people["everything"])
    yesterday = clock.today().replace(day=clock.today().day - 1)
    actions.end_appointment(actor=actions.system_actor(), appointment=row, last_on=yesterday)
    for door in doors:
        for headers in ways:
            assert client.get(address(world, door), headers=headers).status_code == 403, door


def test_columns_that_a_form_does_not_show_cannot_be_set(world: World) -> None:
    person = world.people["nothing"]
    client = signed_in(world, "nothing")
    extra = {
        "is_superuser": "1",
        "is_staff": "1",
        "kind": "system",
        "username": "root",
        "name": "x",
    }
    client.post(reverse("organisation:account"), {"language": "en", "theme": "dark", **extra})
    before = (person.username, person.name, person.kind, False, False)
    person.refresh_from_db()
    assert person.theme == "dark"
    now = (person.username, person.name, person.kind, person.is_superuser, person.is_staff)
    assert now == before


def test_the_settings_of_https_pass_the_deployment_check(tmp_path: Path) -> None:
    surroundings = {
        **{k: v for k, v in os.environ.items() if not k.startswith(("QUANYU", "DJANGO"))},
        "QUANYU_HOME": str(tmp_path),
        "QUANYU_HTTPS": "1",
        "DJANGO_SETTINGS_MODULE": "quanyu.project.settings",
    }
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env=surroundings,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


def test_no_line_of_the_log_carries_a_phone(
    world: World, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    logging.disable(logging.NOTSET)
    caplog.set_level(logging.DEBUG)
    director = world.people["everything"]
    header = "订单编号,总金额,买家实际支付金额,收货地址 ,订单创建时间,订单付款时间 ,退款金额"
    lines = [f"5,20,20,{PHONE},2026-11-18 10:00:00,2026-11-18 10:05:00,0", f"6,{PHONE}x,{PHONE}"]
    path = written(tmp_path, f"{PHONE}.csv", lines, header)
    shops = shop(director, "京东店", "jd")
    imported(director, path, shops)
    (wrong := tmp_path / "wrong.csv").write_text(f"手机\n{PHONE}\n", encoding="utf-8")
    uploaded(director, wrong)
    client = signed_in(world)
    for url in (f"/search/?q={PHONE}", f"/people/?q={PHONE}", f"/people/?cursor={PHONE}"):
        client.get(url)
    client.post("/people/new/", {"name": PHONE, "username": PHONE, "password": PHONE})
    client.post("/explore/", {"key": PHONE})
    client.get("/figures/lines/1/0/99999/")
    Client().post("/accounts/login/", {"login": PHONE, "password": PHONE})
    assert PHONE not in caplog.text
