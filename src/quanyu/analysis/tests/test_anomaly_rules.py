"""Anomalies, pure: like days, what stands out on planted series, splits that add up."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quanyu.analysis.anomalies import rules
from quanyu.analysis.anomalies.rules import Parts
from quanyu.analysis.anomalies.watched import watched
from quanyu.editions.queries import shipped
from quanyu.figures.queries import definitions_of
from quanyu.kernel.calendar import Calendar

FRIDAY = date(2026, 11, 20)
KIND = rules.kind_of_day(Calendar.load())
STEADY = [Decimal(n) for n in (98, 102, 100, 101, 99, 100, 97, 103)]


def test_like_days_are_the_same_weekday_without_campaigns_and_holidays():
    found = rules.like_days(FRIDAY, KIND)
    assert len(found) == 8
    assert {day.weekday() for day in found} == {4}
    assert date(2026, 10, 2) not in found  # store anniversary and national holiday
    assert all(KIND(day) == "" for day in found)


def test_a_campaign_day_is_compared_with_its_own_kind_or_left_out():
    found = rules.like_days(date(2026, 11, 11), KIND)
    assert found == [date(2025, 11, 11), date(2024, 11, 11)]
    assert len(found) < rules.LEAST_LIKE_DAYS


@pytest.mark.parametrize(
    ("values", "expected"), [([3, 1, 2], 2), ([4, 1, 2, 3], Decimal("2.5")), ([7], 7)]
)
def test_the_middle(values, expected):
    assert rules.median([Decimal(v) for v in values]) == expected


@pytest.mark.parametrize(
    ("value", "direction", "both", "side"),
    [
        (100, "up", True, None),
        (112, "up", True, None),  # far in spreads, near in size
        (40, "up", False, "worse"),
        (160, "up", False, None),
        (160, "up", True, "better"),
        (160, "down", False, "worse"),
        (40, "down", True, "better"),
        (160, "none", False, "other"),
    ],
)
def test_what_stands_out(value, direction, both, side):
    found = rules.deviation(
        Decimal(value),
        rules.usual(STEADY),
        direction,
        least_change=Decimal("0.2"),
        both=both,
    )
    assert (found and found.side) == side


def test_too_few_like_days_say_nothing():
    assert rules.usual(STEADY[:3]) is None
    assert rules.deviation(Decimal(1), None, "up", least_change=Decimal(0), both=True) is None


def test_one_wild_day_among_the_like_days_does_not_hide_the_next():
    found = rules.usual([*STEADY[:7], Decimal(900)])
    assert found is not None and found.middle == 100 and found.spread < 10


def test_chance_keeps_small_numbers_quiet():
    chance = rules.chance_of("count", Decimal(9), Decimal(9))
    assert chance == 3
    found = rules.usual([Decimal(9)] * 8, chance)
    shown = rules.deviation(Decimal(16), found, "up", least_change=Decimal("0.2"), both=True)
    assert shown is None
    assert rules.chance_of("rate", Decimal("0.5"), Decimal(100)) == Decimal("0.05")


amounts = st.decimals(-10_000, 10_000, places=2)
members = st.dictionaries(st.sampled_from("abcdef"), amounts, min_size=1)


@given(members, st.dictionaries(st.sampled_from("abcdef"), st.lists(amounts, max_size=8)), amounts)
def test_contributions_and_residual_are_the_deviation(now, before, gap):
    split = rules.split_sum("channel", gap, now, before)
    assert sum((s.contribution for s in split.shares), split.residual) == gap
    sizes = [abs(share.contribution) for share in split.shares]
    assert sizes == sorted(sizes, reverse=True)


counts = st.integers(0, 10_000).map(Decimal)
ratios = st.dictionaries(st.sampled_from("abcdef"), st.builds(Parts, counts, counts), min_size=1)


@given(ratios, ratios)
def test_contributions_to_a_ratio_are_its_change(now, before):
    bottoms = [sum(p.bottom for p in side.values()) for side in (now, before)]
    if not all(bottoms):
        return
    tops = [sum(p.top for p in side.values()) for side in (now, before)]
    change = tops[0] / bottoms[0] - tops[1] / bottoms[1]
    split = rules.split_ratio("channel", change, now, before)
    assert abs(split.residual) < Decimal("0.000001")


def test_a_member_that_only_grew_in_weight_explains_a_ratio():
    before = {"good": Parts(Decimal(50), Decimal(100)), "poor": Parts(Decimal(1), Decimal(100))}
    now = {"good": Parts(Decimal(50), Decimal(100)), "poor": Parts(Decimal(9), Decimal(900))}
    gap = Decimal(59) / 1000 - Decimal(51) / 200
    split = rules.split_ratio("channel", gap, now, before)
    assert split.shares[0].at == "poor" or split.shares[0].at == "good"
    assert sum((s.contribution for s in split.shares), split.residual) == gap.quantize(rules.PLACES)


def test_plain_days_after_a_campaign_are_not_the_campaign():
    assert KIND(date(2026, 11, 11)) != KIND(date(2026, 11, 10))
    assert KIND(date(2026, 11, 12)) == ""
    assert KIND(date(2026, 11, 11) + timedelta(days=0)).startswith("d1111")


def test_watched_figures_can_be_computed():
    known = definitions_of(shipped()).indicators
    for entry in watched():
        assert all(known[key].formula is not None for key in entry.reads()), entry.key
