"""Targets: set, cleared, by month; what a month's days add up to."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from quanyu.figures import queries
from quanyu.figures.actions import set_target_months, set_targets, undo_batch
from quanyu.jobs import worker
from quanyu.kernel.period import Period
from quanyu.kernel.refusal import Refusal

pytestmark = pytest.mark.django_db
NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))
DAY = date(2026, 11, 20)


def stored(person, indicator="net_sales"):
    grid = queries.target_grid(person, indicator, NOVEMBER)
    return {day: v for day, v in zip(grid.days, grid.rows[0].values, strict=True) if v is not None}


def test_a_target_is_cleared_and_undo_brings_it_back(director, tmall):
    set_targets(director, channel=tmall, indicator="net_sales", values={DAY: Decimal("60000.5")})
    worker.run(once=True)
    assert stored(director) == {DAY: Decimal("60000.5")}
    batch = set_targets(director, channel=tmall, indicator="net_sales", values={DAY: None})
    worker.run(once=True)
    assert batch is not None
    batch.refresh_from_db()
    assert (batch.state, stored(director)) == ("active", {})
    undo_batch(director, batch, reason="too early")
    worker.run(once=True)
    assert stored(director) == {DAY: Decimal("60000.5")}


@pytest.mark.parametrize(("indicator", "total"), [("net_sales", "100000"), ("visitors", "100")])
def test_the_days_of_a_month_add_up_to_it(director, tmall, indicator, total):
    months = {tmall.key: {date(2026, 11, 1): Decimal(total)}}
    set_target_months(director, indicator=indicator, values=months)
    worker.run(once=True)
    days = stored(director, indicator)
    assert (len(days), sum(days.values())) == (30, Decimal(total))
    assert max(days.values()) - min(days.values()) <= 1
    year = queries.target_months(director, indicator, 2026)
    assert year.rows[0].values[10] == Decimal(total)
    assert year.rows[0].values[9] is None
    set_target_months(director, indicator=indicator, values={tmall.key: {date(2026, 11, 1): None}})
    worker.run(once=True)
    assert stored(director, indicator) == {}


def test_half_a_visitor_is_refused(director, tmall):
    with pytest.raises(Refusal, match="too many decimals"):
        months = {tmall.key: {date(2026, 11, 1): Decimal("0.5")}}
        set_target_months(director, indicator="visitors", values=months)


def test_months_are_set_on_the_page(client, director, tmall):
    client.force_login(director)
    said = {"indicator": "net_sales", "month": "2026-11", "by": "month"}
    cell = {f"v-2026_11_01-{tmall.key}": "3,000", f"was-2026_11_01-{tmall.key}": ""}
    assert client.post(reverse("figures:target_set"), {**said, **cell}).status_code == 302
    worker.run(once=True)
    assert stored(director) == {day: Decimal(100) for day in NOVEMBER}
    page = client.get(reverse("figures:target_grid") + "?month=2026-11&by=month")
    assert 'value="3000"' in page.content.decode()
