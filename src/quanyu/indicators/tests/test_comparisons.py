"""Comparisons with another window, totals, and time progress."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from quanyu.indicators import Definitions
from quanyu.indicators.tests.cases import pay
from quanyu.indicators.tests.support import figures
from quanyu.indicators.tests.table_reader import TableReader
from quanyu.kernel import clock
from quanyu.kernel.calendar import Calendar
from quanyu.kernel.period import Period


@pytest.mark.parametrize("compare", ["previous", "weekday", "year", "holiday"])
def test_comparison_fetches_its_own_window(definitions: Definitions, compare: str) -> None:
    aligned = Calendar.load().aligned(Period.parse("2026-03-04")).first
    days = {"previous": "2026-03-03", "weekday": "2026-02-25", "year": "2025-03-04"}
    other = days.get(compare, str(aligned))
    reader = TableReader(
        {"payment": [pay("1", "2026-03-04 10:00", "30"), pay("2", f"{other} 10:00", "20")]}
    )
    table = figures(definitions, reader, "paid_amount", "2026-03-04", by="day", compare=compare)
    assert table.rows == [
        {
            "day": "2026-03-04",
            "paid_amount": 30,
            "paid_amount__base": 20,
            "paid_amount__change": Decimal("0.5"),
        }
    ]


def test_leap_day_has_no_counterpart_but_belongs_to_its_month(definitions: Definitions) -> None:
    reader = TableReader(
        {
            "payment": [
                pay("1", "2024-02-28 10:00", "1"),
                pay("2", "2024-02-29 10:00", "2"),
                pay("3", "2025-02-28 10:00", "4"),
            ]
        }
    )
    by_day = figures(definitions, reader, "paid_amount", "2025-02", by="day", compare="year")
    assert by_day.rows[-1]["paid_amount__base"] == 1
    by_month = figures(definitions, reader, "paid_amount", "2025-02", by="month", compare="year")
    assert by_month.rows[0]["paid_amount__base"] == 3
    back = figures(definitions, reader, "paid_amount", "2024-02", by="day", compare="year")
    assert back.rows[-1]["paid_amount__base"] == 0


def test_holiday_comparison_moves_with_the_spring_festival(definitions: Definitions) -> None:
    reader = TableReader(
        {"payment": [pay("1", "2026-02-17 10:00", "30"), pay("2", "2025-01-29 10:00", "10")]}
    )
    table = figures(
        definitions, reader, "paid_amount", "2026-02-15..2026-02-21", by="day", compare="holiday"
    )
    festival = next(row for row in table.rows if row["day"] == "2026-02-17")
    assert festival["paid_amount__base"] == 10
    assert str(table.base_period) == "2025-01-27..2025-02-02"


def test_months_of_unequal_length_are_compared_whole(definitions: Definitions) -> None:
    reader = TableReader(
        {"payment": [pay("1", "2026-01-31 10:00", "7"), pay("2", "2026-02-10 10:00", "9")]}
    )
    table = figures(definitions, reader, "paid_amount", "2026-02", by="month", compare="previous")
    assert table.rows[0]["paid_amount__base"] == 7


def test_share_of_total_and_growth(definitions: Definitions, reader: TableReader) -> None:
    table = figures(
        definitions, reader, "share", "2026-03-02..2026-03-03", by=("day", "category"), spine=False
    )
    assert [(row["day"], row["category"], row["share"]) for row in table.rows][:1] == [
        ("2026-03-02", "coat", Decimal("0.6668887408"))
    ]
    grown = figures(definitions, reader, "growth", "2026-03")
    assert grown.figure("growth") == Decimal("185.4333") / 80 - 1


def test_time_progress(definitions: Definitions, reader: TableReader) -> None:
    with clock.frozen(datetime(2026, 3, 11, 4, tzinfo=UTC)):
        table = figures(definitions, reader, "days elapsed", "2026-03")
        assert (table.figure("days"), table.figure("elapsed")) == (31, 10)
        weeks = figures(definitions, reader, "elapsed", "2026-03", by="week")
    assert [row["elapsed"] for row in weeks.rows] == [1, 7, 2, 0, 0, 0]
