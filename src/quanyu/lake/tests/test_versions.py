"""Pinned versions open for as long as somebody pins them; the rest can be thrown away."""

from datetime import timedelta
from pathlib import Path

import pytest
from deltalake import DeltaTable

from quanyu.lake.tables import named_by
from quanyu.lake.tests.factories import Shelf, order, orders

NOW = timedelta(0)


def test_an_old_snapshot_opens_after_two_hundred_imports_and_a_vacuum(shelf: Shelf) -> None:
    shelf.bring(1, orders([order(1), order(2)]))
    old, before = dict(shelf.versions), shelf.digest()
    for batch in (2, 3, 4):
        shelf.bring(batch, orders([order(f"{batch}-{n}") for n in range(batch)]), at=5)
    with shelf.lake.writer(shelf.versions) as writer:
        for number in range(200):
            writer.apply(2 + number % 3)
        shelf.versions = writer.versions()
    newest, now = dict(shelf.versions), shelf.digest()
    pinned = {name: {old[name], newest[name]} for name in newest}
    freed = shelf.lake.vacuum(pinned, grace=NOW)
    assert freed.files > 200
    shelf.versions = old
    assert shelf.digest() == before
    shelf.versions = newest
    assert shelf.digest() == now


def test_vacuum_drops_what_nobody_pins(shelf: Shelf) -> None:
    shelf.bring(1, orders([order(1)]))
    old = dict(shelf.versions)
    shelf.bring(2, orders([order(1)]))
    shelf.lake.vacuum({name: {version} for name, version in shelf.versions.items()}, grace=NOW)
    assert [row[0] for row in shelf.all("order", "batch")] == [2]
    shelf.versions = old
    with pytest.raises(Exception, match="No files found"):
        shelf.all("order", "amount")


def test_vacuum_spares_young_files_and_what_undo_needs(shelf: Shelf) -> None:
    shelf.bring(1, orders([order(1, status="a")]))
    shelf.bring(2, orders([order(1, status="b")]))
    shelf.bring(3, orders([order(9)]))
    pinned = {name: {version} for name, version in shelf.versions.items()}
    assert shelf.lake.vacuum(pinned).files == 0
    shelf.lake.vacuum(pinned, batches=[1, 2], raw=[], grace=NOW)
    assert not list(shelf.lake.home.glob("clean/*/3-0*"))
    shelf.active = {1, 2}
    shelf.undo(2)
    assert shelf.all("order", "order_id, status") == [("O1", "a"), ("O9", None)]


def test_vacuum_removes_originals_that_nobody_knows(shelf: Shelf) -> None:
    source = shelf.lake.home.parent / "source.csv"
    source.write_text("a")
    kept, gone = shelf.lake.put_raw(source), shelf.lake.put_raw(source)
    shelf.lake.vacuum({}, raw=[kept.name], grace=NOW)
    assert b"".join(shelf.lake.open_raw(kept)) == b"a"
    with pytest.raises(Exception, match=gone.sha256):
        next(shelf.lake.open_raw(gone))


def test_the_log_names_the_same_files_as_each_version(shelf: Shelf) -> None:
    for batch in range(1, 5):
        shelf.bring(batch, orders([order(1), order(batch)]))
    old = dict(shelf.versions)
    shelf.bring(5, orders([order(1)]))
    shelf.versions = old
    shelf.bring(6, orders([order(9)]))
    folder = shelf.lake.home / "facts" / "order"
    newest = shelf.versions["facts/order"]
    listed = [
        {Path(uri).name for uri in DeltaTable(str(folder), version=number).file_uris()}
        for number in range(newest + 1)
    ]
    assert [named_by(folder, {number}) for number in range(newest + 1)] == listed
    assert named_by(folder, {1, newest}) == listed[1] | listed[newest]
    assert named_by(folder, set()) == set()
