"""The one writer of a lake: stage, apply, withdraw; and the restoring of what was torn."""

import shutil
import uuid
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from types import TracebackType
from typing import Any

from quanyu.lake import tables
from quanyu.lake.compact import compact
from quanyu.lake.daily import rebuild
from quanyu.lake.dating import Tracker, redate
from quanyu.lake.facts import VOID
from quanyu.lake.layout import Layout, Part
from quanyu.lake.place import Placed, place
from quanyu.lake.reading import ChannelFacts, Reading
from quanyu.lake.shape import Origin
from quanyu.lake.stage import Staged, span, stage
from quanyu.lake.storage import disk_refusals
from quanyu.lake.tables import FileLists
from quanyu.lake.withdraw import grouped, staged_parts, take_back
from quanyu.lake.work import Work


@dataclass(frozen=True, slots=True)
class Applied:
    """What a change did: counts by fact, the touched (channel, month) partitions by fact.

    `days` are the first and the last business day of the batch's own rows by fact.
    """

    facts: Mapping[str, Placed]
    touched: Mapping[str, frozenset[tuple[str, str]]]
    days: Mapping[str, tuple[date, date]]


class Writer:
    """Changes a lake; that there is only one at a time is the caller's lease.

    Opening restores every table whose head is not the pinned version, so that nothing of a torn
    change is ever built upon. Use as a context manager.
    """

    def __init__(
        self,
        layout: Layout,
        lists: FileLists,
        pinned: Mapping[str, int],
        secret: bytes,
        settings: Mapping[str, Any],
    ) -> None:
        self._layout = layout
        self._lists = lists
        self._heads = dict(pinned)
        self._secret = secret
        self._settings = dict(settings)
        self._scratch = layout.scratch / uuid.uuid4().hex

    def __enter__(self) -> "Writer":
        with disk_refusals():
            shutil.rmtree(self._layout.scratch, ignore_errors=True)
            self._scratch.mkdir(parents=True)
            self._restore()
        import duckdb

        spill = str(self._scratch / "spill")
        self._connection = duckdb.connect(config={**self._settings, "temp_directory": spill})
        self._connection.execute("SET preserve_insertion_order = false")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._connection.close()
        shutil.rmtree(self._scratch, ignore_errors=True)

    def versions(self) -> dict[str, int]:
        """Return the versions that make up the lake as this writer left it, to be pinned."""
        return dict(self._heads)

    def stage(
        self,
        batch: int,
        reading: Reading,
        *,
        channel: ChannelFacts,
        exported_at: datetime,
        priority: int | None = None,
        file: int = 0,
    ) -> Staged:
        """Write the clean rows, rejects and contact values of one file of a batch.

        `priority` overrides that of the emits. Nothing becomes visible. Errors: see `stage.stage`.
        """
        origin = Origin(batch, file, channel, exported_at, priority or 0)
        return stage(self._layout, self._secret, reading, origin, priority)

    def apply(self, batch: int) -> Applied:
        """Make the rows of a staged batch count. A repetition changes nothing.

        Errors: Refusal `batch_not_staged`, `disk_full`, `lake_read_only`.
        """
        parts = staged_parts(self._layout, batch)
        return self._change(f"apply {batch}", parts, place)

    def withdraw(self, batch: int, active: Iterable[int]) -> Applied:
        """Undo a batch: bring back exactly what the batches `active` say without it.

        Errors: Refusal `batch_not_staged`, `clean_rows_missing`, `disk_full`, `lake_read_only`.
        """
        parts = staged_parts(self._layout, batch)
        kept = sorted(set(active) - {batch})
        others = [part for each in kept for part in staged_parts(self._layout, each)]

        def back(work: Work, group: list[Part], tracker: Tracker) -> Placed:
            return take_back(work, group, others, tracker)

        return self._change(f"withdraw {batch}", parts, back)

    def _change(
        self, note: str, parts: list[Part], act: Callable[[Work, list[Part], Tracker], Placed]
    ) -> Applied:
        with disk_refusals():
            self._restore()
            work = Work(self._layout, self._lists, self._heads, self._connection, self._scratch)
            try:
                facts = _carry_out(work, parts, act)
                touched = _dated(work.touched())
                compact(work)
                rebuild(work)
                work.commit(note)
            except BaseException:
                with suppress(OSError):
                    work.discard()
                raise
            finally:
                self._clear()
        return Applied(facts, touched, span(parts))

    def _restore(self) -> None:
        """Bring back every table whose head is not the pinned version."""
        for folder in sorted(self._layout.home.glob("*/*/_delta_log")):
            name = str(folder.parent.relative_to(self._layout.home))
            pinned = self._heads.get(name, 0)
            if tables.exists(folder.parent) and not tables.head_is(folder.parent, pinned):
                self._heads[name] = tables.restore(folder.parent, pinned)

    def _clear(self) -> None:
        found = self._connection.execute(
            "SELECT table_name FROM duckdb_tables() WHERE table_name LIKE 'work\\_%' ESCAPE '\\'"
        )
        for (name,) in found.fetchall():
            self._connection.execute(f"DROP TABLE {name}")
        for path in self._scratch.glob("*.parquet"):
            path.unlink()


def _carry_out(
    work: Work, parts: list[Part], act: Callable[[Work, list[Part], Tracker], Placed]
) -> dict[str, Placed]:
    facts: dict[str, Placed] = {}
    trackers = {part.channel: Tracker(work, part.channel) for part in parts}
    for group in grouped(parts):
        fact, channel = group[0].fact, group[0].channel
        done = act(work, group, trackers[channel])
        if done == Placed() and all(part.is_void for part in group):
            continue
        facts[fact] = _sum(facts[fact], done) if fact in facts else done
    for tracker in trackers.values():
        for name, count in redate(work, tracker).items():
            before = facts.get(name, Placed())
            facts[name] = replace(before, moved=before.moved + count)
    return facts


def _dated(touched: Mapping[str, set[tuple[str, str]]]) -> dict[str, frozenset[tuple[str, str]]]:
    """Return the touched partitions that hold rows; those of voids are nobody's business."""
    found = {
        name: frozenset((channel, month) for channel, month in places if month != VOID)
        for name, places in touched.items()
    }
    return {name: places for name, places in found.items() if places}


def _sum(one: Placed, two: Placed) -> Placed:
    return Placed(
        one.accepted + two.accepted,
        one.replaced + two.replaced,
        one.outranked + two.outranked,
        one.duplicate + two.duplicate,
        one.waiting + two.waiting,
        one.moved + two.moved,
    )
