"""When duties come round: tables of cadences, days and what comes of them."""

from datetime import UTC, date, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quanyu.handbook import Cadence
from quanyu.kernel.calendar import Calendar
from quanyu.kernel.period import Period
from quanyu.work.duties.rounds import RECURRING, Round, rounds

ZONE = "Asia/Shanghai"
CALENDAR = Calendar.load()


def due(cadence: Cadence, days: str) -> list[Round]:
    return list(rounds(cadence, Period.parse(days), CALENDAR, ZONE))


def days(cadence: Cadence, within: str) -> list[str]:
    return [f"{row.due_on:%m-%d}" for row in due(cadence, within)]


@pytest.mark.parametrize(
    ("cadence", "within", "expected"),
    [
        # every day has a round; whether the holder works on it is asked of the roster
        (Cadence(every="day"), "2026-11-20..2026-11-22", ["11-20", "11-21", "11-22"]),
        (Cadence(every="day", on="workday"), "2026-11-20..2026-11-23", ["11-20", "11-23"]),
        # a make-up Sunday is a workday
        (Cadence(every="day", on="workday"), "2026-09-19..2026-09-20", ["09-20"]),
        (Cadence(every="week"), "2026-11-16..2026-11-30", ["11-20", "11-27"]),
        (Cadence(every="week", on="mon"), "2026-11-16..2026-11-30", ["11-16", "11-23", "11-30"]),
        # the week ends at the last workday before the holiday, or on the made-up Saturday
        (Cadence(every="week"), "2026-09-28..2026-10-11", ["09-30", "10-10"]),
        # a Monday that is a holiday moves to the next workday of the week
        (Cadence(every="week", on="mon"), "2026-05-04..2026-05-10", ["05-06"]),
        # a week that is all holiday is done on the first workday after it
        (Cadence(every="week"), "2026-02-16..2026-03-01", ["02-24", "02-28"]),
        (Cadence(every="month"), "2026-10-01..2026-11-30", ["10-30", "11-30"]),
        (Cadence(every="month", on="last"), "2026-05-01..2026-05-31", ["05-29"]),
        (Cadence(every="month", on="5"), "2026-07-01..2026-08-31", ["07-06", "08-05"]),
        (Cadence(every="month", on="1"), "2026-10-01..2026-10-31", ["10-08"]),
        (Cadence(every="month", on="31"), "2026-11-01..2026-11-30", ["11-30"]),
        (Cadence(every="quarter"), "2026-07-01..2026-12-31", ["09-30", "12-31"]),
        (Cadence(every="quarter", on="10"), "2026-10-01..2026-12-31", ["10-10"]),
        (Cadence(every="year"), "2026-01-01..2026-12-31", ["12-31"]),
        (Cadence(every="year", on="12-15"), "2026-01-01..2026-12-31", ["12-15"]),
        # a festival's duty is due on the last workday before its main day
        (Cadence(every="year", on="spring_festival"), "2026-01-01..2026-12-31", ["02-14"]),
        (Cadence(every="event"), "2026-01-01..2026-12-31", []),
        (Cadence(every="continuous"), "2026-01-01..2026-12-31", []),
    ],
)
def test_days_on_which_it_is_due(cadence: Cadence, within: str, expected: list[str]) -> None:
    assert days(cadence, within) == expected


def test_due_times_are_local_and_six_in_the_evening_unless_said() -> None:
    (early,) = due(Cadence(every="day", due="09:30"), "2026-11-20")
    (usual,) = due(Cadence(every="day"), "2026-11-20")
    assert early.due_at == datetime(2026, 11, 20, 1, 30, tzinfo=UTC)
    assert usual.due_at == datetime(2026, 11, 20, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("cadence", "on", "opens", "about"),
    [
        (Cadence(every="day"), "2026-11-20", "2026-11-20", "2026-11-19..2026-11-19"),
        # Monday morning looks at Friday and the weekend
        (Cadence(every="day"), "2026-11-23", "2026-11-23", "2026-11-20..2026-11-22"),
        (Cadence(every="day"), "2026-11-22", "2026-11-22", "2026-11-21..2026-11-21"),
        (Cadence(every="week"), "2026-11-20", "2026-11-16", "2026-11-16..2026-11-22"),
        (Cadence(every="week", on="mon"), "2026-11-16", "2026-11-16", "2026-11-09..2026-11-15"),
        (Cadence(every="month"), "2026-11-30", "2026-11-20", "2026-11-01..2026-11-30"),
        (Cadence(every="month", on="8"), "2026-12-08", "2026-12-01", "2026-11-01..2026-11-30"),
        (Cadence(every="quarter", on="10"), "2026-10-10", "2026-10-01", "2026-07-01..2026-09-30"),
        (Cadence(every="year"), "2026-12-31", "2026-12-01", "2026-01-01..2026-12-31"),
    ],
)
def test_opening_and_what_it_is_about(cadence: Cadence, on: str, opens: str, about: str) -> None:
    (row,) = due(cadence, on)
    assert (str(row.opens_on), str(row.about)) == (opens, about)


@given(
    every=st.sampled_from([*RECURRING]),
    on=st.sampled_from([None, "last", "1", "9", "15", "28"]),
    start=st.dates(date(2024, 1, 1), date(2026, 6, 30)),
)
def test_every_period_has_one_round_however_the_days_are_cut(every, on, start) -> None:
    named = None if every in ("day", "week", "year") else on
    cadence = Cadence(every=every, on=named)
    whole = Period(start, date.fromordinal(start.toordinal() + 400))
    found = list(rounds(cadence, whole, CALENDAR, ZONE))
    by_day = [row for day in whole for row in rounds(cadence, Period.of_day(day), CALENDAR, ZONE)]
    assert sorted(by_day, key=lambda row: row.period) == found
    assert len({row.period for row in found}) == len(found)
    assert all(row.opens_on <= row.due_on and row.due_at > datetime.min.replace(tzinfo=UTC)
               for row in found)  # fmt: skip
    between = pairwise(found)
    assert all((two.period.first - one.period.last).days == 1 for one, two in between)
