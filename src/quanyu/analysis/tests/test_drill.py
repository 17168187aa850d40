"""From a figure to rows, file and line."""

from datetime import date
from decimal import Decimal

import pytest

from quanyu.analysis.queries.desk import Desk
from quanyu.analysis.queries.drill import get_drill
from quanyu.analysis.tests import factories
from quanyu.figures.actions import open_channel
from quanyu.kernel.period import Period
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.scope import Scope
from quanyu.organisation.actions import system_actor
from quanyu.organisation.models import Unit

DAY = Period.of_day(date(2026, 11, 20))


def test_parts_and_rows_come_to_the_figure(morning):
    with Desk(morning.people["analyst"]) as desk:
        found = get_drill(desk, "net_sales", DAY, {})
        rows = desk.opened("net_sales", "paid_amount", desk.query(("net_sales",), DAY), None, 50)
    assert found.text == "¥ 179.00"
    texts = {part.measure: part.text for part in found.parts}
    assert texts["paid_amount"] == "¥ 189.00"
    assert texts["refund_amount"] == "¥ 10.00"
    assert sum(row["contribution"] for row in rows.rows) == Decimal(189)
    assert [row.file for row in found.rows] == ["a.csv", "b.csv", "b.csv"]
    assert found.rows[0].line == 11


def test_one_measure_at_a_time(morning):
    with Desk(morning.people["analyst"]) as desk:
        found = get_drill(desk, "net_sales", DAY, {}, measure="refund_amount")
    assert [row.contribution for row in found.rows] == ["¥ 10.00"]


def test_a_cell_limits_the_rows(morning):
    with Desk(morning.people["analyst"]) as desk:
        found = get_drill(desk, "paid_amount", DAY, {"channel": (morning.second.key,)})
    assert found.text == "¥ 80.00"
    assert [value for _name, value in found.limits] == ["天猫专营店"]


def test_pages_follow_without_gap_or_repeat(people, tmp_path):
    shop = open_channel(system_actor(), name="天猫", platform="tmall")
    day = date(2026, 11, 20)
    lines = [factories.order(n, 10 + n % 7, day) for n in range(120)]
    factories.imported(tmp_path / "many.csv", lines, shop)
    seen, after = [], None
    with Desk(people["analyst"]) as desk:
        for _page in range(3):
            found = get_drill(desk, "paid_amount", DAY, {}, after=after)
            seen += [row.line for row in found.rows]
            after = found.after
    assert after is None
    assert len(seen) == len(set(seen)) == 120


def test_from_a_figure_to_the_line_in_three_clicks(morning):
    client = factories.client_of(morning.people["analyst"])
    board = client.get("/boards/").content.decode()
    rows = board.split('class="q-kpi" href="')[1].split('"')[0].replace("&amp;", "&")
    assert rows.startswith("/rows/?key=paid_amount")
    page = client.get(rows).content.decode()
    line = page.split('class="q-open" href="/figures/lines/')[1].split('"')[0]
    assert client.get(f"/figures/lines/{line}").status_code == 200


def test_rows_keep_to_the_scope(morning):
    unit = Unit.objects.get()
    scope = Scope(channels=frozenset({morning.second.key}))
    person = factories.appointed(unit, "second", "POS-H03", scope)
    with Desk(person) as desk:
        found = get_drill(desk, "paid_amount", DAY, {"channel": (morning.first.key,)})
    assert found.rows == []


def test_a_scope_that_a_fact_does_not_know_is_refused(morning):
    unit = Unit.objects.get()
    person = factories.appointed(unit, "women", "POS-H03", Scope(categories=frozenset({"女装"})))
    with Desk(person) as desk, pytest.raises(Refusal):
        get_drill(desk, "placed_orders", DAY, {})


def test_rows_need_the_right_and_a_period(morning):
    asked = "/rows/?key=paid_amount&from=2026-11-20&to=2026-11-20"
    assert factories.client_of(morning.people["outsider"]).get(asked).status_code == 403
    client = factories.client_of(morning.people["analyst"])
    assert client.get("/rows/?key=paid_amount").status_code == 422
    assert client.get(f"{asked}&measure=nothing").status_code == 422
