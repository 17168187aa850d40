"""What the kernel promises: exact money, inclusive periods, festivals that move, clear refusals."""

import pickle
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quanyu.kernel import clock
from quanyu.kernel.calendar import Calendar
from quanyu.kernel.money import allocate, parse_amount, to_fen, yuan
from quanyu.kernel.period import Period, grain_start
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.scope import Scope
from quanyu.kernel.uid import uuid7


@given(st.integers(-(10**12), 10**12), st.lists(st.integers(0, 10**6), min_size=1, max_size=30))
def test_allocation_loses_no_fen_and_keeps_the_sign(total: int, weights: list[int]) -> None:
    parts = allocate(total, weights)
    assert sum(parts) == total
    assert all(part * total >= 0 for part in parts)


def test_allocation_gives_the_odd_fen_to_the_largest_remainder() -> None:
    assert allocate(100, [1, 1, 1]) == [34, 33, 33]
    assert allocate(-100, [2, 1]) == [-67, -33]
    assert allocate(5, [0, 0]) == [3, 2]


@given(st.integers(-(10**15), 10**15))
def test_fen_and_yuan_are_the_same_money(fen: int) -> None:
    assert to_fen(yuan(fen)) == fen


@pytest.mark.parametrize(
    ("text", "amount"), [("1,234.50", "1234.50"), (" -0.5 ", "-0.5"), ("12", "12"), (".5", "0.5")]
)
def test_written_amounts_are_read_exactly(text: str, amount: str) -> None:
    assert parse_amount(text) == Decimal(amount)


@pytest.mark.parametrize("text", ["1e5", "1.23E+10", "", "abc", "1,23", "0.12345", "１２", "NaN"])
def test_a_doubtful_amount_is_refused(text: str) -> None:
    with pytest.raises(Refusal) as refusal:
        parse_amount(text)
    assert refusal.value.code == "amount_unreadable"


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026", "2026-01-01", "2026-12-31"),
        ("2026-Q4", "2026-10-01", "2026-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2026-11-20", "2026-11-20", "2026-11-20"),
        ("2026-11-01..2026-11-20", "2026-11-01", "2026-11-20"),
    ],
)
def test_a_period_is_read_as_people_write_it(text: str, first: str, last: str) -> None:
    assert Period.parse(text) == Period(date.fromisoformat(first), date.fromisoformat(last))


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(Refusal, match="ends"):
        Period(date(2026, 1, 2), date(2026, 1, 1))


def test_the_period_before_a_whole_month_is_the_whole_month_before() -> None:
    assert Period.of_month(2026, 3).previous() == Period.of_month(2026, 2)
    assert Period.parse("2026-Q1").previous() == Period.parse("2025-Q4")
    assert Period.parse("2026-11-08..2026-11-14").previous() == Period.parse(
        "2026-11-01..2026-11-07"
    )


def test_a_leap_day_compares_with_the_28th() -> None:
    assert Period.parse("2024-02-29").year_before() == Period.parse("2023-02-28")
    assert Period.of_month(2024, 2).year_before() == Period.of_month(2023, 2)


def test_splitting_by_week_keeps_every_day_once() -> None:
    period = Period.parse("2026-10-30..2026-11-20")
    parts = period.split("week")
    assert [day for part in parts for day in part] == list(period)
    assert all(part.first.weekday() == 0 for part in parts[1:])
    assert grain_start(date(2026, 11, 20), "quarter") == date(2026, 10, 1)


def test_holidays_and_made_up_workdays_are_known() -> None:
    calendar = Calendar.load()
    assert not calendar.is_workday(date(2026, 10, 1))
    assert calendar.is_workday(date(2026, 10, 10)), "a Saturday worked in exchange"
    assert not calendar.knows(2031)
    assert calendar.add_workdays(date(2026, 9, 30), 1) == date(2026, 10, 8)


def test_the_weeks_before_spring_festival_compare_with_those_of_last_year() -> None:
    calendar = Calendar.load()
    assert calendar.aligned(Period.parse("2026-02-10..2026-02-16")) == Period.parse(
        "2025-01-22..2025-01-28"
    )
    assert calendar.aligned(Period.parse("2026-11-11")) == Period.parse("2025-11-11")


def test_campaign_days_of_a_period_are_named() -> None:
    days = Calendar.load().campaign_days(Period.parse("2026-11-01..2026-12-31"))
    assert [(day.on.isoformat(), day.zh) for day in days] == [
        ("2026-11-10", "双 11"),
        ("2026-11-11", "双 11"),
        ("2026-12-12", "双 12"),
    ]


def test_the_clock_can_be_held_and_gives_the_local_day() -> None:
    with clock.frozen(datetime(2026, 11, 20, 17, 0, tzinfo=UTC)):
        assert clock.today("Asia/Shanghai") == date(2026, 11, 21)
        assert clock.today("Europe/London") == date(2026, 11, 20)


def test_a_refusal_speaks_and_survives_processes() -> None:
    refusal = Refusal("too_big", "The file has %(size)s bytes.", size=3)
    assert str(refusal) == "The file has 3 bytes."
    assert str(pickle.loads(pickle.dumps(refusal))) == str(refusal)


def test_scopes_never_unite_to_more_than_both_allow() -> None:
    a_x = Scope(channels=frozenset("a"), categories=frozenset("x"))
    b_y = Scope(channels=frozenset("b"), categories=frozenset("y"))
    a_y = Scope(channels=frozenset("a"), categories=frozenset("y"))
    assert a_x.unite(b_y) is None
    assert a_x.unite(a_y) == Scope(channels=frozenset("a"), categories=frozenset("xy"))
    assert Scope.ALL.unite(a_x) == Scope.ALL
    assert Scope.NOTHING.unite(a_x) == a_x
    assert a_x.narrow(["a", "c"]).channels == frozenset("a")


def test_identifiers_sort_by_birth_and_never_repeat() -> None:
    made = [uuid7() for _ in range(1000)]
    assert len(set(made)) == 1000
    assert {uid.version for uid in made} == {7}
    assert made[0].int >> 80 <= made[-1].int >> 80
