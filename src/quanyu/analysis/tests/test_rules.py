"""Pure rules, without a database."""

from datetime import date
from decimal import Decimal

import pytest

from quanyu.analysis import rules
from quanyu.editions.queries import shipped
from quanyu.figures.queries import definitions_of
from quanyu.kernel.period import Period

FRIDAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("yesterday", "2026-11-20", "2026-11-20"),
        ("7", "2026-11-14", "2026-11-20"),
        ("month", "2026-11-01", "2026-11-20"),
        ("last_month", "2026-10-01", "2026-10-31"),
        ("quarter", "2026-10-01", "2026-11-20"),
        ("year", "2026-01-01", "2026-11-20"),
    ],
)
def test_presets_end_yesterday(name, first, last):
    assert rules.preset(name, FRIDAY) == Period(date.fromisoformat(first), date.fromisoformat(last))


def test_an_unknown_preset_is_none():
    assert rules.preset("century", FRIDAY) is None


def test_a_cell_keeps_within_the_asked_days():
    period = Period(date(2026, 11, 5), FRIDAY)
    row = {"month": "2026-11", "channel": None}
    part, where = rules.cell_of(row, ("month", "channel"), period)
    assert part == period
    assert where == {"channel": ""}


def test_a_week_is_seven_days():
    assert rules.bucket("week", "2026-11-16") == Period(date(2026, 11, 16), date(2026, 11, 22))


@pytest.mark.parametrize(
    ("now", "before", "unit", "expected"),
    [
        (Decimal(12), Decimal(10), "money", Decimal("0.2")),
        (Decimal(-5), Decimal(-10), "money", Decimal("0.5")),
        (Decimal("0.3"), Decimal("0.25"), "rate", Decimal("0.05")),
        (Decimal(5), Decimal(0), "money", None),
        (None, Decimal(1), "money", None),
    ],
)
def test_rates_change_by_points_and_the_rest_by_parts(now, before, unit, expected):
    assert rules.change(now, before, unit) == expected


def test_attainment_is_judged_beside_elapsed_time():
    assert rules.pace_tone(Decimal("0.7"), Decimal("0.67")) == "ok"
    assert rules.pace_tone(Decimal("0.6"), Decimal("0.67")) == "warn"
    assert rules.pace_tone(Decimal("0.3"), Decimal("0.67")) == "bad"
    assert rules.pace_tone(None, Decimal("0.67")) == ""


def test_elapsed_time_counts_the_shown_day():
    assert rules.elapsed_share(Period.of_month(2026, 11), FRIDAY) == Decimal(20) / 30


@pytest.mark.parametrize(
    ("key", "additive"),
    [("net_sales", True), ("paid_amount", True), ("buyers", False), ("refund_amount_rate", False)],
)
def test_only_sums_may_be_added_up(key, additive):
    known = definitions_of(shipped())
    assert rules.is_additive(known.indicator(key), known) is additive
