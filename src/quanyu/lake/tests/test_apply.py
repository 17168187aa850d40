"""Identity and replacement: whatever the order of imports, the same rows stand."""

from itertools import permutations
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quanyu.kernel.refusal import Refusal
from quanyu.lake.tests.factories import Rows, Shelf, Shop, order, orders


def test_rows_arrive_with_their_business_day_and_partition(shelf: Shelf) -> None:
    change = shelf.bring(1, orders([order(1, "2026-10-31 15:59:59"), order(2, "2026-10-31 16:00")]))
    assert change.facts["order"].accepted == 2
    assert change.touched["order"] == {("tmall", "2026-10"), ("tmall", "2026-11")}
    found = shelf.all("order", "order_id, month, business_on::VARCHAR, hour, currency, line")
    assert found == [
        ("O1", "2026-10", "2026-10-31", 23, "CNY", 2),
        ("O2", "2026-11", "2026-11-01", 0, "CNY", 3),
    ]


def test_the_day_of_a_channel_starts_when_it_says(shelf: Shelf) -> None:
    from datetime import time

    shop = Shop(timezone="Europe/London", day_start=time(6))
    shelf.bring(
        1, orders([order(1, "2026-07-01 04:59:00"), order(2, "2026-07-01 05:00:00")]), shop=shop
    )
    found = shelf.all("order", "order_id, business_on::VARCHAR, hour")
    assert found == [("O1", "2026-06-30", 5), ("O2", "2026-07-01", 6)]


def test_an_instant_with_a_zone_is_stored_in_utc(shelf: Shelf) -> None:
    class Zoned(Rows):
        @property
        def relation_sql(self) -> str:
            return "SELECT 'O1' AS order_id, TIMESTAMPTZ '2026-11-01 00:30:00+08' AS placed_at"

    shelf.bring(1, Zoned("order", [], key=("order_id",)))
    assert shelf.all("order", "placed_at::VARCHAR, business_on::VARCHAR") == [
        ("2026-10-31 16:30:00", "2026-11-01")
    ]


def test_the_same_file_twice_changes_nothing(shelf: Shelf) -> None:
    rows = [order(n, amount=f"{n}.25") for n in range(5)]
    shelf.bring(1, orders(rows))
    before = shelf.digest()
    change = shelf.bring(2, orders(rows))
    assert (change.facts["order"].accepted, change.facts["order"].replaced) == (5, 5)
    assert shelf.digest() == before
    assert {row[0] for row in shelf.all("order", "batch")} == {2}


def test_halves_make_the_whole(shelf: Shelf, tmp_path: Path) -> None:
    rows = [order(n, f"2026-1{n % 2}-0{n + 1} 08:00") for n in range(8)]
    shelf.bring(1, orders(rows[:3]))
    shelf.bring(2, orders(rows[3:]))
    whole = Shelf(tmp_path / "whole")
    whole.bring(1, orders(rows))
    assert shelf.digest() == whole.digest()


def test_the_newest_export_wins_in_any_order_of_import(tmp_path: Path) -> None:
    exports = {
        1: [order(1, status="placed"), order(2, status="placed")],
        2: [order(1, status="paid"), order(3, status="placed")],
        3: [order(2, "2026-12-01 04:00", status="paid")],
    }
    digests = set()
    for turn, sequence in enumerate(permutations(exports)):
        shelf = Shelf(tmp_path / str(turn))
        for position, name in enumerate(sequence):
            shelf.bring(position + 1, orders(exports[name]), at=name)
        digests.add(shelf.digest())
        assert [row[0] for row in shelf.all("order", "status")] == ["paid", "paid", "placed"]
    assert len(digests) == 1


def test_an_older_export_that_comes_late_is_outranked(shelf: Shelf) -> None:
    shelf.bring(1, orders([order(1, status="paid")]), at=9)
    change = shelf.bring(2, orders([order(1, status="placed"), order(2)]), at=3)
    assert (change.facts["order"].accepted, change.facts["order"].outranked) == (1, 1)
    assert shelf.all("order", "status") == [("paid",), (None,)]


def test_a_format_of_higher_priority_wins_against_a_newer_one(shelf: Shelf) -> None:
    shelf.bring(1, orders([order(1, status="full")], priority=20), at=1)
    shelf.bring(2, orders([order(1, status="brief")], priority=10), at=5)
    assert shelf.all("order", "status") == [("full",)]


def test_an_order_replaces_all_its_lines(shelf: Shelf) -> None:
    def lines(*numbers: int) -> Rows:
        rows = [{"order_id": "O1", "line_no": n, "placed_at": "2026-11-01 04:00"} for n in numbers]
        return Rows("order_line", rows, key=("order_id", "line_no"), replaces="order")

    shelf.bring(1, lines(1, 2, 3))
    change = shelf.bring(2, lines(1, 2))
    assert (change.facts["order_line"].accepted, change.facts["order_line"].replaced) == (2, 3)
    assert shelf.all("order_line", "line_no") == [("1",), ("2",)]


def test_a_scope_replaces_everything_of_its_day(shelf: Shelf) -> None:
    def traffic(*rows: tuple[str, str, int]) -> Rows:
        listed = [{"day": day, "source": source, "page_views": n} for day, source, n in rows]
        return Rows("traffic", listed, key=("day", "source"), replaces=("scope", ("day",)))

    shelf.bring(1, traffic(("2026-11-01", "a", 1), ("2026-11-01", "b", 2), ("2026-11-02", "a", 3)))
    shelf.bring(2, traffic(("2026-11-01", "a", 5)))
    assert shelf.all("traffic", "day::VARCHAR, page_views") == [
        ("2026-11-01", 5),
        ("2026-11-02", 3),
    ]


def test_rows_without_a_key_are_kept_by_occurrence(shelf: Shelf) -> None:
    view = {"visitor": "v", "item": "i", "kind": "view", "occurred_at": "2026-11-01 04:00"}
    rows = [view, view, view | {"item": "j"}]
    change = shelf.bring(1, Rows("event", rows))
    assert change.facts["event"].accepted == 3
    assert change.facts["event"].duplicate == 0
    before = shelf.digest()
    shelf.bring(2, Rows("event", rows))
    assert len(shelf.all("event")) == 3
    assert shelf.digest() == before


def test_of_a_key_repeated_in_a_file_the_last_line_stays(shelf: Shelf) -> None:
    rows = [order(1, status="first"), order(2), order(1, status="last")]
    change = shelf.bring(1, orders(rows))
    assert (change.facts["order"].accepted, change.facts["order"].duplicate) == (2, 1)
    assert shelf.all("order", "order_id, status, line") == [("O1", "last", 4), ("O2", None, 3)]


def test_rows_whose_key_is_empty_do_not_swallow_each_other(shelf: Shelf) -> None:
    rows = [{"placed_at": "2026-11-01 04:00", "amount": n} for n in (1, 2)]
    shelf.bring(1, orders(rows))
    assert len(shelf.all("order")) == 2


def test_several_files_of_a_batch_count_once(shelf: Shelf) -> None:
    from quanyu.lake.tests.factories import Read, hour

    with shelf.lake.writer({}) as writer:
        for file, rows in enumerate(([order(1, status="a"), order(2)], [order(1, status="b")])):
            reading = Read([orders(rows)])
            writer.stage(1, reading, channel=Shop(), exported_at=hour(1), file=file)
        done = writer.apply(1).facts["order"]
        shelf.versions = writer.versions()
    assert (done.accepted, done.duplicate) == (2, 1)
    assert shelf.all("order", "order_id, status") == [("O1", "b"), ("O2", None)]


def test_channels_do_not_touch_each_other(shelf: Shelf) -> None:
    shelf.bring(1, orders([order(1, status="a")]))
    shelf.bring(2, orders([order(1, status="b")]), shop=Shop("jd's shop / 京东"))
    with shelf.open() as reader:
        assert reader.channels("order") == {"tmall", "jd's shop / 京东"}
    assert len(shelf.all("order")) == 2
    shelf.undo(1)
    assert shelf.all("order", "status") == [("b",)]


def test_a_batch_that_was_not_staged_is_refused(shelf: Shelf) -> None:
    with shelf.lake.writer({}) as writer, pytest.raises(Refusal) as refusal:
        writer.apply(7)
    assert refusal.value.code == "batch_not_staged"


def test_many_small_imports_leave_few_files(shelf: Shelf) -> None:
    for batch in range(1, 21):
        shelf.bring(batch, orders([order(batch)]))
    with shelf.open() as reader:
        assert len(reader.files("order")) <= 16
        assert reader.row_count("order") == 20


ROW = st.fixed_dictionaries(
    {"n": st.integers(0, 4), "day": st.integers(1, 3), "amount": st.integers(0, 3)}
)
EXPORT = st.tuples(st.integers(0, 3), st.integers(1, 2), st.lists(ROW, min_size=1, max_size=5))


@settings(max_examples=15, deadline=None)
@given(st.lists(EXPORT, min_size=1, max_size=4), st.randoms(use_true_random=False))
def test_facts_are_what_the_ranks_say(exports: list[Any], random: object) -> None:
    """Against a dictionary: the greatest (priority, exported_at, batch) holds each order."""
    held: dict[int, tuple[Any, ...]] = {}
    with TemporaryDirectory() as home:
        shelf = Shelf(Path(home))
        for batch, (shown, priority, rows) in enumerate(exports, 1):
            emitted = [
                order(r["n"], f"2026-0{r['day']}-15 04:00", amount=r["amount"]) for r in rows
            ]
            shelf.bring(batch, orders(emitted, priority=priority), at=shown)
            for row in rows:
                rank = (priority, shown, batch)
                if row["n"] not in held or held[row["n"]][0] <= rank:
                    held[row["n"]] = (rank, row["day"], row["amount"])
        found = shelf.all("order", "order_id, month(business_on), amount::INTEGER")
        assert found == [(f"O{n}", day, amount) for n, (_, day, amount) in sorted(held.items())]
        assert_daily_sums_agree(shelf)


def assert_daily_sums_agree(shelf: Shelf) -> None:
    asked = "business_on, sum(amount), {} FROM {} GROUP BY ALL ORDER BY ALL"
    with shelf.open() as reader:
        rows = reader.query("SELECT " + asked.format("count(*)", reader.relation("order")))
        sums = reader.query("SELECT " + asked.format("sum(row_count)", reader.daily("order")))
    assert rows == sums
