"""A format made in the browser may turn rows into two facts."""

import re
from datetime import date
from decimal import Decimal

import pytest

from quanyu.figures import formats, queries
from quanyu.figures.models import UploadFile
from quanyu.figures.tests.factories import imported, uploaded
from quanyu.kernel.period import Period

pytestmark = pytest.mark.django_db
LINES = """Ticket,Sold on,Total,Back
K-1,2026-11-18 10:00:00,12.50,0
K-2,2026-11-18 11:30:00,20.00,5.00
K-3,2026-11-19 09:00:00,-7.00,0
"""
NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))
FORM = {
    "format_id": "kiosk",
    "zh": "售货亭",
    "en": "Kiosk",
    "platform": "store",
    "fact": "payment",
    "type-0": "id",
    "type-1": "instant",
    "type-2": "money",
    "type-3": "money",
    "target-0": "order_id",
    "target-1": "paid_at",
    "target-2": "amount",
    "key": "order_id",
    "replaces": "order",
    "also_fact": "refund",
}


@pytest.fixture
def file(director, tmp_path) -> UploadFile:
    path = tmp_path / "kiosk.csv"
    path.write_text(LINES, encoding="utf-8")
    return uploaded(director, path)[0]


@pytest.fixture
def window(client, director):
    client.cookies["django_language"] = "en"
    client.login(username="director", password="pass-word-1")
    return client


def made(window, file, **more):
    answer = window.post(f"/figures/formats/new/{file.uid}/", {**FORM, **more})
    assert answer.status_code == 302, re.findall(r"q-note[^>]*>.*?</", answer.content.decode())
    return formats.get_format("kiosk")


def figures(person, tmall, tmp_path):
    path = tmp_path / "again.csv"
    path.write_text(LINES, encoding="utf-8")
    batch = imported(person, path, tmall, format_id="kiosk")
    assert batch.state == "active", batch.error_msgid
    keys = ["paid_amount", "refund_amount", "net_sales"]
    table = queries.get_figures(person, keys=keys, period=NOVEMBER).table
    return [table.figure(key) for key in keys]


def test_a_column_of_refunds_beside_payments(window, director, file, tmall, tmp_path):
    template = made(
        window,
        file,
        also_column="3",
        also_condition="positive",
        **{"also-0": "order_id", "also-1": "refunded_at", "also-3": "amount"},
    )
    assert [rule.fact for rule in template.emit] == ["payment", "refund"]
    assert template.emit[0].when == ""
    assert figures(director, tmall, tmp_path) == [Decimal("25.50"), Decimal(5), Decimal("20.50")]


def test_negative_lines_are_refunds_and_nothing_else(window, director, file, tmall, tmp_path):
    made(
        window,
        file,
        also_column="2",
        also_condition="negative",
        also_instead="yes",
        **{"also-0": "order_id", "also-1": "refunded_at", "also-2": "amount"},
    )
    assert figures(director, tmall, tmp_path) == [Decimal("32.50"), Decimal(7), Decimal("25.50")]


def test_without_a_deciding_column_a_sentence_says_so(window, file):
    told = {"also-0": "order_id", "also-3": "amount"}
    answer = window.post(f"/figures/formats/new/{file.uid}/", {**FORM, **told})
    assert "Say which rows" in answer.content.decode()
    assert not formats.made_here("kiosk")


def test_text_conditions_are_quoted(window, file):
    template = made(
        window,
        file,
        also_column="0",
        also_condition="starts",
        also_value="K'-3",
        **{"also-0": "order_id", "also-1": "refunded_at", "also-2": "amount"},
    )
    assert "'K''-3'" in template.emit[1].when


def test_choosing_it_shows_its_columns(window, file):
    page = window.post(f"/figures/formats/new/{file.uid}/?again=1", FORM).content.decode()
    assert 'name="also-0"' in page and 'name="also_column"' in page
    assert 'name="also-0"' not in window.get(f"/figures/formats/new/{file.uid}/").content.decode()
