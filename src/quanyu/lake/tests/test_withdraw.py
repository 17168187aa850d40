"""Undo brings back exactly what was there before."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quanyu.kernel.refusal import Refusal
from quanyu.lake.tests.factories import Shelf, order, orders
from quanyu.lake.tests.test_apply import EXPORT, assert_daily_sums_agree


def test_undo_of_the_only_batch_leaves_nothing(shelf: Shelf) -> None:
    before = shelf.digest()
    shelf.bring(1, orders([order(1), order(2)]))
    change = shelf.undo(1)
    assert change.facts["order"].replaced == 2
    assert shelf.digest() == before
    assert shelf.all("order") == []
    assert_daily_sums_agree(shelf)


def test_undo_brings_back_what_was_replaced(shelf: Shelf) -> None:
    shelf.bring(1, orders([order(1, status="a"), order(2, status="a")]))
    shelf.bring(2, orders([order(2, status="b")]))
    rows, before = shelf.all("order", "batch, line, status"), shelf.digest()
    shelf.bring(3, orders([order(1, "2026-12-24 04:00", status="c"), order(2), order(3)]))
    change = shelf.undo(3)
    assert (change.facts["order"].accepted, change.facts["order"].replaced) == (2, 3)
    assert shelf.digest() == before
    assert shelf.all("order", "batch, line, status") == rows


def test_undo_of_an_outranked_batch_changes_nothing(shelf: Shelf) -> None:
    shelf.bring(1, orders([order(1, status="new")]), at=9)
    before = shelf.digest()
    shelf.bring(2, orders([order(1, status="old")]), at=2)
    change = shelf.undo(2)
    assert change.facts["order"].replaced == 0
    assert shelf.digest() == before


def test_undo_needs_the_rows_of_the_others(shelf: Shelf) -> None:
    shelf.bring(1, orders([order(1)]))
    shelf.bring(2, orders([order(1)]))
    for path in (shelf.lake.home / "clean" / "order" / "1-0").iterdir():
        path.unlink()
    before = shelf.digest()
    with pytest.raises(Refusal) as refusal:
        shelf.undo(2)
    assert refusal.value.code == "clean_rows_missing"
    assert shelf.digest() == before


@settings(max_examples=15, deadline=None)
@given(st.lists(EXPORT, min_size=2, max_size=4), st.data())
def test_undoing_is_never_having_imported(exports: list[Any], data: st.DataObject) -> None:
    gone = data.draw(st.integers(1, len(exports)))
    with TemporaryDirectory() as home:
        undone, never = Shelf(Path(home, "undone")), Shelf(Path(home, "never"))
        for batch, (shown, priority, rows) in enumerate(exports, 1):
            emitted = [
                order(r["n"], f"2026-0{r['day']}-15 04:00", amount=r["amount"]) for r in rows
            ]
            undone.bring(batch, orders(emitted, priority=priority), at=shown)
            if batch != gone:
                never.bring(batch, orders(emitted, priority=priority), at=shown)
        undone.undo(gone)
        assert undone.digest() == never.digest()
        assert_daily_sums_agree(undone)
