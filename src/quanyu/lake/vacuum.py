"""Throwing away what no pinned snapshot and no batch needs any more."""

import shutil
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from quanyu.lake.layout import SLIPS, Layout
from quanyu.lake.tables import named_by


@dataclass(frozen=True, slots=True)
class Vacuumed:
    """How many files went, and how many bytes they took."""

    files: int
    bytes: int


def vacuum(
    layout: Layout,
    pinned: Mapping[str, set[int]],
    batches: Iterable[int] | None = None,
    raw: Iterable[str] | None = None,
    grace: timedelta = timedelta(hours=1),
) -> Vacuumed:
    """Delete table files that no pinned version names; orphan clean rows, rejects and originals.

    `pinned` is table → versions to keep; `batches` and `raw` are what the caller still knows (None
    keeps all). Files younger than `grace` stay. The logs stay whole, so pinned versions keep their
    numbers. The caller holds the writer's lease.
    """
    gone = [path for table in _tables(layout) for path in _unnamed(layout, table, pinned)]
    if batches is not None:
        gone += _of_other_batches(layout, set(batches))
    if raw is not None:
        known = set(raw)
        gone += [path for path in layout.raw.glob("*") if path.name not in known]
    oldest = time.time() - grace.total_seconds()
    old = [path for path in gone if path.stat().st_ctime <= oldest]
    size = sum(path.stat().st_size for path in old)
    for path in old:
        path.unlink()
    _sweep(layout)
    return Vacuumed(len(old), size)


def _tables(layout: Layout) -> list[str]:
    logs = sorted(layout.home.glob("*/*/_delta_log"))
    return [str(log.parent.relative_to(layout.home)) for log in logs]


def _unnamed(layout: Layout, table: str, pinned: Mapping[str, set[int]]) -> list[Path]:
    kept = named_by(layout.table(table), pinned.get(table, set()))
    return [path for path in layout.table(table).glob("*.parquet") if path.name not in kept]


def _of_other_batches(layout: Layout, batches: set[int]) -> list[Path]:
    def orphan(name: str) -> bool:
        number = name.split("-", 1)[0]
        return not number.isdigit() or int(number) not in batches

    sealed = [*layout.home.glob("rejects/*"), *layout.home.glob("contact/*")]
    slips = list((layout.clean / SLIPS).glob("*"))
    files = [path for path in (*slips, *sealed) if orphan(path.name)]
    rows = [path for path in layout.clean.glob("*/*/*.parquet") if orphan(path.parent.name)]
    return [*files, *rows]


def _sweep(layout: Layout) -> None:
    for folder in layout.clean.glob("*/*"):
        if folder.is_dir() and not any(folder.iterdir()):
            shutil.rmtree(folder)
