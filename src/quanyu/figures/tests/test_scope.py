"""Who sees part of the data sees that part by every door: figures, rows, exports, missing files."""

import csv
import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest

from quanyu.figures import queries
from quanyu.figures.actions import export_figures, save_template
from quanyu.figures.rules import formula_safe
from quanyu.figures.tests import factories
from quanyu.figures.tests.factories import imported, order, written
from quanyu.kernel.period import Period
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.scope import Scope
from quanyu.organisation.actions import (
    Position,
    add_person,
    add_post,
    add_unit,
    appoint,
    publish_positions,
    system_actor,
)

pytestmark = pytest.mark.django_db
MONTH = Period(date(2026, 11, 1), date(2026, 11, 30))
LINES = {
    "format": "till_lines",
    "platform": "store",
    "zh": "收银明细",
    "en": "Till lines",
    "columns": [
        {"name": "order_id", "header": ["流水"], "type": "id"},
        {"name": "amount", "header": ["金额"], "type": "money"},
        {"name": "category", "header": ["品类"]},
        {"name": "store", "header": ["门店"]},
        {"name": "paid_at", "header": ["时刻"], "type": "instant"},
    ],
    "emit": [
        {
            "fact": "payment",
            "key": ["order_id"],
            "set": {n: n for n in ("order_id", "amount", "category", "store", "paid_at")},
        }
    ],
}
AT = "2026-11-18 10:00:00"
ROWS = [f"1,10,女装,A,{AT}", f"2,20,男装,A,{AT}", f"3,40,女装,B,{AT}", f"4,80,,,{AT}"]
READER = Position(
    "POS-R", "读者", "Reader", permissions=frozenset({"figures.view", "figures.export"})
)


def reader_of(name, scope):
    actor = system_actor()
    publish_positions(actor=actor, positions=(*factories.POSITIONS, READER))
    unit = add_unit(actor=actor, name=name, kind="department")
    person = add_person(actor=actor, username=name, name=name, password="pass-word-1")
    post = add_post(actor=actor, unit=unit, position="POS-R", scope=scope)
    appoint(actor=actor, person=person, post=post, first_on=date(2020, 1, 1))
    return person


@pytest.fixture
def till(director, tmall, tmp_path):
    save_template(director, LINES)
    shop = factories.shop(director, "门店收银", "store")
    path = written(tmp_path, "till.csv", ROWS, "流水,金额,品类,门店,时刻")
    assert imported(director, path, shop, format_id="till_lines").state == "active"
    assert imported(director, written(tmp_path, "t.csv", [order(1, "500")]), tmall)
    return shop


def asked(person, *, key="paid_amount", **more):
    return queries.get_figures(person, keys=[key], period=MONTH, **more)


@pytest.mark.parametrize(
    ("scope", "total", "orders"),
    [
        (Scope(categories=frozenset({"女装"})), "50", {"1", "3"}),
        (Scope(stores=frozenset({"A"})), "30", {"1", "2"}),
        (Scope(stores=frozenset({"A"}), categories=frozenset({"女装"})), "10", {"1"}),
        (Scope.ALL, "650", {"1", "2", "3", "4"}),
    ],
)
def test_the_total_is_that_of_the_scope_by_every_door(till, scope, total, orders):
    person = reader_of("reader", scope)
    figures = asked(person)
    assert figures.table.figure("paid_amount") == Decimal(total)
    opened = queries.open_figure(person, key="paid_amount", period=MONTH)
    assert {row["order_id"] for row in opened.rows} == orders
    assert sum(row["contribution"] for row in opened.rows) == Decimal(total)
    text = export_figures(person, asked(person, by=("category",)), kind="csv").decode("utf-8-sig")
    assert ("男装" in text) == (scope.categories is None)
    assert ("580" in text) == scope.is_everything


def test_another_category_cannot_be_asked_for(till, tmall):
    person = reader_of("reader", Scope(categories=frozenset({"女装"})))
    for where in ({"category": ("男装",)}, {"channel": (tmall.key,)}):
        found = asked(person, where=where)
        assert not found.table.figure("paid_amount")
        assert not queries.open_figure(person, key="paid_amount", period=MONTH, where=where).rows


def test_a_fact_without_the_scoped_dimension_is_refused(till):
    person = reader_of("reader", Scope(categories=frozenset({"女装"})))
    for key in ("placed_amount", "placed_orders"):
        with pytest.raises(Refusal):
            asked(person, key=key)
        with pytest.raises(Refusal):
            queries.open_figure(person, key=key, period=MONTH)


def test_a_shop_outside_the_scope_is_as_if_it_were_not_there(till, tmall):
    person = reader_of("reader", Scope(channels=frozenset({till.key})))
    assert asked(person).table.figure("paid_amount") == Decimal("150")
    with pytest.raises(Refusal, match="no shop"):
        asked(person, where={"channel": (tmall.name,)})


@pytest.mark.parametrize("page", [1, 3, 50])
def test_the_rows_of_a_figure_sum_to_it(director, till, tmall, tmp_path, page):
    lines = [order(n, str(n), refund=str(n % 3)) for n in range(2, 9)]
    imported(director, written(tmp_path, "more.csv", lines), tmall)
    for key in ("paid_amount", "refund_amount", "paid_orders"):
        whole = asked(director, key=key, where={"channel": (tmall.name,)}).table.figure(key)
        total, after = Decimal(0), None
        while True:
            opened = queries.open_figure(
                director,
                key=key,
                period=MONTH,
                where={"channel": (tmall.name,)},
                after=after,
                limit=page,
            )
            total += sum(Decimal(row["contribution"]) for row in opened.rows)
            after = opened.after
            if after is None:
                break
        assert total == whole, key


HOSTILE = ["=1+1", "+49", "-cmd", "@sum", "=HYPERLINK(1)"]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_exports_hold_nothing_that_a_spreadsheet_runs(director, till, tmp_path, kind):
    rows = [f"{n},1,{name},S,{AT}" for n, name in enumerate(HOSTILE, 10)]
    path = written(tmp_path, "hostile.csv", rows, "流水,金额,品类,门店,时刻")
    imported(director, path, till, format_id="till_lines")
    data = export_figures(director, asked(director, by=("category",)), kind=kind)
    cells = _csv(data) if kind == "csv" else _xlsx(data)
    assert {f"'{name}" for name in HOSTILE} <= set(cells)
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_a_tab_or_line_break_in_front_is_made_safe():
    assert formula_safe("\t=1") == "'\t=1"
    assert formula_safe("\r=1") == "'\r=1"
    assert formula_safe(Decimal(-1)) == Decimal(-1)


def _csv(data):
    return [cell for row in csv.reader(io.StringIO(data.decode("utf-8-sig"))) for cell in row]


def _xlsx(data):
    book = openpyxl.load_workbook(io.BytesIO(data))
    cells = [cell for sheet in book for row in sheet for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    return [str(cell.value) for cell in cells if cell.data_type == "s"]
