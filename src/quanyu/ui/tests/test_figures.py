"""How numbers are written, in both languages."""

from decimal import Decimal

import pytest
from django.utils import translation

from quanyu.ui import figures


@pytest.mark.parametrize(
    ("value", "unit", "zh", "en"),
    [
        (Decimal("1826334.5"), "money", "182.6万元", "¥1.83m"),
        (Decimal("685054.58"), "money", "68.5万元", "¥685.1k"),
        (Decimal("386.00"), "money", "386元", "¥386"),
        (Decimal("250000000"), "count", "2.5亿", "250.00m"),
        (8131, "count", "8,131", "8,131"),
        (Decimal("0.267"), "rate", "26.7%", "26.7%"),
        (Decimal("0.0582"), "rate", "5.82%", "5.82%"),
        (Decimal("3.4"), "ratio", "3.40", "3.40"),
        (None, "money", "—", "—"),
    ],
)
def test_headlines(value: Decimal | int | None, unit: str, zh: str, en: str) -> None:
    for language, expected in (("zh-hans", zh), ("en", en)):
        with translation.override(language):
            assert "".join(figures.shown(value, unit, compact=True)) == expected


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (Decimal("781468.22"), "¥ 781,468.22"),
        (78146822, "¥ 781,468.22"),
        (Decimal("-11062.06"), "−¥ 11,062.06"),
        (Decimal("0.005"), "¥ 0.01"),
        (Decimal("-0.001"), "¥ 0.00"),
        (None, "—"),
    ],
)
def test_money_is_grouped_by_thousands_in_chinese_too(
    value: Decimal | int | None, written: str
) -> None:
    for language in ("zh-hans", "en"):
        with translation.override(language):
            assert figures.money(value) == written


def test_changes_of_rates_are_points() -> None:
    assert figures.change(Decimal("-0.006"), "rate") == "0.6 pt"
    assert figures.change(Decimal("0.084"), "money") == "8.4%"
