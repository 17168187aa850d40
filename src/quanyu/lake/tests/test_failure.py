"""A kill, a full disk, a folder that cannot be written: the last pinned state stays whole."""

import multiprocessing
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from quanyu.lake import tables
from quanyu.lake.tests.factories import Shelf, order, orders
from quanyu.lake.tests.importing import BATCHES, contents, import_all, pins

KILLS = int(os.environ.get("QUANYU_KILLS", "6"))


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> dict[int, str]:
    """The digest after each batch, where nothing was ever killed."""
    shelf = Shelf(tmp_path_factory.mktemp("whole"))
    found = {0: shelf.digest()}
    for batch in range(1, BATCHES + 1):
        shelf.bring(batch, *contents(batch))
        found[batch] = shelf.digest()
    return found


def test_killed_at_any_moment(tmp_path: Path, expected: dict[int, str]) -> None:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["quanyu.lake.tests.importing"])
    shelf, chance = Shelf(tmp_path), random.Random(7)
    for _ in range(KILLS):
        child = context.Process(target=import_all, args=(tmp_path,))
        child.start()
        time.sleep(chance.uniform(0.05, 0.9))
        child.kill()
        child.join()
        done, shelf.versions = pins(tmp_path)
        assert shelf.digest() == expected[done]
    import_all(tmp_path)
    done, shelf.versions = pins(tmp_path)
    assert done == BATCHES
    assert shelf.digest() == expected[BATCHES]


def test_what_was_committed_and_never_pinned_is_put_back(shelf: Shelf) -> None:
    shelf.bring(1, orders([order(1)]))
    pinned, before = dict(shelf.versions), shelf.digest()
    shelf.bring(2, orders([order(1), order(2)]))
    shelf.versions = pinned
    assert shelf.digest() == before
    shelf.bring(3, orders([order(3)]))
    assert shelf.all("order", "order_id, batch") == [("O1", 1), ("O3", 3)]


def test_a_first_import_that_was_torn_leaves_nothing(shelf: Shelf) -> None:
    shelf.bring(1, orders([order(1)]))
    shelf.versions = {}
    assert shelf.all("order") == []
    shelf.bring(2, orders([order(2)]))
    assert shelf.all("order", "order_id") == [("O2",)]


def test_a_commit_that_fails_halfway_shows_nothing(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.bring(1, orders([order(1)]))
    before, real = shelf.digest(), tables.commit

    def fail_on_daily(folder: Path, *more: object) -> int:
        if folder.parent.name == "daily":
            raise OSError(28, "No space left on device")
        return real(folder, *more)  # type: ignore[arg-type]

    with shelf.lake.writer(shelf.versions) as writer:
        _stage(writer, 2, [order(2)])
        monkeypatch.setattr(tables, "commit", fail_on_daily)
        with pytest.raises(Exception, match="disk of the data folder is full"):
            writer.apply(2)
        monkeypatch.undo()
        assert writer.versions() == shelf.versions
        assert shelf.digest() == before
        writer.apply(2)
        shelf.versions = writer.versions()
    assert shelf.all("order", "order_id") == [("O1",), ("O2",)]


@pytest.fixture
def open_home() -> Iterator[Path]:
    """A folder that any user may enter."""
    with tempfile.TemporaryDirectory() as home:
        Path(home).chmod(0o755)
        yield Path(home)


@pytest.mark.parametrize("size", [200, 3_000, 20_000])
def test_a_full_disk_is_refused_in_words(open_home: Path, size: int) -> None:
    assert _child("limited", str(open_home), str(size)) == "disk_full"
    assert Shelf(open_home).all("order") == []
    assert not list(open_home.glob("lake/clean/slips/*"))


def test_a_folder_that_cannot_be_written_is_refused_in_words(open_home: Path) -> None:
    Shelf(open_home).bring(1, orders([order(1)]))
    for path in [open_home, *open_home.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        assert _child("powerless", str(open_home)) == "lake_read_only"
    finally:
        for path in [open_home, *open_home.rglob("*")]:
            if path.is_dir():
                path.chmod(0o755)


def _child(*arguments: str) -> str:
    command = [sys.executable, "-m", "quanyu.lake.tests.importing", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def _stage(writer: object, batch: int, rows: list[Any]) -> None:
    from quanyu.lake.tests.factories import Read, Shop, hour

    writer.stage(batch, Read([orders(rows)]), channel=Shop(), exported_at=hour(batch))  # type: ignore[attr-defined]
