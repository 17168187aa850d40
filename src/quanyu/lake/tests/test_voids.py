"""A newer export that has no row of a fact any more removes the older one, and undo returns it."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from quanyu.lake.tests.factories import Rows, Shelf, order, orders, payment, payments, refunds


def amounts(shelf: Shelf) -> dict[str, int]:
    return dict(shelf.all("refund", "order_id, amount::INTEGER"))


def test_a_refund_that_became_nothing_is_gone(shelf: Shelf) -> None:
    shelf.bring(1, refunds({1: 20, 2: 5}))
    change = shelf.bring(2, refunds({1: 0, 3: 0}))
    assert (change.facts["refund"].accepted, change.facts["refund"].replaced) == (0, 1)
    assert change.touched["refund"] == {("tmall", "2026-11")}
    assert amounts(shelf) == {"O2": 5}
    with shelf.open() as reader:
        assert reader.row_count("refund") == 1
        assert reader.channels("refund") == {"tmall"}
        assert {file.month for file in reader.files("refund")} == {"2026-11"}
        sums = reader.query(f"SELECT sum(row_count), sum(amount) FROM {reader.daily('refund')}")
    assert sums == [(1, 5)]


def test_undo_of_the_void_brings_the_row_back(shelf: Shelf) -> None:
    shelf.bring(1, refunds({1: 20}))
    before = shelf.digest()
    shelf.bring(2, refunds({1: 0}))
    assert amounts(shelf) == {}
    change = shelf.undo(2)
    assert change.facts["refund"].accepted == 1
    assert shelf.digest() == before


def test_an_older_export_that_comes_late_loses_to_a_void(shelf: Shelf) -> None:
    shelf.bring(1, refunds({1: 0}), at=9)
    change = shelf.bring(2, refunds({1: 20}), at=3)
    assert (change.facts["refund"].accepted, change.facts["refund"].outranked) == (0, 1)
    assert amounts(shelf) == {}
    shelf.undo(1)
    assert amounts(shelf) == {"O1": 20}


def test_priority_holds_for_voids(shelf: Shelf) -> None:
    shelf.bring(1, refunds({1: 20}, priority=20))
    shelf.bring(2, refunds({1: 0}, priority=10))
    assert amounts(shelf) == {"O1": 20}
    shelf.bring(3, refunds({1: 0}, priority=20))
    assert amounts(shelf) == {}


def test_two_emits_of_a_file_speak_together(shelf: Shelf) -> None:
    shelf.bring(1, refunds({1: 7, 2: 8}), refunds({1: 0, 2: 0, 3: 9}))
    assert amounts(shelf) == {"O1": 7, "O2": 8, "O3": 9}
    assert shelf.staged.rows == {"refund": 3}


def test_of_two_files_of_a_batch_a_row_stands_against_a_void(shelf: Shelf) -> None:
    from quanyu.lake.tests.factories import Read, Shop, hour

    with shelf.lake.writer({}) as writer:
        for file, told in enumerate(({1: 20}, {1: 0})):
            reading = Read([refunds(told)])
            writer.stage(1, reading, channel=Shop(), exported_at=hour(1), file=file)
        writer.apply(1)
        shelf.versions = writer.versions()
    assert amounts(shelf) == {"O1": 20}


def test_a_scope_without_rows_is_emptied(shelf: Shelf) -> None:
    class Days(Rows):
        @property
        def covers(self) -> str:
            return "SELECT DATE '2026-11-01' AS day UNION SELECT DATE '2026-11-02'"

    def traffic(*days: str) -> Days:
        rows = [{"day": day, "source": "a", "page_views": 1} for day in days]
        return Days("traffic", rows, key=("day", "source"), replaces=("scope", ("day",)))

    shelf.bring(1, traffic("2026-11-01", "2026-11-02", "2026-11-03"))
    shelf.bring(2, traffic("2026-11-02"))
    assert shelf.all("traffic", "day::VARCHAR") == [("2026-11-02",), ("2026-11-03",)]


def test_a_payment_that_waited_goes_too(shelf: Shelf) -> None:
    gone = payments([], replaces="order", speaks_of=["O1"])
    shelf.bring(1, payments([payment(1)], replaces="order"))
    with shelf.open() as reader:
        assert reader.waiting() == {"payment": 1}
    shelf.bring(2, gone)
    with shelf.open() as reader:
        assert reader.waiting() == {}
    shelf.bring(3, orders([order(1)]))
    assert shelf.all("payment") == []
    shelf.undo(2)
    assert shelf.all("payment", "order_id, month") == [("O1", "2026-11")]


def test_many_voids_become_one_file_and_stay_unseen(shelf: Shelf) -> None:
    for batch in range(1, 20):
        shelf.bring(batch, refunds({batch: 0}))
    assert amounts(shelf) == {}
    with shelf.open() as reader:
        assert reader.digest() == Shelf(shelf.lake.home / "empty").digest()


TOLD = st.dictionaries(st.integers(1, 4), st.integers(0, 2), min_size=1, max_size=4)
EXPORT = st.tuples(st.integers(0, 3), st.integers(1, 2), TOLD)


def told(exports: dict[int, Any]) -> dict[str, int]:
    """The dictionary model: of each order what the greatest (priority, exported_at, batch) says."""
    held: dict[int, tuple[Any, int]] = {}
    for batch, (shown, priority, said) in exports.items():
        for number, amount in said.items():
            rank = (priority, shown, batch)
            if number not in held or held[number][0] < rank:
                held[number] = (rank, amount)
    return {f"O{n}": amount for n, (_, amount) in sorted(held.items()) if amount}


@settings(max_examples=25, deadline=None)
@given(st.lists(EXPORT, min_size=1, max_size=4), st.data())
def test_facts_are_what_the_newest_word_says(exports: list[Any], data: st.DataObject) -> None:
    gone = data.draw(st.integers(1, len(exports)))
    with TemporaryDirectory() as home:
        shelf, known = Shelf(Path(home)), dict(enumerate(exports, 1))
        for batch, (shown, priority, said) in known.items():
            shelf.bring(batch, refunds(said, priority=priority), at=shown)
        assert amounts(shelf) == told(known)
        shelf.undo(gone)
        del known[gone]
        assert amounts(shelf) == told(known)
        with shelf.open() as reader:
            assert reader.row_count("refund") == len(told(known))
