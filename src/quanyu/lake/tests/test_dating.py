"""Payments that take their day from the order wait for it, and follow it."""

from itertools import permutations
from pathlib import Path

from quanyu.lake.tests.factories import Shelf, order, orders, payment, payments

DAYS = "order_id, month, business_on::VARCHAR, hour, paid_at::VARCHAR"
PAID = ("O1", "2026-11", "2026-11-01", 12, "2026-11-01 04:00:00")


def waiting(shelf: Shelf) -> dict[str, int]:
    with shelf.open() as reader:
        return dict(reader.waiting())


def test_a_payment_waits_and_moves_when_its_order_comes(shelf: Shelf) -> None:
    change = shelf.bring(1, payments([payment(1), payment(2)]))
    assert change.facts["payment"].waiting == 2
    assert waiting(shelf) == {"payment": 2}
    assert shelf.all("payment", "month") == [("undated",), ("undated",)]
    change = shelf.bring(2, orders([order(1)]))
    assert change.facts["payment"].moved == 1
    assert waiting(shelf) == {"payment": 1}
    assert shelf.all("payment", DAYS) == [PAID, ("O2", "undated", None, None, None)]


def test_a_payment_after_its_order_is_dated_at_once(shelf: Shelf) -> None:
    shelf.bring(1, orders([order(1)]))
    change = shelf.bring(2, payments([payment(1)]))
    assert change.facts["payment"].waiting == 0
    assert shelf.all("payment", DAYS) == [PAID]


def test_both_in_one_batch(shelf: Shelf) -> None:
    change = shelf.bring(1, payments([payment(1), payment(9)]), orders([order(1)]))
    assert change.facts["payment"].waiting == 1
    assert shelf.all("payment", DAYS)[0] == PAID


def test_a_payment_with_a_date_of_its_own_keeps_it(shelf: Shelf) -> None:
    shelf.bring(1, payments([payment(1, "2026-10-05 04:00")]))
    change = shelf.bring(2, orders([order(1)]))
    assert "payment" not in change.facts
    assert shelf.all("payment", "business_on::VARCHAR") == [("2026-10-05",)]


def test_undoing_the_order_sends_the_payment_back(shelf: Shelf) -> None:
    shelf.bring(1, payments([payment(1)]))
    before = shelf.digest()
    shelf.bring(2, orders([order(1)]))
    change = shelf.undo(2)
    assert change.facts["payment"].moved == 1
    assert waiting(shelf) == {"payment": 1}
    assert shelf.digest() == before


def test_an_order_that_changes_its_day_takes_its_payment_along(shelf: Shelf) -> None:
    shelf.bring(1, orders([order(1)]))
    shelf.bring(2, payments([payment(1)]))
    before = shelf.digest()
    shelf.bring(3, orders([order(1, "2026-12-01 04:00")]))
    assert shelf.all("payment", "month") == [("2026-12",)]
    shelf.undo(3)
    assert shelf.digest() == before


def test_every_sequence_of_files_ends_the_same(tmp_path: Path) -> None:
    files = {
        1: orders([order(1), order(2)]),
        2: payments([payment(1), payment(2), payment(3)]),
        3: orders([order(2, "2026-12-31 17:00"), order(3, "2026-09-30 20:00")]),
    }
    digests = set()
    for turn, sequence in enumerate(permutations(files)):
        shelf = Shelf(tmp_path / str(turn))
        for position, name in enumerate(sequence, 1):
            shelf.bring(position, files[name], at=name)
        assert waiting(shelf) == {}
        digests.add(shelf.digest())
    assert len(digests) == 1


def test_undated_rows_of_a_fact_without_orders_do_not_wait(shelf: Shelf) -> None:
    from quanyu.lake.tests.factories import Rows

    shelf.bring(1, Rows("product", [{"sku": "S1", "title": "x"}], key=("sku",)))
    assert waiting(shelf) == {}
    assert shelf.staged.undated == {"product": 1}
    assert shelf.all("product", "sku, month") == [("S1", "undated")]
    shelf.bring(2, Rows("category", [{"category": "c"}], key=("category",)))
    assert shelf.all("category", "category, month") == [("c", "undated")]
