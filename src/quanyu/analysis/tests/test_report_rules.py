"""Reports, pure: days, due times, four eyes, exact text, differences."""

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest

from quanyu.analysis.reports import rules
from quanyu.analysis.reports.loading import layouts
from quanyu.analysis.reports.terms import Kind, State
from quanyu.editions.queries import shipped
from quanyu.figures.queries import definitions_of
from quanyu.kernel.period import Period

DAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("kind", "first", "last"),
    [
        ("daily", DAY, DAY),
        ("weekly", date(2026, 11, 16), date(2026, 11, 22)),
        ("monthly", date(2026, 11, 1), date(2026, 11, 30)),
    ],
)
def test_the_days_of_a_report(kind, first, last):
    assert rules.period_of(kind, DAY) == Period(first, last)


def test_finished_periods_ended_before_today():
    assert [p.first.day for p in rules.finished("daily", DAY, 3)] == [19, 18, 17]
    assert [p.last for p in rules.finished("weekly", DAY, 2)] == [
        date(2026, 11, 15),
        date(2026, 11, 8),
    ]
    assert [str(p.first) for p in rules.finished("monthly", DAY, 2)] == ["2026-10-01", "2026-09-01"]


def test_the_set_time_is_local():
    assert rules.due_at(Period.of_day(DAY), 1, time(10), "Asia/Shanghai") == datetime(
        2026, 11, 21, 2, tzinfo=UTC
    )


@pytest.mark.parametrize(("commenter", "allowed"), [(None, False), (1, False), (2, True)])
def test_four_eyes(commenter, allowed):
    assert rules.may_publish(1, commenter) is allowed


@pytest.mark.parametrize(
    ("published", "draft", "commented", "state"),
    [
        (0, True, False, State.COMPUTED),
        (0, True, True, State.COMMENTED),
        (1, False, False, State.PUBLISHED),
        (1, True, True, State.PUBLISHED),
        (2, False, False, State.CORRECTED),
    ],
)
def test_states(published, draft, commented, state):
    assert rules.state_after(published, draft, commented) == state


def test_canonical_text_does_not_depend_on_the_order_or_trailing_zeros():
    one = rules.canonical({"b": Decimal("1.5000"), "a": [None, 3, Decimal("0.00")]})
    two = rules.canonical({"a": [None, 3, Decimal(0)], "b": Decimal("1.5")})
    assert one == two == '{"a":[null,3,"0"],"b":"1.5"}'
    assert rules.canonical(Decimal("1E+3")) == '"1000"'


def content(net: object, shop: object, total: object) -> rules.Content:
    rows = [{"at": "a", "values": [shop]}]
    part = {"kind": "table", "keys": ["net_sales"], "rows": rows}
    return {
        "kpis": [{"key": "net_sales", "value": net}],
        "parts": [{**part, "total": {"at": None, "values": [total]}}],
    }


def test_differences_name_each_figure_that_moved_exactly():
    found = rules.differences(content("10.5", "10.5", 3), content("12", "10.5", None))
    assert [(d.part, d.at, d.before, d.after, d.change) for d in found] == [
        (-1, None, Decimal("10.5"), Decimal(12), Decimal("1.5")),
        (0, None, 3, None, None),
    ]
    assert rules.differences(content("1", "1", 1), content("1.0", "1", 1)) == []


def test_rows_that_came_or_went_differ():
    before, after = content("1", "1", 1), content("1", "1", 1)
    after["parts"][0]["rows"][0]["at"] = "b"
    assert [(d.at, d.before, d.after) for d in rules.differences(before, after)] == [
        ("b", None, Decimal(1)),
        ("a", Decimal(1), None),
    ]


def test_accuracy_counts_late_data_apart():
    found = rules.Accuracy(published=4, without=2, late=1)
    assert (found.rate, found.own_rate) == (Decimal("0.5"), Decimal("0.75"))
    assert rules.Accuracy(0, 0, 0).rate is None


def test_layouts_ask_for_figures_that_can_be_computed():
    known = definitions_of(shipped()).indicators
    assert set(layouts()) == set(Kind)
    for layout in layouts().values():
        assert {key for key in layout.shown_keys() if known[key].formula is None} == set()
