"""Two formats describe the same refunds in different grain: each counts once, in either order."""

from dataclasses import dataclass
from itertools import permutations
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from quanyu.lake.tests.factories import Rows, Shelf, refunds


@dataclass(frozen=True)
class Known(Rows):
    """Refunds one by one, under numbers of their own, that outrank a report's one per order."""

    @property
    def outranks(self) -> tuple[tuple[tuple[str, ...], str], ...]:
        return ((("order_id",), f"SELECT DISTINCT order_id FROM ({self.relation_sql})"),)


def one_by_one(*told: tuple[str, int, int]) -> Known:
    """The after-sale export: refund number, order, amount."""
    rows = [
        {"order_id": f"O{order}", "refund_no": number, "refunded_at": "2026-11-05", "amount": paid}
        for number, order, paid in told
    ]
    return Known("refund", rows, key=("refund_no",), priority=20)


def amounts(shelf: Shelf) -> list[tuple[str, int]]:
    return list(shelf.all("refund", "order_id, amount::INTEGER"))


def test_the_report_gives_way_whichever_comes_first() -> None:
    report, export = refunds({1: 50, 2: 8}), one_by_one(("a", 1, 20), ("b", 1, 30))
    found = []
    for first, second in permutations((report, export)):
        with TemporaryDirectory() as home:
            shelf = Shelf(Path(home))
            shelf.bring(1, first, at=1)
            shelf.bring(2, second, at=2)
            assert amounts(shelf) == [("O1", 20), ("O1", 30), ("O2", 8)]
            with shelf.open() as reader:
                sums = reader.query(f"SELECT sum(amount)::INTEGER FROM {reader.daily('refund')}")
            assert sums == [(58,)]
            found.append(shelf.digest())
    assert len(found) == 2


def test_undo_of_either_brings_back_what_the_other_says(shelf: Shelf) -> None:
    shelf.bring(1, refunds({1: 50, 2: 8}))
    only_report = shelf.digest()
    shelf.bring(2, one_by_one(("a", 1, 20)))
    shelf.undo(2)
    assert shelf.digest() == only_report
    shelf.bring(3, one_by_one(("a", 1, 20)))
    shelf.undo(1)
    assert amounts(shelf) == [("O1", 20)]


def test_a_later_export_adds_refunds_of_an_order_it_had_before(shelf: Shelf) -> None:
    """Exports come by day: the second refund of an order must not remove the first."""
    shelf.bring(1, refunds({1: 50}))
    shelf.bring(2, one_by_one(("a", 1, 20)))
    shelf.bring(3, one_by_one(("b", 1, 30)))
    assert amounts(shelf) == [("O1", 20), ("O1", 30)]
    shelf.undo(2)
    assert amounts(shelf) == [("O1", 30)]
    shelf.undo(3)
    assert amounts(shelf) == [("O1", 50)]


def test_a_newer_report_does_not_return(shelf: Shelf) -> None:
    shelf.bring(1, one_by_one(("a", 1, 20)))
    change = shelf.bring(2, refunds({1: 20, 2: 5}), at=9)
    assert (change.facts["refund"].accepted, change.facts["refund"].outranked) == (1, 1)
    assert amounts(shelf) == [("O1", 20), ("O2", 5)]


FILES = st.lists(
    st.one_of(
        st.dictionaries(st.integers(1, 3), st.integers(0, 3), min_size=1).map(
            lambda told: ("report", tuple(sorted(told.items())))
        ),
        st.dictionaries(
            st.tuples(st.sampled_from("abc"), st.integers(1, 3)), st.integers(1, 3), min_size=1
        ).map(
            lambda told: (
                "export",
                tuple((f"{n}{order}", order, paid) for (n, order), paid in sorted(told.items())),
            )
        ),
    ),
    min_size=1,
    max_size=4,
)


def model(files: dict[int, Any]) -> list[tuple[str, int]]:
    """By order: the newest word on each refund number, else the newest report."""
    single: dict[Any, Any] = {}
    total: dict[Any, Any] = {}
    for _, (kind, told) in sorted(files.items()):
        for each in told:
            if kind == "report":
                total[each[0]] = each[1]
            else:
                single[each[0], each[1]] = each[2]
    known = {order for _, order in single}
    rows = [(order, paid) for (_, order), paid in single.items()]
    rows += [(order, paid) for order, paid in total.items() if paid and order not in known]
    return sorted((f"O{order}", paid) for order, paid in rows)


@settings(max_examples=25, deadline=None)
@given(FILES, st.data())
def test_facts_are_what_the_better_format_says(files: list[Any], data: st.DataObject) -> None:
    gone = data.draw(st.integers(1, len(files)))
    with TemporaryDirectory() as home:
        shelf, known = Shelf(Path(home)), dict(enumerate(files, 1))
        for batch, (kind, told) in known.items():
            shelf.bring(batch, refunds(dict(told)) if kind == "report" else one_by_one(*told))
        assert amounts(shelf) == model(known)
        shelf.undo(gone)
        del known[gone]
        assert amounts(shelf) == model(known)
