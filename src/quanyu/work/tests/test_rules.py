"""Pools, reach, alarms, mentions, names of files."""

from datetime import UTC, datetime, timedelta

import pytest

from quanyu.work import rules
from quanyu.work.terms import NEVER

T0 = datetime(2026, 11, 23, tzinfo=UTC)
#: 1 centre; 2 and 3 departments in it; 4 a project in 2; 9 another company
PARENTS = {1: None, 2: 1, 3: 1, 4: 2, 9: None}


def test_a_pool_has_one_text_however_it_is_said() -> None:
    assert rules.pool_of([" POS-B", "POS-A", "POS-B", ""]) == "POS-A|POS-B"


@pytest.mark.parametrize(
    ("unit", "seats", "reach"),
    [
        (4, {4}, 4),  # held in the project itself
        (4, {2}, 4),  # held above it
        (4, {1}, 4),
        (2, {4}, 2),  # held below it
        (4, {3}, 1),  # held beside: the centre is the first that has both
        (4, {9}, 0),  # held in another company: everywhere
        (None, {3}, 0),  # about no unit: everywhere
        (4, set(), None),  # held by nobody
    ],
)
def test_work_reaches_the_nearest_part_that_can_do_it(unit, seats, reach) -> None:
    assert rules.reach_of(unit, seats, PARENTS) == reach


@pytest.mark.parametrize(
    ("hours", "before"),
    [(1, timedelta(minutes=30)), (10, timedelta(hours=2)), (720, timedelta(days=1))],
)
def test_a_warning_comes_when_a_fifth_is_left(hours, before) -> None:
    due = T0 + timedelta(hours=hours)
    assert rules.next_alarm(T0, due, None, None) == due - before


def test_after_the_warning_comes_the_deadline_and_then_nothing() -> None:
    due = T0 + timedelta(minutes=10)
    assert rules.next_alarm(T0, due, None, None) == T0
    assert rules.next_alarm(T0, due, T0, None) == due
    assert rules.next_alarm(T0, due, T0, due) == NEVER


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("请 @林晓 看一下", {"林晓"}),
        ("＠林晓峰和@Anna Berg", {"林晓峰", "Anna Berg"}),
        ("a@b.cn 没有点名", set()),
    ],
)
def test_who_is_mentioned(text, found) -> None:
    assert rules.mentioned(text, ["林晓", "林晓峰", "Anna Berg"]) == found


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\a\\报表.xlsx", "报表.xlsx"),
        ("a\r\nb.pdf", "a__b.pdf"),
        ("...", "file"),
    ],
)
def test_a_file_name_carries_no_path(given, kept) -> None:
    assert rules.safe_name(given) == kept


@pytest.mark.parametrize(
    ("name", "fine"), [("a.PDF", True), ("a.exe", False), ("a.html", False), ("a.pdf.js", False)]
)
def test_which_files_may_be_attached(name, fine) -> None:
    assert rules.may_be_attached(name) is fine
