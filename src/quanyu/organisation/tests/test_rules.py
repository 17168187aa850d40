"""Seats over time, shifts that meet, whose details are shown: tables of cases."""

from datetime import date, datetime, time

import pytest

from quanyu.organisation import rules
from quanyu.organisation.rules import Term


def day(number: int) -> date:
    return date(2026, 11, number)


def term(first: int, last: int | None = None) -> Term:
    return Term(day(first), day(last) if last else None)


@pytest.mark.parametrize(
    ("one", "two", "meet"),
    [
        (term(1, 5), term(5, 9), True),
        (term(1, 5), term(6, 9), False),
        (term(1), term(20), True),
        (term(6), term(1, 5), False),
    ],
)
def test_terms_meet_when_they_share_a_day(one: Term, two: Term, meet: bool) -> None:
    assert one.meets(two) is two.meets(one) is meet


@pytest.mark.parametrize(
    ("held", "within", "most", "on"),
    [
        ([], term(1), 0, 1),
        ([term(1, 5), term(6, 9)], term(1), 1, 1),
        ([term(1, 6), term(6, 9)], term(1), 2, 6),
        ([term(1, 6), term(6, 9)], term(7), 1, 7),
        ([term(1), term(10), term(10)], term(2, 9), 1, 2),
    ],
)
def test_the_fullest_day_within(held: list[Term], within: Term, most: int, on: int) -> None:
    assert rules.fullest(held, within) == (most, day(on))


@pytest.mark.parametrize(
    ("held", "seats", "since", "expected"),
    [
        ([], 1, 1, 1),
        ([term(1)], 1, 1, None),
        ([term(1, 9)], 1, 1, 10),
        ([term(1, 9), term(12, 15)], 1, 1, 16),
        ([term(1), term(1, 9)], 2, 1, 10),
        ([term(1)], 2, 14, 14),
        ([term(1, 9)], 1, 14, 10),
    ],
)
def test_a_vacancy_begins_when_the_last_seat_was_left(
    held: list[Term], seats: int, since: int, expected: int | None
) -> None:
    found = rules.vacant_since(held, seats, day(since), day(20))
    assert found == (day(expected) if expected else None)


def test_a_night_shift_runs_into_the_next_day() -> None:
    night = rules.span_of(day(1), time(22), time(6))
    assert night.ends_at == datetime(2026, 11, 2, 6)
    assert night.meets(rules.span_of(day(2), time(5), time(9)))
    assert not night.meets(rules.span_of(day(2), time(6), time(9)))


def test_a_week_begins_on_monday() -> None:
    week = rules.week_of(date(2026, 11, 22))
    assert (week[0], week[6]) == (date(2026, 11, 16), date(2026, 11, 22))


@pytest.mark.parametrize(
    ("employment", "classes", "pay", "contact"),
    [
        ("own", {"pay", "contact"}, True, True),
        ("own", set(), False, False),
        ("brand", {"pay", "contact"}, False, False),
        ("external", {"pay", "contact"}, False, True),
    ],
)
def test_what_is_shown_of_whom(
    employment: str, classes: set[str], pay: bool, contact: bool
) -> None:
    assert rules.pay_shown(employment, classes) is pay
    assert rules.contact_open(employment, classes) is contact


@pytest.mark.parametrize(
    ("number", "shown"), [("13812345678", "138****5678"), ("12345", "****"), ("", "")]
)
def test_a_masked_number(number: str, shown: str) -> None:
    assert rules.masked(number) == shown
