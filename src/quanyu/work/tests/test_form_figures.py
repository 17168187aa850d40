"""Figures on a form: filled in under the person's scope, kept with their days, opened to rows."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string

from quanyu.figures.tests import factories
from quanyu.handbook import Form, load_texts
from quanyu.kernel.period import Period
from quanyu.organisation.models import Person
from quanyu.work.forms import Context, bind, figures, shown

TEXT = """kind: forms
forms:
  - form: day
    zh: 日报
    en: Day
    fields:
      - field: paid
        zh: 支付金额
        en: Paid
        type: figure
        indicator: IDX-02
        period: yesterday
        by:
          - channel
      - field: whole
        zh: 期间支付金额
        en: Paid in the period
        type: figure
        indicator: paid_amount
      - field: waits
        zh: 活跃会员
        en: Active members
        type: figure
        indicator: IND-204
      - field: note
        zh: 说明
        en: Note
"""


@pytest.fixture(scope="module")
def form() -> Form:
    return load_texts({"forms/own.yaml": TEXT})[0].forms["day"]


@pytest.fixture
def people(db: None, tmp_path: Path, settings: Any) -> dict[str, Person]:
    """Two shops that sold 20 and 30 yesterday, and 5 the day before."""
    settings.QUANYU_HOME = tmp_path / "home"
    settings.QUANYU_HOME.mkdir()
    cast = factories.cast()
    for name, lines in (
        ("旗舰店", [(1, "20", "2026-11-22"), (2, "5", "2026-11-21")]),
        ("专营店", [(3, "30", "2026-11-22")]),
    ):
        shop = factories.shop(cast["director"], name)
        rows = [factories.order(number, paid, day) for number, paid, day in lines]
        path = factories.written(tmp_path, f"{name}.csv", rows)
        factories.imported(cast["director"], path, shop, exported_at=factories.EXPORTED)
    return cast


def values(form: Form, person: Person, **context: Any) -> dict[str, Any]:
    return bind(form, None, None, person, Context(**context)).values


def test_a_figure_is_of_the_days_and_places_of_the_work(form: Form, people: Any) -> None:
    director = people["director"]
    kept = values(form, director, facts={"channel": "专营店"})["paid"]
    assert (kept["value"], kept["first"], kept["last"]) == ("30.0000", "2026-11-22", "2026-11-22")
    assert kept["where"] == {"channel": "专营店"} and kept["snapshot"]
    week = Period(date(2026, 11, 16), date(2026, 11, 22))
    whole = values(form, director, period=week)
    assert (whole["paid"]["value"], whole["whole"]["value"]) == ("50.0000", "55.0000")

    bound = bind(form, QueryDict("f-paid=999&f-note=x"), None, director, Context())
    assert bound.is_valid and bound.values["paid"]["value"] == "50.0000"  # nobody types it

    line = shown(form, {"paid": kept}, director)[0]
    page = render_to_string("work/_form_shown.html", {"shown": [line]})
    assert "¥ 30.00" in page
    assert "key=paid_amount" in line.figure.url and "from=2026-11-22" in line.figure.url


def test_what_cannot_be_shown_says_why_and_bars_nothing(form: Form, people: Any) -> None:
    stranger = bind(form, None, None, people["outsider"], Context())
    unknown = bind(form, None, None, people["director"], Context(facts={"channel": "没有的店"}))
    for bound, sentence in (
        (stranger, "You may not see figures."),
        (unknown, "There is no shop"),
        (unknown, "This indicator is not computed yet."),
    ):
        assert "paid" not in bound.values and bound.errors == {}
        assert sentence in render_to_string("work/_form.html", {"bound": bound})


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("case", "2026-11-22", "2026-11-22"),
        ("yesterday", "2026-11-22", "2026-11-22"),
        ("last_week", "2026-11-16", "2026-11-22"),
        ("month", "2026-11-01", "2026-11-22"),
        ("last_month", "2026-10-01", "2026-10-31"),
        ("last_quarter", "2026-07-01", "2026-09-30"),
    ],
)
def test_periods_on_a_monday_in_november(name: str, first: str, last: str) -> None:
    assert str(figures.period_of(name, None)) == f"{first}..{last}"
