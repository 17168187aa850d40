"""Intake refuses what it cannot understand, and a repetition starts afresh."""

import pytest

from quanyu.kernel.refusal import Refusal
from quanyu.lake.tests.factories import Read, Rows, Shelf, Shop, hour, order, orders


def staged(shelf: Shelf, emit: object, shop: Shop | None = None) -> object:
    with shelf.lake.writer({}) as writer:
        reading = Read([emit])
        return writer.stage(1, reading, channel=shop or Shop(), exported_at=hour(1))


@pytest.mark.parametrize(
    ("emit", "code"),
    [
        (orders([order(1)], key=("nothing",)), "unknown_column"),
        (orders([order(1)], replaces=("scope", ("nothing",))), "unknown_column"),
        (orders([order(1)], date_from="order.amount"), "date_source"),
        (orders([order(1)], date_from="service.started_at"), "date_source"),
    ],
)
def test_refused(shelf: Shelf, emit: Rows, code: str) -> None:
    with pytest.raises(Refusal) as refusal:
        staged(shelf, emit)
    assert refusal.value.code == code
    assert not list(shelf.lake.home.glob("clean/slips/*"))


def test_an_unknown_time_zone_is_refused(shelf: Shelf) -> None:
    with pytest.raises(Refusal) as refusal:
        staged(shelf, orders([order(1)]), Shop(timezone="Mars/Phobos"))
    assert refusal.value.code == "unknown_timezone"


def test_a_file_says_what_it_holds(shelf: Shelf) -> None:
    rows = [order(1), order(1), order(2, "2026-11-30 04:00"), order(3, None)]
    found = staged(shelf, orders(rows))
    assert found.rows == {"order": 3}  # type: ignore[attr-defined]
    assert found.duplicates == {"order": 1}  # type: ignore[attr-defined]
    assert found.undated == {"order": 1}  # type: ignore[attr-defined]
    first, last = found.days["order"]  # type: ignore[attr-defined]
    assert (str(first), str(last)) == ("2026-11-01", "2026-11-30")


def test_staging_shows_nothing_and_can_be_repeated(shelf: Shelf) -> None:
    staged(shelf, orders([order(1), order(2)]))
    staged(shelf, orders([order(3)]))
    assert shelf.all("order") == []
    with shelf.lake.writer({}) as writer:
        assert writer.apply(1).facts["order"].accepted == 1


def test_a_file_without_rows_changes_nothing(shelf: Shelf) -> None:
    change = shelf.bring(1, orders([]))
    assert change.facts == {}
    assert shelf.versions == {}
    shelf.undo(1)
