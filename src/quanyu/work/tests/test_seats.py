"""Whose a round is when holders come and go."""

import pytest

from quanyu.work.duties.seats import Place, Shares, shares

A, B, C = 1, 2, 3


def place(number: int, holder: int | None, is_open: bool = True) -> Place:
    return Place(number, holder, is_open)


@pytest.mark.parametrize(
    ("there", "holders", "expected"),
    [
        ([], [A, B], Shares(made=[A, B])),
        ([place(1, A)], [A, B], Shares(made=[B])),
        ([place(1, A), place(2, B)], [A, B], Shares()),
        # nobody holds the post: one for whoever answers for it
        ([], [], Shares(made=[None])),
        ([place(1, None)], [], Shares()),
        # somebody new takes over what was open, and what was vacant
        ([place(1, A)], [B], Shares(passed=[(1, B)])),
        ([place(1, None)], [B], Shares(passed=[(1, B)])),
        # what the leaver has done is not owed again
        ([place(1, A, False)], [B], Shares()),
        # open work is taken over before done work counts
        ([place(1, A, False), place(2, C)], [B], Shares(passed=[(2, B)])),
        # the last one leaves: whoever answers for the post gets it
        ([place(1, A)], [], Shares(passed=[(1, None)])),
        ([place(1, A, False)], [], Shares()),
        # one of several leaves: the others have their own
        ([place(1, A), place(2, B)], [B], Shares(dropped=[1])),
        ([place(1, A, False), place(2, B)], [B], Shares()),
        # two at once in the same post count once
        ([], [A, A], Shares(made=[A])),
    ],
)
def test_shares(there: list[Place], holders: list[int], expected: Shares) -> None:
    assert shares(there, holders, vacant=True) == expected


def test_a_post_that_is_filled_by_number_is_not_vacant() -> None:
    assert shares([], [], vacant=False) == Shares()
